//! `kqlab matrix`: the 48 configurations, and what a query says under each.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};
use sentinel_lab::{comparison, matrix, scenario};

use super::progress::Progress;
use crate::output::Format;
use crate::query::print_tables;

/// The arguments of `kqlab matrix`.
#[derive(Debug, Args)]
pub(crate) struct MatrixArgs {
    /// Run this query under each configuration and compare the answers
    #[arg(value_name = "KQL")]
    query: Option<String>,
    /// The configuration to compare with: its number, or its six settings as in on,off,off,All,off,on
    /// [default: 11, which Microsoft recommends]
    #[arg(long, value_name = "ID", requires = "query")]
    baseline: Option<String>,
    /// What happens under each configuration: a scenario file or the name of a built-in scenario, whose own connectors are
    /// replaced [default: five alerts and the analyst who handles them]
    #[arg(long, value_name = "SCENARIO", requires = "query")]
    scenario: Option<String>,
    /// Print one of the comparisons of the guide instead
    #[arg(long, value_enum, conflicts_with = "query")]
    comparison: Option<Comparison>,
    /// How to print the table
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
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
pub(crate) fn run(args: &MatrixArgs) -> Result<ExitCode> {
    let table = match (&args.query, args.comparison) {
        (Some(query), _) => return compare(query, args),
        (None, Some(Comparison::Connectors)) => comparison::connectors(),
        (None, Some(Comparison::XdrConnector)) => comparison::xdr_connector(),
        (None, None) => matrix::outcomes(),
    };
    print_tables(&[table], args.format)?;
    Ok(ExitCode::SUCCESS)
}

fn compare(query: &str, args: &MatrixArgs) -> Result<ExitCode> {
    let recommended = matrix::RECOMMENDED.to_string();
    let baseline = matrix::find(args.baseline.as_deref().unwrap_or(&recommended))?;
    let script = match &args.scenario {
        Some(name) => scenario::load(name)?,
        None => matrix::default_script(),
    };
    let mut progress = Progress::of(matrix::configurations().len() as u64, "configurations");
    let answers = matrix::answers(query, &script, |id| progress.set(id as u64));
    drop(progress);
    match answers {
        Ok(answers) => {
            print_tables(&[matrix::report(&answers, baseline)], args.format)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => super::failure(query, error),
    }
}
