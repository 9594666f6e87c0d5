//! Commands of the prompt: lines that start with `#`.

mod event;
mod explain;
mod help;
mod scenario;
mod schema;
mod step;
mod tables;

use anyhow::Result;

use super::session::{Flow, Session};

/// A command of the prompt.
struct Command {
    /// Its name and other names for it.
    names: &'static [&'static str],
    /// What stands behind the name.
    arguments: &'static str,
    /// One line that says what it does.
    summary: &'static str,
    run: fn(&mut Session, &str) -> Result<Flow>,
}

const COMMANDS: &[Command] = &[
    Command {
        names: &["help", "?"],
        arguments: "",
        summary: "show this list",
        run: help::run,
    },
    Command {
        names: &["tables"],
        arguments: "[TEXT]",
        summary: "list the tables that have rows, or all whose name contains TEXT",
        run: tables::run,
    },
    Command {
        names: &["schema"],
        arguments: "TABLE",
        summary: "list the columns of a table",
        run: schema::run,
    },
    Command {
        names: &["scenario"],
        arguments: "[FILE|NAME [TIME]]",
        summary: "show the scenario and its connectors, or open another, played up to TIME (`start`, `09:30`, `+2h`)",
        run: scenario::run,
    },
    Command {
        names: &["step"],
        arguments: "[10m|TIME]",
        summary: "play the scenario on, by a time, up to a time, or to the next event",
        run: step::run,
    },
    Command {
        names: &["event"],
        arguments: "[TIME] ACTION ...",
        summary: "let something happen: `tenant_connector on`, `raise_alert name=b subscription=A`",
        run: event::run,
    },
    Command {
        names: &["explain"],
        arguments: "ALERT|INCIDENT",
        summary: "tell the story of an alert (its id or name) or of an incident (its number)",
        run: explain::run,
    },
    Command {
        names: &["quit", "exit", "q"],
        arguments: "",
        summary: "leave; Ctrl-D does the same",
        run: quit,
    },
];

/// Runs a command line such as `#schema SecurityAlert`.
pub(super) fn run(session: &mut Session, line: &str) -> Result<Flow> {
    let line = line
        .trim()
        .trim_start_matches('#')
        .trim()
        .trim_end_matches(';');
    let (name, arguments) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match COMMANDS
        .iter()
        .find(|command| command.names.contains(&name))
    {
        Some(command) => (command.run)(session, arguments.trim()),
        None => {
            let message = format!("no command `#{name}`; #help lists the commands");
            Ok(session.fail(&message))
        }
    }
}

fn quit(_: &mut Session, _: &str) -> Result<Flow> {
    Ok(Flow::Quit)
}
