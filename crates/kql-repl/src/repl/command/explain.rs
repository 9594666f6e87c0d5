//! `#explain ALERT|INCIDENT`

use anyhow::Result;
use sentinel_lab::LabError;

use crate::lab::subject;
use crate::query;
use crate::repl::session::{Flow, Session};

pub(super) fn run(session: &mut Session, argument: &str) -> Result<Flow> {
    if argument.is_empty() {
        let message =
            "whose story? `#explain 3` tells that of incident 3, `#explain ID` that of an alert";
        return Ok(session.fail(message));
    }
    let lab = match session.workspace().played_lab() {
        Ok(lab) => lab,
        Err(message) => return Ok(session.fail(&message)),
    };
    match lab.explain(&subject(argument)) {
        Ok(timeline) => {
            let view = session.settings().view().of_report();
            query::show_tables(&[timeline.table(), timeline.rules()], view)?;
        }
        Err(error) => return Ok(session.fail(&format!("{error}{}", way_out(&error)))),
    }
    Ok(Flow::GoOn)
}

/// Where to find what can be explained, if the error names nothing near.
fn way_out(error: &LabError) -> &'static str {
    match error {
        LabError::NoSuchAlert { hint, .. } if hint.is_empty() => {
            "; `SecurityAlert | distinct SystemAlertId, AlertName` lists alerts that have rows"
        }
        _ => "",
    }
}
