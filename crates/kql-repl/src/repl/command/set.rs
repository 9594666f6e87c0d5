//! `#set [NAME VALUE]`

use std::io::{self, Write};

use anyhow::Result;

use crate::repl::session::{Flow, Session};
use crate::repl::settings::Settings;

pub(super) fn run(session: &mut Session, arguments: &str) -> Result<Flow> {
    if arguments.is_empty() || Settings::has(arguments) {
        writeln!(
            io::stdout().lock(),
            "{}",
            session.settings().shown(arguments)
        )?;
        return Ok(Flow::GoOn);
    }
    match session.settings_mut().set(arguments) {
        Ok(()) => Ok(Flow::GoOn),
        Err(error) => Ok(session.fail(&error)),
    }
}
