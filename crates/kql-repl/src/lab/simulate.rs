//! `kqlab simulate`: plays a scenario, prints its figures, and saves its tables.

use std::fmt::Display;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use clap::Args;
use sentinel_lab::{Lab, figures};
use sentinel_store::Compactor;

use super::progress::Progress;
use super::{refuse_workspace, scenario_of};
use crate::cli::WorkspaceOptions;
use crate::console;
use crate::data;
use crate::output::Format;
use crate::query::print_tables;

/// In how many parts progress is told.
const PARTS: u64 = 1000;

/// The arguments of `kqlab simulate`.
#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// A scenario file, the name of a built-in scenario such as g06-both-connectors, or the number of a configuration
    #[arg(value_name = "SCENARIO")]
    scenario: String,
    /// Write each table that has rows to DIR/TABLE.parquet; files of other tables that an earlier run left there stay, with a
    /// warning
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Append the rows of each table to the workspace on disk in DIR, whose now() becomes the scenario's
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// How to print the figures
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

/// Runs the command.
pub(crate) fn run(args: &SimulateArgs, workspace: &WorkspaceOptions) -> Result<ExitCode> {
    let (data, workspace) = workspace.split_data(args.data.as_deref());
    refuse_workspace("simulate", &workspace)?;
    // Before the work: somebody else may be writing.
    let store = data.as_deref().map(data::open_to_write).transpose()?;
    let store = store.map(Arc::new);
    let lab = Lab::new(scenario_of(&args.scenario)?)?;
    let started = Instant::now();
    let mut progress = Progress::of(PARTS, "simulating");
    lab.run_telling(|share| progress.set((share * PARTS as f64) as u64));
    drop(progress);
    let seconds = started.elapsed().as_secs_f64();
    if let Some(folder) = &args.out {
        for table in lab.save(folder)? {
            say_rows(&table.path.display(), table.rows);
        }
        for file in lab.files_of_others(folder) {
            console::say(&format!(
                "warning: {} is not of this run, which gives the table no rows",
                file.display()
            ));
        }
    }
    if let Some(store) = &store {
        let merges = Compactor::start(Arc::clone(store))?;
        for table in lab.store(store)? {
            let place = format!("{} in {}", table.name, table.path.display());
            say_rows(&place, table.rows);
            merges.appended(&table.name);
        }
        data::warn_of_merges(&merges.finish());
    }
    print_tables(&[figures::report(&figures::of(&lab)?)], args.format)?;
    let (title, summary) = (lab.scenario().title, lab.summary());
    console::say(&format!("{title}: {summary} in {seconds:.2} s"));
    // The program ends here, and the system takes gigabytes of rows back sooner than they are given back one by one.
    std::mem::forget(lab);
    Ok(ExitCode::SUCCESS)
}

fn say_rows(place: &dyn Display, rows: usize) {
    let rows = data::counted(rows, "row", "rows");
    console::say(&format!("{place}: {rows}"));
}
