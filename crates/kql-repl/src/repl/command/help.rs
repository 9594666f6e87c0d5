//! `#help [NAME]`

mod language;
mod topic;

use std::io::Write;

use anyhow::Result;

use super::COMMANDS;
use crate::console;
use crate::output::pager;
use crate::output::wrap::wrapped;
use crate::repl::session::{Flow, Session};

const KEYS: &str = "A query runs when you press Enter. It goes on over several lines while a bracket is open, behind `|`, \
    behind a `let` and behind a table's name alone; end it with an empty line or with `;`. A line that starts with `|` goes \
    on from the query before. Ctrl-C cancels a query. Kusto's `.show tables`, `.show schema`, `.show table T cslschema`, \
    `.show functions`, `.show databases` and `.show version` are answered, and can be piped. `#help NAME` also tells about an \
    operator such as `has`, a type, a chart, a table, and an error such as SEM0100.";

const FIRST_STEPS: &str = "
Try:
  SecurityAlert | summarize count() by ProductName
  | sort by count_
  | render barchart
  #help summarize
";

/// Summaries with less room stand below their commands.
const NARROWEST: usize = 40;

/// Longer lines of prose are hard to read.
const WIDEST: usize = 120;

pub(super) fn run(session: &mut Session, name: &str) -> Result<Flow> {
    if name.is_empty() {
        pager::print(list)?;
        return Ok(Flow::GoOn);
    }
    let name = name
        .trim_start_matches('#')
        .trim_end_matches(['(', ')', ';']);
    let tables = session.workspace().engine().tables();
    let about = |name: &str| Some(topic::about(name, &tables)).filter(|found| !found.is_empty());
    if let Some(found) = about(name).or_else(|| about(&name.to_lowercase())) {
        pager::print(|out| write!(out, "{}", found.join("\n")))?;
        return Ok(Flow::GoOn);
    }
    let topics = topics();
    let names = topics.iter().map(String::as_str);
    let names = names.chain(tables.iter().map(|table| table.name.as_str()));
    let hint = match kql_parser::nearest_name(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`#help` alone lists the commands, and Tab behind `#help ` what else there is"
            .to_owned(),
    };
    Ok(session.fail(&format!("nothing is called `{name}`; {hint}")))
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
    let terminal = console::message_width();
    let room = terminal.saturating_sub(width + 4);
    for (usage, command) in usages.iter().zip(COMMANDS) {
        if room < NARROWEST {
            writeln!(out, "  {usage}")?;
            write_indented(out, "", 2, command.summary, terminal.saturating_sub(6))?;
        } else {
            write_indented(out, usage, width, command.summary, room)?;
        }
    }
    writeln!(out)?;
    for line in wrapped(KEYS, console::message_width().min(WIDEST)) {
        writeln!(out, "{}", line.trim_end())?;
    }
    write!(out, "{FIRST_STEPS}")
}

/// A text beside its head, which the lines below leave free.
fn write_indented(
    out: &mut dyn Write,
    mut head: &str,
    width: usize,
    text: &str,
    room: usize,
) -> std::io::Result<()> {
    for line in wrapped(text, room) {
        writeln!(out, "  {head:<width$}  {}", line.trim_end())?;
        head = "";
    }
    Ok(())
}
