//! `#help [NAME]`

mod topic;

use std::io::Write;

use anyhow::Result;

use super::COMMANDS;
use crate::console;
use crate::output::pager;
use crate::repl::session::{Flow, Session};

const KEYS: &str = "
A query runs when you press Enter. It goes on over several lines while a bracket is open, behind `|`, behind a `let`
and behind a table's name alone; end it with an empty line or with `;`. A line that starts with `|` goes on from the
query before. Ctrl-C cancels a query. Kusto's `.show tables`, `.show schema`, `.show table T cslschema`,
`.show functions`, `.show databases` and `.show version` are answered, and can be piped.

Try:
  SecurityAlert | summarize count() by ProductName
  | sort by count_
  | render barchart
  #help summarize
";

pub(super) fn run(session: &mut Session, name: &str) -> Result<Flow> {
    if name.is_empty() {
        pager::print(list)?;
        return Ok(Flow::GoOn);
    }
    let name = name.trim_start_matches('#').trim_end_matches("()");
    let found = topic::about(name);
    if !found.is_empty() {
        pager::print(|out| write!(out, "{}", found.join("\n")))?;
        return Ok(Flow::GoOn);
    }
    let topics = topics();
    let hint = kql_parser::nearest_name(name, topics.iter().map(String::as_str));
    let hint = hint.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Ok(session.fail(&format!("nothing is called `{name}`{hint}")))
}

/// What there is help about.
pub(super) fn topics() -> Vec<String> {
    topic::names()
}

fn list(out: &mut dyn Write) -> std::io::Result<()> {
    let usages = COMMANDS
        .iter()
        .map(|command| format!("#{} {}", command.names[0], command.arguments));
    let usages: Vec<String> = usages.collect();
    let width = usages.iter().map(String::len).max().unwrap_or(0);
    let room = console::message_width().saturating_sub(width + 4).max(40);
    for (usage, command) in usages.iter().zip(COMMANDS) {
        let mut head = usage.as_str();
        for line in wrapped(command.summary, room) {
            writeln!(out, "  {head:<width$}  {line}")?;
            head = "";
        }
    }
    write!(out, "{KEYS}")
}

/// The text in lines of at most `room` characters, broken between words.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
