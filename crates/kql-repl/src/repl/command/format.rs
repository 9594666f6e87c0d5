//! `#format [NAME]` and `#timing [on|off]`: settings with commands of their own.

use anyhow::Result;

use super::set;
use crate::console;
use crate::repl::session::{Flow, Session};

/// Sets how results are printed, or says it.
pub(super) fn run(session: &mut Session, argument: &str) -> Result<Flow> {
    setting(session, "format", argument)
}

/// Counts rows and tells times, or stops it.
pub(super) fn timing(session: &mut Session, argument: &str) -> Result<Flow> {
    setting(session, "timing", argument)
}

fn setting(session: &mut Session, name: &str, argument: &str) -> Result<Flow> {
    if argument.is_empty() {
        let all = session.settings().shown();
        let line = all.lines().find(|line| line.trim_start().starts_with(name));
        console::say(line.unwrap_or_default());
        return Ok(Flow::GoOn);
    }
    set::run(session, &format!("{name} {argument}"))
}
