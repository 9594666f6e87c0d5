//! Commands of the prompt: lines that start with `#`.

mod edit;
mod event;
mod explain;
mod format;
mod help;
mod history;
mod load;
mod path;
mod plan;
mod samples;
mod save;
mod scenario;
mod schema;
mod script;
mod set;
mod step;
mod tables;

use anyhow::Result;
use kql_parser::nearest_name;

use super::session::{Flow, Session};
use super::settings::Settings;

/// A command of the prompt.
struct Command {
    /// Its name and other names for it.
    names: &'static [&'static str],
    /// What stands behind the name.
    arguments: &'static str,
    /// One line that says what it does.
    summary: &'static str,
    /// What its arguments are, for completion.
    expects: Expects,
    run: fn(&mut Session, &str) -> Result<Flow>,
}

/// What the arguments of a command are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expects {
    Nothing,
    /// A table.
    Tables,
    /// The name of a scenario, or a file.
    Scenarios,
    /// A setting and its value.
    Settings,
    /// A value of this setting.
    Setting(&'static str),
    /// A sample query.
    Samples,
    /// What `#help` tells about.
    Topics,
    /// An event of the scenario, and its keys.
    Events,
    /// A file.
    Files,
    /// A table and a file.
    TableAndFile,
}

/// What may stand at the end of a command line that is being typed.
pub(super) enum Expected {
    Nothing,
    /// The name of a command.
    Commands,
    Files,
    Tables,
    Words(Vec<String>),
}

const COMMANDS: &[Command] = &[
    Command {
        names: &["help", "?"],
        arguments: "[NAME]",
        summary: "show this list, or tell about an operator, a function, a plugin, a command or an error",
        expects: Expects::Topics,
        run: help::run,
    },
    Command {
        names: &["tables"],
        arguments: "[TEXT]",
        summary: "list the tables that have rows, or all whose name contains TEXT",
        expects: Expects::Tables,
        run: tables::run,
    },
    Command {
        names: &["schema"],
        arguments: "TABLE",
        summary: "list the columns of a table",
        expects: Expects::Tables,
        run: schema::run,
    },
    Command {
        names: &["load"],
        arguments: "TABLE FILE",
        summary: "make a table of a file (CSV, JSON lines, JSON, Parquet); a workspace on disk appends its rows",
        expects: Expects::TableAndFile,
        run: load::run,
    },
    Command {
        names: &["save"],
        arguments: "FILE",
        summary: "save the last result (.csv, .json, .jsonl, .parquet, .md), or its chart (.html, .svg, .png)",
        expects: Expects::Files,
        run: save::run,
    },
    Command {
        names: &["format"],
        arguments: "[NAME]",
        summary: "how results are printed: `#format records`, `#format csv`",
        expects: Expects::Setting("format"),
        run: format::run,
    },
    Command {
        names: &["timing"],
        arguments: "[on|off]",
        summary: "rows and time below results",
        expects: Expects::Setting("timing"),
        run: format::timing,
    },
    Command {
        names: &["plan"],
        arguments: "[run] [QUERY]",
        summary: "show how a query, or the last one, is answered; `run` adds rows and times",
        expects: Expects::Nothing,
        run: plan::run,
    },
    Command {
        names: &["samples"],
        arguments: "[NAME|TEXT]",
        summary: "list sample queries, or those that mention TEXT, or run one",
        expects: Expects::Samples,
        run: samples::run,
    },
    Command {
        names: &["history"],
        arguments: "[TEXT]",
        summary: "show what was typed here, or what of it contains TEXT",
        expects: Expects::Nothing,
        run: history::run,
    },
    Command {
        names: &["script"],
        arguments: "FILE",
        summary: "run the statements of a file",
        expects: Expects::Files,
        run: script::run,
    },
    Command {
        names: &["scenario"],
        arguments: "[FILE|NAME [TIME]]",
        summary: "show the scenario and its connectors, or open another, played up to TIME (`start`, `09:30`, `+2h`)",
        expects: Expects::Scenarios,
        run: scenario::run,
    },
    Command {
        names: &["step"],
        arguments: "[10m|TIME]",
        summary: "play the scenario on, by a time, up to a time, or to the next event",
        expects: Expects::Nothing,
        run: step::run,
    },
    Command {
        names: &["event"],
        arguments: "[TIME] EVENT ...",
        summary: "let something happen: `tenant_connector on`, `raise_alert name=b subscription=A`; `#help event` lists all",
        expects: Expects::Events,
        run: event::run,
    },
    Command {
        names: &["explain"],
        arguments: "ALERT|INCIDENT",
        summary: "tell the story of an alert (its id or name) or of an incident (its number)",
        expects: Expects::Nothing,
        run: explain::run,
    },
    Command {
        names: &["edit", "e"],
        arguments: "[QUERY]",
        summary: "edit the last query in your own editor ($VISUAL or $EDITOR), and bring it back to the prompt",
        expects: Expects::Nothing,
        run: edit::run,
    },
    Command {
        names: &["set"],
        arguments: "[NAME VALUE]",
        summary: "list the settings, or change one: `#set editor vi`",
        expects: Expects::Settings,
        run: set::run,
    },
    Command {
        names: &["quit", "exit", "q"],
        arguments: "",
        summary: "leave; Ctrl-D does the same",
        expects: Expects::Nothing,
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
            let names = COMMANDS.iter().flat_map(|command| command.names);
            let hint = match nearest_name(name, names.copied()) {
                Some(near) => format!("did you mean `#{near}`?"),
                None => "#help lists the commands".to_owned(),
            };
            Ok(session.fail(&format!("no command `#{name}`; {hint}")))
        }
    }
}

fn quit(_: &mut Session, _: &str) -> Result<Flow> {
    Ok(Flow::Quit)
}

/// The names of all commands, without `#`.
pub(super) fn names() -> Vec<String> {
    let names = COMMANDS.iter().map(|command| command.names[0]);
    names.map(str::to_owned).collect()
}

/// What may stand at the end of a command line.
pub(super) fn expected(before: &str) -> Expected {
    let line = before.trim_start().trim_start_matches('#');
    let Some((name, arguments)) = line.split_once(char::is_whitespace) else {
        return Expected::Commands;
    };
    let command = COMMANDS
        .iter()
        .find(|command| command.names.contains(&name));
    let word_start = arguments.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (complete, word) = arguments.split_at(word_start);
    let is_first = complete.trim().is_empty();
    match command.map_or(Expects::Nothing, |command| command.expects) {
        Expects::Settings => Expected::Words(Settings::completions(complete)),
        Expects::Events => Expected::Words(event::completions(complete)),
        Expects::TableAndFile if !is_first => Expected::Files,
        _ if !is_first => Expected::Nothing,
        Expects::Setting(name) => Expected::Words(Settings::completions(name)),
        Expects::Samples => Expected::Words(samples::names()),
        Expects::Topics => Expected::Words(help::topics()),
        Expects::Nothing => Expected::Nothing,
        Expects::Tables | Expects::TableAndFile => Expected::Tables,
        Expects::Files => Expected::Files,
        Expects::Scenarios if word.contains(['/', '.']) => Expected::Files,
        Expects::Scenarios => Expected::Words(scenario_names()),
    }
}

fn scenario_names() -> Vec<String> {
    sentinel_lab::scenario::names().map(str::to_owned).collect()
}
