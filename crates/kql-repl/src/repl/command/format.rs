//! `#format [NAME]` and `#timing [on|off]`: settings with commands of their own.

use anyhow::Result;

use super::set;
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
    set::run(session, format!("{name} {argument}").trim_end())
}
