//! Workspaces on disk: what `--data DIR` opens, and the commands that write there.

mod check;
mod compact;
mod ingest;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use kql_engine::{CancelToken, ResultColumn, read_rows};
use sentinel_store::{Damage, DiskError, DiskStore, DiskTable, MergeFailure, TableSchema};

use crate::cli::WorkspaceOptions;
use crate::console;
use crate::lab::refuse_workspace;

pub(crate) use check::{CheckArgs, run as check};
pub(crate) use compact::{CompactArgs, run as compact};
pub(crate) use ingest::{IngestArgs, run as ingest};

/// Opens a workspace to read it, and says what is damaged.
pub(crate) fn open_to_read(folder: &Path) -> Result<DiskStore> {
    let store = match DiskStore::open_for_reading(folder) {
        Err(error @ DiskError::NoWorkspace { .. }) => {
            bail!("{error}; `kqlab ingest` and `kqlab simulate --data` make one")
        }
        opened => opened?,
    };
    warn(&store);
    Ok(store)
}

/// Opens a workspace to append to it, and says what is damaged.
pub(crate) fn open_to_write(folder: &Path) -> Result<DiskStore> {
    let store = DiskStore::open(folder)?;
    warn(&store);
    Ok(store)
}

/// Appends the rows of a file to a table; they are durable when this returns. Returns how many there were. It can be cancelled
/// as long as the file is read: then nothing is appended.
pub(crate) fn append_file(
    store: &DiskStore,
    table: &str,
    path: &Path,
    cancel: &CancelToken,
) -> Result<usize> {
    let known = store.table(table);
    let known = known.as_deref().map_or_else(Vec::new, columns);
    let loaded = read_rows(table, &known, path, cancel)?;
    let columns = loaded.columns.iter();
    let columns = columns.map(|column| (column.name.as_str(), column.kql_type));
    let schema = TableSchema::of_columns(table, columns);
    let rows = store.append(table, schema.columns(), &loaded.batches);
    rows.with_context(|| format!("nothing of `{}` was appended", path.display()))
}

/// Says which merges of small files failed. That changes no answer.
pub(crate) fn warn_of_merges(failures: &[MergeFailure]) {
    for MergeFailure { table, error } in failures {
        console::say(&format!(
            "warning: files of `{table}` were not merged: {error}"
        ));
    }
}

/// The columns of a table.
pub(crate) fn columns(table: &DiskTable) -> Vec<ResultColumn> {
    let snapshot = table.snapshot();
    let columns = snapshot.schema().columns().iter();
    columns
        .map(|column| ResultColumn {
            name: column.name.clone(),
            kql_type: column.kql_type,
        })
        .collect()
}

/// Says what is damaged now, and reminds of what was.
fn warn(store: &DiskStore) {
    for damage in store.damage() {
        console::say(&format!("warning: {damage}"));
    }
    let earlier = store.losses().len().saturating_sub(store.damage().len());
    if earlier > 0 {
        let (were, folder) = (counted(earlier, "loss", "losses"), store.folder().display());
        console::say(&format!(
            "warning: {were} of rows before; `kqlab check --data {folder}` says more"
        ));
    }
}

/// A number with the word for what it counts.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    }
}

/// The folder that a command writes to.
fn folder_of(command: &str, given: Option<&Path>, workspace: &WorkspaceOptions) -> Result<PathBuf> {
    let (folder, others) = workspace.split_data(given);
    refuse_workspace(command, &others)?;
    folder.with_context(|| format!("`kqlab {command}` needs the folder of a workspace: --data DIR"))
}

/// Damage in lines.
fn lines(damage: &[Damage]) -> impl Iterator<Item = String> + '_ {
    damage.iter().map(ToString::to_string)
}
