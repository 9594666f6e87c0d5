//! A page with the output of what stands on it.

use std::iter::Peekable;
use std::str::Lines;

use super::output::{Folder, Session};

/// Starts a table: `<!-- kqlab matrix -->`, its Markdown, `<!-- end -->`.
const TABLE: &str = "<!-- kqlab ";
const END_OF_TABLE: &str = "<!-- end -->";

/// Starts a block of commands, `$ kqlab ...` with further lines behind `> `, each with its output.
const CONSOLE: &str = "```console";

/// Starts a block of statements for the prompt.
const KQL: &str = "```kql";

/// Starts the output of the statements above it.
const TEXT: &str = "```text";

const END_OF_BLOCK: &str = "```";

/// Stands for the output of statements until all of them are known.
const PENDING: &str = "\u{1}";

/// Is anything on the page run?
pub(crate) fn is_run(page: &str) -> bool {
    let starts = |line: &str| line.starts_with(TABLE) || line == CONSOLE || line == KQL;
    page.lines().any(starts)
}

/// The page with the output that its commands and statements have now.
pub(crate) fn current(page: &str) -> Result<String, String> {
    let folder = Folder::new()?;
    let mut out = String::new();
    let mut statements = Vec::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        push_line(&mut out, line);
        if let Some(command) = line.strip_prefix(TABLE) {
            let arguments = command
                .strip_suffix(" -->")
                .ok_or("the comment ends on its line")?;
            out.push_str(&folder.output(&format!("kqlab {arguments}"))?);
            push_line(&mut out, END_OF_TABLE);
            lines
                .find(|line| *line == END_OF_TABLE)
                .ok_or("a table ends")?;
        } else if line == CONSOLE {
            push_console(&mut out, &block(&mut lines), &folder)?;
            push_line(&mut out, END_OF_BLOCK);
        } else if line == KQL {
            let block = block(&mut lines).join("\n");
            push_line(&mut out, &block);
            push_line(&mut out, END_OF_BLOCK);
            skip_output(&mut lines);
            out.push_str(&format!("\n{TEXT}\n{PENDING}{END_OF_BLOCK}\n"));
            statements.push(block);
        }
    }
    let outputs = Session::in_folder(&folder).outputs(&statements)?;
    let mut parts = out.split(PENDING);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for (output, part) in outputs.iter().zip(parts) {
        whole.push_str(output);
        whole.push_str(part);
    }
    Ok(whole)
}

/// The lines up to the end of the block, which is taken, too.
fn block<'a>(lines: &mut Peekable<Lines<'a>>) -> Vec<&'a str> {
    lines.take_while(|line| *line != END_OF_BLOCK).collect()
}

/// Skips an empty line and the block of output behind it, if there is one.
fn skip_output(lines: &mut Peekable<Lines<'_>>) {
    let mut ahead = lines.clone();
    while ahead.next_if(|line| line.is_empty()).is_some() {}
    if ahead.next() == Some(TEXT) {
        block(&mut ahead);
        *lines = ahead;
    }
}

fn push_console(out: &mut String, block: &[&str], folder: &Folder) -> Result<(), String> {
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
        out.push_str(&folder.output(&text.join("\n"))?);
    }
    Ok(())
}

fn push_line(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}
