//! `#edit`: the last query in the user's own editor, and back at the prompt.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::console;
use crate::repl::session::{Flow, Session};

/// The editor where the user names none.
const FALLBACK: &str = "vi";

pub(super) fn run(session: &mut Session, text: &str) -> Result<Flow> {
    let text = match text {
        "" => session.last_text().unwrap_or_default(),
        text => text,
    };
    match edited(text) {
        Ok(text) => Ok(Flow::Offer(text)),
        Err(error) => Ok(session.fail(&format!("{error:#}"))),
    }
}

/// The text as the editor left it.
fn edited(text: &str) -> Result<String> {
    let file = TempFile::new(text)?;
    let editor = editor();
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or(FALLBACK);
    let mut command = Command::new(program);
    command.args(words).arg(&file.0);
    let status = console::lend_terminal(|| command.status())
        .with_context(|| format!("cannot start `{editor}`; set EDITOR to another one"))?;
    ensure!(status.success(), "`{editor}` ended with {status}");
    let edited = std::fs::read_to_string(&file.0).context("cannot read what was edited")?;
    Ok(edited.trim_end().to_owned())
}

fn editor() -> String {
    let named = |name| {
        std::env::var(name)
            .ok()
            .filter(|value| !value.trim().is_empty())
    };
    named("VISUAL")
        .or_else(|| named("EDITOR"))
        .unwrap_or_else(|| FALLBACK.to_owned())
}

/// A file that is gone when dropped.
struct TempFile(PathBuf);

impl TempFile {
    fn new(text: &str) -> Result<Self> {
        let name = format!("kqlab-edit-{}.kql", std::process::id());
        let path = std::env::temp_dir().join(name);
        let mut options = File::options();
        // Never a file that somebody else has put there.
        let file = options.write(true).create_new(true).open(&path);
        file.and_then(|mut file| writeln!(file, "{text}"))
            .with_context(|| format!("cannot write `{}`", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        // A file that stays behind in the folder for temporary files does no harm.
        let _ = std::fs::remove_file(&self.0);
    }
}
