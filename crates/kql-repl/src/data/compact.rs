//! `kqlab compact`: merges the small files of a workspace on disk.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use sentinel_store::{DiskStore, Merge};

use super::{counted, folder_of, open_to_read};
use crate::cli::WorkspaceOptions;

/// The arguments of `kqlab compact`.
#[derive(Debug, Args)]
pub(crate) struct CompactArgs {
    /// The folder of the workspace
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(args: &CompactArgs, workspace: &WorkspaceOptions) -> Result<ExitCode> {
    let folder = folder_of("compact", args.data.as_deref(), workspace)?;
    drop(open_to_read(&folder)?);
    let store = DiskStore::open(&folder)?;
    let mut out = io::stdout().lock();
    for table in store.tables() {
        let (before, after) = store.merge(table.name(), Merge::AllSmall)?;
        let (before, name) = (counted(before, "file", "files"), table.name());
        writeln!(out, "{name}: {before} before, {after} now")?;
    }
    Ok(ExitCode::SUCCESS)
}
