//! `#event [TIME] ACTION ...`

use anyhow::Result;
use sentinel_model::clock::{SECOND, format_datetime};

use super::step::play;
use crate::console;
use crate::repl::session::{Flow, Session};

/// Adds the event. One without a time happens at once: the scenario is played on to its second.
pub(super) fn run(session: &mut Session, line: &str) -> Result<Flow> {
    let lab = match session.workspace().played_lab() {
        Ok(lab) => lab.clone(),
        Err(message) => return Ok(session.fail(&message)),
    };
    let now = lab.now();
    match lab.add_event(line) {
        Ok(at) if at <= now + SECOND => play(&lab, at),
        Ok(at) => {
            let at = format_datetime(at);
            console::say(&format!("it will happen at {}; #step plays on", &at[..19]));
        }
        Err(error) => return Ok(session.fail(&error.to_string())),
    }
    Ok(Flow::GoOn)
}
