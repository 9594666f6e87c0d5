//! `#help`

use std::io::{self, Write};

use anyhow::Result;

use super::COMMANDS;
use crate::repl::session::{Flow, Session};

const KEYS: &str = "
A query runs when you press Enter. It goes on over several lines while a bracket is open, behind `|`, behind a `let`
and behind a table's name alone; end it with an empty line or with `;`. A line that starts with `|` goes on from the
query before. Ctrl-C cancels a query.

Try:
  SecurityAlert | summarize count() by ProductName
  | sort by count_
";

pub(super) fn run(_: &mut Session, _: &str) -> Result<Flow> {
    let mut out = io::stdout().lock();
    let usages = COMMANDS
        .iter()
        .map(|command| format!("#{} {}", command.names[0], command.arguments));
    let usages: Vec<String> = usages.collect();
    let width = usages.iter().map(String::len).max().unwrap_or(0);
    for (usage, command) in usages.iter().zip(COMMANDS) {
        writeln!(out, "  {usage:<width$}  {}", command.summary)?;
    }
    write!(out, "{KEYS}")?;
    Ok(Flow::GoOn)
}
