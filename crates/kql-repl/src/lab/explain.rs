//! `kqlab explain`: the story of an alert or incident, or of the whole scenario.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use sentinel_lab::Lab;
use sentinel_model::Subject;

use super::{refuse_workspace, scenario_of};
use crate::cli::WorkspaceOptions;
use crate::output::Format;
use crate::query::print_tables;

/// The arguments of `kqlab explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A scenario file, the name of a built-in scenario such as g06-both-connectors, or the number of a configuration
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    /// The alert: its SystemAlertId, or its name in the scenario
    #[arg(long, value_name = "ID", conflicts_with = "incident")]
    alert: Option<String>,
    /// The incident: its IncidentNumber
    #[arg(long, value_name = "N")]
    incident: Option<u32>,
    /// How to print the timeline; formats for people list the rules below it
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(args: &ExplainArgs, workspace: &WorkspaceOptions) -> Result<ExitCode> {
    refuse_workspace("explain", workspace)?;
    let lab = Lab::new(scenario_of(&args.scenario)?)?;
    let timeline = match (&args.alert, args.incident) {
        (Some(alert), _) => lab.explain(&Subject::Alert(alert.clone()))?,
        (None, Some(number)) => lab.explain(&Subject::Incident(number))?,
        (None, None) => lab.timeline(),
    };
    if args.format.is_for_people() {
        print_tables(&[timeline.table(), timeline.rules()], args.format)?;
    } else {
        print_tables(&[timeline.table()], args.format)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The subject that a text means: an incident, if it is a number or says so, or else an alert.
pub(crate) fn subject(text: &str) -> Subject {
    let number = text.trim_start_matches("incident").trim();
    match number.parse() {
        Ok(number) => Subject::Incident(number),
        Err(_) => {
            let id = text.strip_prefix("alert ").unwrap_or(text);
            Subject::Alert(id.trim().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_an_incident() {
        let alert = |id: &str| Subject::Alert(id.to_owned());
        assert_eq!(subject("3"), Subject::Incident(3));
        assert_eq!(subject("incident 3"), Subject::Incident(3));
        assert_eq!(subject("alert 3"), alert("3"));
        assert_eq!(subject("incidental"), alert("incidental"));
    }
}
