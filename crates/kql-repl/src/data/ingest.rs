//! `kqlab ingest`: appends the rows of files to a table of a workspace on disk.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::Args;
use kql_engine::CancelToken;
use sentinel_store::Compactor;

use super::{append_file, counted, folder_of, open_to_write, warn_of_merges};
use crate::cli::WorkspaceOptions;

/// The arguments of `kqlab ingest`.
#[derive(Debug, Args)]
pub(crate) struct IngestArgs {
    /// The table, which is made if need be
    #[arg(value_name = "TABLE")]
    table: String,
    /// CSV, JSON, JSON lines and Parquet files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The folder of the workspace, which is made if need be
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Runs the command. Each file is an append of its own, and is acknowledged on standard output when it is durable.
pub(crate) fn run(args: &IngestArgs, workspace: &WorkspaceOptions) -> Result<ExitCode> {
    let folder = folder_of("ingest", args.data.as_deref(), workspace)?;
    let store = Arc::new(open_to_write(&folder)?);
    let merges = Compactor::start(Arc::clone(&store))?;
    let mut out = io::stdout().lock();
    for path in &args.files {
        let rows = append_file(&store, &args.table, path, &CancelToken::new())?;
        let (rows, file, table) = (counted(rows, "row", "rows"), path.display(), &args.table);
        writeln!(out, "appended {rows} of {file} to {table}")?;
        out.flush()?;
        merges.appended(table);
        warn_of_merges(&merges.failures());
    }
    warn_of_merges(&merges.finish());
    Ok(ExitCode::SUCCESS)
}
