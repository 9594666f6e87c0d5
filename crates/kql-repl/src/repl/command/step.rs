//! `#step [10m|TIME]`

use anyhow::Result;
use sentinel_lab::{Lab, Played};
use sentinel_model::Step;
use sentinel_model::clock::{Ticks, When, format_datetime, parse_duration};

use crate::console;
use crate::repl::session::{Flow, Session};

/// The most events of a step that are shown.
const MOST_SHOWN: usize = 40;

pub(super) fn run(session: &mut Session, argument: &str) -> Result<Flow> {
    let lab = match session.workspace().played_lab() {
        Ok(lab) => lab.clone(),
        Err(message) => return Ok(session.fail(&message)),
    };
    match target(&lab, argument) {
        Ok(until) => Ok(play(session, &lab, until)),
        Err(message) => Ok(session.fail(&message)),
    }
}

fn target(lab: &Lab, argument: &str) -> Result<Ticks, String> {
    let now = lab.now();
    if argument.is_empty() {
        return lab.next_event_at().ok_or_else(|| {
            "nothing more happens in this scenario; #event adds something".to_owned()
        });
    }
    let duration = argument.trim_start_matches('+');
    if let Ok(length) = parse_duration(duration) {
        return Ok(now + length);
    }
    let at = When::parse(argument).map_err(|_| {
        format!("`{argument}` is no time: expected a length as in `10m`, or a time as in `09:30` or `2d 09:30`")
    })?;
    let at = at.resolve(lab.scenario().start);
    if at < now {
        let (at, now) = (format_datetime(at), format_datetime(now));
        return Err(format!("{} has passed; it is {}", &at[..19], &now[..19]));
    }
    Ok(at)
}

/// Plays on and says what happens. Ctrl-C stops it between two events, and the scenario stays where it has come to.
pub(super) fn play(session: &mut Session, lab: &Lab, until: Ticks) -> Flow {
    let interrupt = session.interrupt().clone();
    let played = interrupt
        .during_command(|cancel| lab.step_while(until, MOST_SHOWN, || !cancel.is_cancelled()));
    if played.to == until {
        console::say(&told(&played));
        return Flow::GoOn;
    }
    session.cancelled(|| {
        console::say(&told(&played));
        let until = format_datetime(until);
        let message = format!(
            "error: stopped before {until}; what has happened stays, and #step plays on from here",
            until = &until[..19]
        );
        console::say(&message);
    })
}

fn told(played: &Played) -> String {
    let mut lines: Vec<String> = played.steps.iter().map(line).collect();
    if played.omitted > 0 {
        lines.push(format!("... and {} more", played.omitted));
    }
    let now = format_datetime(played.to);
    let nothing = if played.steps.is_empty() {
        "nothing happened; "
    } else {
        ""
    };
    lines.push(format!("{nothing}now() is {}", &now[..19]));
    lines.join("\n")
}

fn line(step: &Step) -> String {
    let at = format_datetime(step.at);
    let refused = if step.refused { "refused: " } else { "" };
    format!(
        "{}  {:<6} {refused}{}",
        &at[..19],
        step.cause.rule.id,
        step.what
    )
}
