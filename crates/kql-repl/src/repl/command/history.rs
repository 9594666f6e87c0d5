//! `#history [TEXT]`

use std::io::Write;

use anyhow::Result;

use crate::output::pager;
use crate::repl::history;
use crate::repl::session::{Flow, Session};

/// The most entries that are shown where no text chooses them.
const MOST_SHOWN: usize = 50;

pub(super) fn run(session: &mut Session, text: &str) -> Result<Flow> {
    let entries = history::entries(&session.workspace().title);
    let wanted = text.to_lowercase();
    let mut found: Vec<&String> = entries
        .iter()
        .filter(|entry| entry.to_lowercase().contains(&wanted))
        .collect();
    if text.is_empty() && found.len() > MOST_SHOWN {
        found.drain(..found.len() - MOST_SHOWN);
    }
    let write = |out: &mut dyn Write| {
        found
            .iter()
            .try_for_each(|entry| writeln!(out, "  {}", entry.replace('\n', "\n  ")))
    };
    pager::print(write)?;
    Ok(Flow::GoOn)
}
