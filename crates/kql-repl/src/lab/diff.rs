//! `kqlab diff`: two scenarios side by side.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use kql_engine::ResultTable;
use sentinel_lab::{Lab, LabError, diff, figures, scenario};

use crate::output::Format;
use crate::query::print_tables;

/// The arguments of `kqlab diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// A scenario file, or the name of a built-in scenario such as g05-tenant-connector
    #[arg(value_name = "SCENARIO_A")]
    a: String,
    /// The scenario to compare it with
    #[arg(value_name = "SCENARIO_B")]
    b: String,
    /// Show how the answer to this query changes, too
    #[arg(value_name = "KQL")]
    query: Option<String>,
    /// How to print the differences; formats of one table hold those of the query, if there is one
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(args: &DiffArgs) -> Result<ExitCode> {
    let a = Lab::new(scenario::load(&args.a)?)?;
    let b = Lab::new(scenario::load(&args.b)?)?;
    let figures = || -> Result<ResultTable, LabError> {
        Ok(figures::differences(&figures::of(&a)?, &figures::of(&b)?))
    };
    let Some(query) = &args.query else {
        print_tables(&[figures()?], args.format)?;
        return Ok(ExitCode::SUCCESS);
    };
    match changed_rows(&a, &b, query) {
        Ok(rows) if args.format.holds_several_tables() => {
            print_tables(&[figures()?, rows], args.format)?;
        }
        Ok(rows) => print_tables(&[rows], args.format)?,
        Err(error) => return super::failure(query, error),
    }
    Ok(ExitCode::SUCCESS)
}

fn changed_rows(a: &Lab, b: &Lab, query: &str) -> Result<ResultTable, LabError> {
    let (a, b) = (a.query(query)?, b.query(query)?);
    Ok(diff::rows(a.primary(), b.primary()))
}
