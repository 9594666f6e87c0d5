//! `#event [TIME] ACTION ...`

use anyhow::Result;
use sentinel_lab::{EVENT_FORMS, EVENT_LINE, EventForm};
use sentinel_model::clock::{SECOND, format_datetime};

use super::step::play;
use crate::console;
use crate::output::wrap::wrapped;
use crate::repl::session::{Flow, Session};

/// Adds the event. One without a time happens at once: the scenario is played on to its second.
pub(super) fn run(session: &mut Session, line: &str) -> Result<Flow> {
    let lab = match session.workspace().played_lab() {
        Ok(lab) => lab.clone(),
        Err(message) => return Ok(session.fail(&message)),
    };
    let now = lab.now();
    match lab.add_event(line) {
        Ok(at) if at <= now + SECOND => return Ok(play(session, &lab, at)),
        Ok(at) => {
            let at = format_datetime(at);
            console::say(&format!("it will happen at {}; #step plays on", &at[..19]));
        }
        Err(error) => return Ok(session.fail(&error.to_string())),
    }
    Ok(Flow::GoOn)
}

/// What may follow these words of the line: an event, or what stands behind it.
pub(super) fn completions(before: &str) -> Vec<String> {
    match before.split_whitespace().find_map(EventForm::find) {
        Some(form) => form.completions().collect(),
        None => EVENT_FORMS
            .iter()
            .map(|form| form.action.to_owned())
            .collect(),
    }
}

/// In front of what belongs to the line above.
const HANGING: &str = "      ";

/// The form of a line, and every event.
pub(super) fn forms() -> String {
    let mut out =
        format!("The form is {EVENT_LINE}; TIME is `09:30`, `2d 09:30` or `+10m`. Events\n");
    for form in EVENT_FORMS {
        let EventForm {
            action,
            arguments,
            summary,
        } = form;
        let line = format!("{action} {arguments}");
        let mut indent = "  ";
        for part in wrapped(
            &line,
            console::message_width().saturating_sub(HANGING.len()),
        ) {
            out.push_str(&format!("{indent}{}\n", part.trim_end()));
            indent = HANGING;
        }
        out.push_str(&format!("{HANGING}{summary}\n"));
    }
    out
}
