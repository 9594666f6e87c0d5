//! Keeps docs/connectors.md true: every command on the page is run, and what it prints stands below it.
//!
//! `KQLAB_BLESS=1 cargo test -p kql-repl --test connectors_doc` rewrites the output; read it before you commit it.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Set to anything to write the page.
const BLESS: &str = "KQLAB_BLESS";

/// Starts a table: `<!-- kqlab matrix -->`, its Markdown, `<!-- end -->`.
const TABLE: &str = "<!-- kqlab ";
const END_OF_TABLE: &str = "<!-- end -->";

/// Starts a block of commands, `$ kqlab ...` with further lines behind `> `, each with its output.
const CONSOLE: &str = "```console";
const END_OF_CONSOLE: &str = "```";

#[test]
fn every_command_prints_what_the_page_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/connectors.md");
    let found = std::fs::read_to_string(&page).expect("the page is in docs/");
    let folder = std::env::temp_dir().join(format!("kqlab-connectors-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
    let current = regenerated(&found, &folder);
    std::fs::remove_dir_all(&folder).expect("the folder was just made");
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&page, current).expect("docs/ is writable");
        return;
    }
    for (expected, printed) in found.lines().zip(current.lines()) {
        assert_eq!(
            expected, printed,
            "docs/connectors.md is stale; `{BLESS}=1` writes it"
        );
    }
    assert_eq!(found.lines().count(), current.lines().count());
}

/// The page with the output of its commands.
fn regenerated(page: &str, folder: &Path) -> String {
    let mut out = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        push_line(&mut out, line);
        if let Some(command) = line.strip_prefix(TABLE) {
            let arguments = command
                .strip_suffix(" -->")
                .expect("the comment ends on its line");
            out.push_str(&output(&format!("kqlab {arguments}"), folder));
            push_line(&mut out, END_OF_TABLE);
            lines
                .find(|line| *line == END_OF_TABLE)
                .expect("a table ends");
        } else if line == CONSOLE {
            let block = lines.by_ref().take_while(|line| *line != END_OF_CONSOLE);
            push_console(&mut out, block, folder);
            push_line(&mut out, END_OF_CONSOLE);
        }
    }
    out
}

fn push_console<'a>(out: &mut String, block: impl Iterator<Item = &'a str>, folder: &Path) {
    let mut commands: Vec<Vec<&str>> = Vec::new();
    let mut in_command = false;
    for line in block {
        if line.starts_with("$ ") {
            commands.push(vec![line]);
            in_command = true;
        } else if in_command && line.starts_with("> ") {
            let command = commands.last_mut().expect("a command has been started");
            command.push(line);
        } else {
            in_command = false;
        }
    }
    for command in commands {
        command.iter().for_each(|line| push_line(out, line));
        let text: Vec<&str> = command.iter().map(|line| &line[2..]).collect();
        out.push_str(&output(&text.join("\n"), folder));
    }
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

/// What a shell command prints, run with `kqlab` in its path.
fn output(command: &str, folder: &Path) -> String {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_kqlab"));
    let programs = program.parent().expect("the program is in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("sh")
        .args(["-c", command])
        .env("PATH", format!("{}:{path}", programs.display()))
        .env("NO_COLOR", "1")
        .current_dir(folder)
        .output()
        .expect("a shell starts");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command}\n{complaints}");
    // Times that a run took differ from run to run.
    let text = String::from_utf8(output.stdout).expect("output is UTF-8");
    without_elapsed(&text)
}

/// `1 row (0.012 s)` as `1 row`.
fn without_elapsed(text: &str) -> String {
    let lines = text.lines().map(|line| match line.rsplit_once(" (") {
        Some((head, tail)) if tail.ends_with(" s)") => head,
        _ => line,
    });
    lines.map(|line| format!("{line}\n")).collect()
}
