//! `kqlab matrix`: the 48 configurations, and what a query says under each.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use sentinel_lab::matrix::Answer;
use sentinel_lab::{Lab, comparison, matrix, scenario};
use sentinel_model::Scenario;

use super::progress::Progress;
use super::refuse_data;
use crate::cli::{BesideOptions, QueryText, WorkspaceOptions};
use crate::output::Format;
use crate::query::{self, print_tables};
use crate::workspace::open_lab;

/// The arguments of `kqlab matrix`.
#[derive(Debug, Args)]
pub(crate) struct MatrixArgs {
    #[command(flatten)]
    query: QueryText,
    /// The configuration to compare with: its number, or its six settings as in on,off,off,All,off,on
    /// [default: 11, which Microsoft recommends]
    #[arg(long, value_name = "ID", requires = "asked")]
    baseline: Option<String>,
    /// What happens under each configuration: a scenario file or the name of a built-in scenario, whose own connectors are
    /// replaced [default: five alerts and the analyst who handles them]
    #[arg(long, value_name = "SCENARIO", requires = "asked")]
    scenario: Option<String>,
    /// Print one of the comparisons of the guide instead
    #[arg(long, value_enum, conflicts_with = "asked")]
    comparison: Option<Comparison>,
    /// How to print the table
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    beside: BesideOptions,
}

/// The comparisons of docs/connectors.md.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Comparison {
    /// The two Defender for Cloud connectors
    Connectors,
    /// What one alert gives once the Defender XDR connector is on
    XdrConnector,
}

/// Runs the command.
pub(crate) fn run(args: &MatrixArgs, workspace: &WorkspaceOptions) -> Result<ExitCode> {
    refuse_data("matrix", workspace)?;
    let table = match (query::text(&args.query)?, args.comparison) {
        (Some(query), _) => return compare(&query, args, workspace),
        (None, Some(Comparison::Connectors)) => comparison::connectors(),
        (None, Some(Comparison::XdrConnector)) => comparison::xdr_connector(),
        (None, None) => matrix::outcomes(),
    };
    print_tables(&[table], args.format)?;
    Ok(ExitCode::SUCCESS)
}

fn compare(query: &str, args: &MatrixArgs, workspace: &WorkspaceOptions) -> Result<ExitCode> {
    let recommended = matrix::RECOMMENDED.to_string();
    let baseline = matrix::find(args.baseline.as_deref().unwrap_or(&recommended))?;
    let script = match args.scenario.as_ref().or(workspace.scenario.as_ref()) {
        Some(name) => scenario::load(name)?,
        None => matrix::default_script(),
    };
    let beside = workspace.beside.and(&args.beside);
    match answers(query, &script, &beside) {
        Ok(answers) => {
            super::note_render(answers.iter().flat_map(|answer| &answer.tables));
            print_tables(&matrix::reports(&answers, baseline), args.format)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => super::failure(query, error),
    }
}

fn answers(query: &str, script: &Scenario, beside: &BesideOptions) -> Result<Vec<Answer>> {
    let configurations = matrix::configurations();
    let mut progress = Progress::of(configurations.len() as u64, "configurations");
    let answers = configurations.into_iter().map(|configuration| {
        let scenario = matrix::under(configuration.config, script);
        let lab = open_lab(Lab::builder(scenario), beside)?;
        let answer = configuration.answer(&lab, query)?;
        progress.set(configuration.id as u64);
        Ok(answer)
    });
    answers.collect()
}
