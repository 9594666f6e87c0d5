//! `kqlab check`: proves every byte of a workspace on disk.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use sentinel_store::{Damage, DiskStore};

use super::{counted, folder_of, lines};
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
    // Says so where there is no workspace, instead of making one.
    let opened = DiskStore::open_for_reading(&folder)?;
    let mut found = opened.damage().to_vec();
    let known = opened.losses().into_iter().filter(|loss| {
        let is_same = |new: &Damage| (&new.lost, &new.set_aside) == (&loss.lost, &loss.set_aside);
        !found.iter().any(is_same)
    });
    let known: Vec<Damage> = known.collect();
    drop(opened);
    let store = DiskStore::open(&folder)?;
    found.extend(store.check()?);
    let mut out = io::stdout().lock();
    for table in store.tables() {
        let snapshot = table.snapshot();
        let rows = counted(snapshot.rows(), "row", "rows");
        let files = counted(snapshot.files(), "file", "files");
        writeln!(out, "{}: {rows} in {files}", table.name())?;
    }
    for line in lines(&known) {
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
