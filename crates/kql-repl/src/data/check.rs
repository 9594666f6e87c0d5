//! `kqlab check`: proves every byte of a workspace on disk.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use sentinel_store::DiskStore;

use super::{counted, folder_of, lines, open_to_read};
use crate::cli::WorkspaceOptions;
use crate::query::FAILED;

/// The arguments of `kqlab check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The folder of the workspace
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Runs the command. The exit status is 1 if something is damaged that was not known to be.
pub(crate) fn run(args: &CheckArgs, workspace: &WorkspaceOptions) -> Result<ExitCode> {
    let folder = folder_of("check", args.data.as_deref(), workspace)?;
    // Says so where there is none, instead of making one.
    drop(open_to_read(&folder)?);
    let store = DiskStore::open(&folder)?;
    let found = store.check()?;
    let mut out = io::stdout().lock();
    for table in store.tables() {
        let snapshot = table.snapshot();
        let rows = counted(snapshot.rows(), "row", "rows");
        let files = counted(snapshot.files(), "file", "files");
        writeln!(out, "{}: {rows} in {files}", table.name())?;
    }
    for line in lines(&store.losses()) {
        writeln!(out, "known: {line}")?;
    }
    for line in lines(&found) {
        writeln!(out, "found: {line}")?;
    }
    Ok(match found.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(FAILED),
    })
}
