//! `#script FILE`: the statements of a file, as if they came through a pipe.

use anyhow::Result;

use super::path::path;
use crate::console;
use crate::repl::script;
use crate::repl::session::{Flow, Session};

/// The deepest that scripts may run scripts.
const DEEPEST: usize = 16;

pub(super) fn run(session: &mut Session, argument: &str) -> Result<Flow> {
    if argument.is_empty() {
        return Ok(session.fail("which file? `#script checks.kql` runs its statements"));
    }
    let path = path(argument);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => {
            return Ok(session.fail(&format!("cannot read `{}`: {error}", path.display())));
        }
    };
    if session.script_depth() >= DEEPEST {
        return Ok(session.fail("scripts run scripts too deeply; does one run itself?"));
    }
    session.enter_script();
    let flow = run_all(session, &text);
    session.leave_script();
    flow
}

fn run_all(session: &mut Session, text: &str) -> Result<Flow> {
    for statement in script::statements(text) {
        console::say(&format!(
            "kql> {}",
            statement.trim_end().replace('\n', "\n...> ")
        ));
        let flow = session.submit(&statement)?;
        if matches!(flow, Flow::Quit | Flow::Cancelled) {
            return Ok(flow);
        }
    }
    Ok(Flow::GoOn)
}
