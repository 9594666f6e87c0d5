//! `kqlab diff`: two scenarios side by side.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use kql_engine::ResultTable;
use sentinel_lab::{Lab, LabError, diff, figures};

use super::{refuse_data, scenario_of};
use crate::cli::{BesideOptions, QueryText, WorkspaceOptions};
use crate::console;
use crate::output::Format;
use crate::query::{self, print_tables};
use crate::workspace::open_lab;

/// The arguments of `kqlab diff`.
#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// A scenario file, the name of a built-in scenario such as g05-tenant-connector, or the number of a configuration
    #[arg(value_name = "SCENARIO_A")]
    a: String,
    /// The scenario to compare it with
    #[arg(value_name = "SCENARIO_B")]
    b: String,
    #[command(flatten)]
    query: QueryText,
    /// How to print the differences; formats for programs hold those of the query, if there is one
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    beside: BesideOptions,
}

/// Runs the command.
pub(crate) fn run(args: &DiffArgs, workspace: &WorkspaceOptions) -> Result<ExitCode> {
    refuse_data("diff", workspace)?;
    if workspace.scenario.is_some() {
        anyhow::bail!("`kqlab diff` takes two scenarios behind its name, and no `--scenario`");
    }
    let beside = workspace.beside.and(&args.beside);
    let a = open_lab(Lab::builder(scenario_of(&args.a)?), &beside)?;
    let b = open_lab(Lab::builder(scenario_of(&args.b)?), &beside)?;
    let figures = || -> Result<ResultTable, LabError> {
        Ok(figures::differences(&figures::of(&a)?, &figures::of(&b)?))
    };
    let Some(query) = query::text(&args.query)? else {
        print(&figures()?, SAME_FIGURES, args.format)?;
        return Ok(ExitCode::SUCCESS);
    };
    let rows = match changed_rows(&a, &b, &query) {
        Ok(rows) => rows,
        Err(error) => return super::failure(&query, error.into()),
    };
    if args.format.is_for_people() {
        print(&figures()?, SAME_FIGURES, args.format)?;
        for table in &rows {
            print(table, SAME_ROWS, args.format)?;
        }
    } else {
        print_tables(&rows, args.format)?;
    }
    Ok(ExitCode::SUCCESS)
}

const SAME_FIGURES: &str = "the figures of both are the same";
const SAME_ROWS: &str = "the answer to the query is the same in both";

/// Prints a table of differences, or for people that there are none.
fn print(table: &ResultTable, same: &str, format: Format) -> Result<()> {
    if format.is_for_people() && table.row_count() == 0 {
        console::say(same);
        return Ok(());
    }
    print_tables(std::slice::from_ref(table), format)?;
    Ok(())
}

/// What differs in each of the query's tables.
fn changed_rows(a: &Lab, b: &Lab, query: &str) -> Result<Vec<ResultTable>, LabError> {
    let (a, b) = (a.query(query)?, b.query(query)?);
    super::note_render(a.tables.iter().chain(&b.tables));
    let pairs = a.tables.iter().zip(&b.tables);
    Ok(pairs.map(|(a, b)| diff::rows(a, b)).collect())
}
