//! Runs commands and statements, and gives what a reader would see of them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own, gone when dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Result<Self, String> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("kqlab-docs-{}-{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        Ok(Self(folder))
    }

    /// What a shell command prints on both its outputs, run with `kqlab` in its path.
    pub(crate) fn output(&self, command: &str) -> Result<String, String> {
        let output = quiet(Command::new("sh"), &self.0)
            .args(["-c", &format!("exec 2>&1\n{command}")])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("no shell: {error}"))?;
        let text = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(format!("{command}\n{}\n{text}", output.status));
        }
        Ok(without_times(&text))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A prompt that reads from a pipe.
pub(crate) struct Session {
    command: Command,
}

impl Session {
    pub(crate) fn in_folder(folder: &Folder) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", "exec kqlab 2>&1"]);
        Self {
            command: quiet(command, &folder.0),
        }
    }

    /// What each of these texts prints, all given to one prompt.
    pub(crate) fn outputs(mut self, texts: &[String]) -> Result<Vec<String>, String> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let mut input = String::new();
        for (idx, text) in texts.iter().enumerate() {
            input.push_str(&format!("{text}\n\n{}\n\n", mark(idx)));
        }
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("no shell: {error}"))?;
        let mut pipe = child.stdin.take().expect("standard input is piped");
        let writer = std::thread::spawn(move || pipe.write_all(input.as_bytes()));
        let output = child
            .wait_with_output()
            .map_err(|error| error.to_string())?;
        let _ = writer.join();
        let text = String::from_utf8(output.stdout).map_err(|error| error.to_string())?;
        parts(&without_times(&text), texts.len())
    }
}

/// A command that does not exist: the prompt says so, changes nothing, and so marks where the output of a text ends.
fn mark(idx: usize) -> String {
    format!("#end-of-{idx}")
}

fn parts(text: &str, count: usize) -> Result<Vec<String>, String> {
    let mut lines = text.lines();
    let mut parts = Vec::new();
    for idx in 0..count {
        let name = mark(idx);
        let mut part = String::new();
        loop {
            let line = lines.next().ok_or(format!("the prompt ended: {text}"))?;
            if line.contains(&format!("`{name}`")) {
                break;
            }
            part.push_str(line);
            part.push('\n');
        }
        parts.push(part);
    }
    Ok(parts)
}

/// The command with `kqlab` in its path, in this folder, without colours and without settings of whoever runs the test.
fn quiet(mut command: Command, folder: &Path) -> Command {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_kqlab"));
    let programs = program.parent().expect("the program is in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    command
        .env("PATH", format!("{}:{path}", programs.display()))
        .env("HOME", folder)
        .env_remove("XDG_DATA_HOME")
        .env_remove("XDG_CONFIG_HOME")
        .env_remove("XDG_STATE_HOME")
        .env_remove("CLICOLOR_FORCE")
        .env("NO_COLOR", "1")
        .current_dir(folder);
    command
}

/// Times that a run took differ from run to run: `1 row (0.012 s)` is `1 row`, and `3 queries in 0.1 s: ...` is
/// `3 queries: ...`.
pub(crate) fn without_times(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = without_time(line, " (", " s)");
        without_time(&line, " in ", " s") + "\n"
    });
    lines.collect()
}

/// The line without the first number between these texts, and without them.
fn without_time(line: &str, before: &str, after: &str) -> String {
    for (start, _) in line.match_indices(before) {
        let rest = &line[start + before.len()..];
        let is_time = |number: &str| number.parse::<f64>().is_ok();
        if let Some((number, tail)) = rest.split_once(after)
            && is_time(number)
        {
            return format!("{}{tail}", &line[..start]);
        }
    }
    line.to_owned()
}
