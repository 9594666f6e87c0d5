//! Opens the folder of a workspace: reads the manifest, looks over the segments, and sets right what is not.
//!
//! Only who holds the right to write changes anything; who reads leaves out what is damaged, and says so.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::damage::{Damage, Lost};
use super::error::{DamagedSegment, DiskError};
use super::file_system::FileSystem;
use super::folder;
use super::lock::Readers;
use super::manifest::{self, Entry, Found, LostRows, MANIFEST, Manifest};
use super::segment_file::StoredColumn;
use super::survey::{FoundTable, Unlisted, survey};

/// A manifest with so many more lines than it needs is written anew.
const SUPERFLUOUS_LINES: usize = 256;

/// A folder that was opened.
#[derive(Debug)]
pub(crate) struct OpenedFolder {
    /// The tables, by name.
    pub(crate) tables: BTreeMap<String, FoundTable>,
    /// What was found damaged just now.
    pub(crate) damage: Vec<Damage>,
    /// How much of the manifest counts.
    pub(crate) manifest_len: u64,
}

/// Opens a folder to read, as it is.
pub(crate) fn look(folder: &Path, unlisted: Unlisted) -> Result<OpenedFolder, DiskError> {
    let (found, mut damage) = read_manifest(folder)?;
    let readers = Readers::of(folder);
    let tables = survey(folder, &readers, &found.entries, unlisted)?;
    damage.extend(tables.values().flat_map(|table| damage_of(folder, table)));
    Ok(OpenedFolder {
        tables,
        damage,
        manifest_len: found.len,
    })
}

/// Opens a folder to write: sets damaged files aside, removes leftovers, and makes the manifest say what there is.
pub(crate) fn put_right(files: &dyn FileSystem, folder: &Path) -> Result<OpenedFolder, DiskError> {
    let (found, mut damage) = read_manifest(folder)?;
    let readers = Readers::of(folder);
    let mut tables = survey(folder, &readers, &found.entries, Unlisted::Count)?;
    let mut is_stale = !damage.is_empty();
    for table in tables.values_mut() {
        is_stale |= table.adopted > 0 || !table.lost_now.is_empty();
        set_aside(files, folder, table)?;
        damage.extend(damage_of(folder, table));
        table
            .lost_before
            .extend(table.lost_now.drain(..).map(|(lost, _)| lost));
        if readers.are_none() {
            remove(files, &table.leftovers)?;
        }
    }
    remove(files, &unfinished(folder)?)?;
    let entries = entries(&tables);
    is_stale |= found.entries.len() > 2 * entries.len() + SUPERFLUOUS_LINES;
    let manifest_len = match is_stale {
        true => {
            keep_damaged_manifest(files, folder, &mut damage)?;
            Manifest::replace(files, folder, &entries)?
        }
        false => found.len,
    };
    Ok(OpenedFolder {
        tables,
        damage,
        manifest_len,
    })
}

/// Is there anything that only one who writes can set right?
pub(crate) fn is_in_order(opened: &OpenedFolder) -> bool {
    let mut tables = opened.tables.values();
    opened.damage.is_empty() && tables.all(|table| table.adopted == 0)
}

fn read_manifest(folder: &Path) -> Result<(Found, Vec<Damage>), DiskError> {
    let Some(text) = folder::content(&folder.join(MANIFEST))? else {
        let has_tables = !folder::tables(folder)?.is_empty();
        let missing = has_tables.then(|| manifest_damage("it is missing".to_owned()));
        return Ok((Found::default(), missing.into_iter().collect()));
    };
    let found = manifest::parse(&text);
    let damage = match found.damaged_lines.as_slice() {
        [] => None,
        [line] => Some(format!("line {line} does not have its checksum")),
        lines => {
            let numbers: Vec<String> = lines.iter().map(ToString::to_string).collect();
            let numbers = numbers.join(", ");
            Some(format!("lines {numbers} do not have their checksums"))
        }
    };
    Ok((found, damage.map(manifest_damage).into_iter().collect()))
}

fn manifest_damage(reason: String) -> Damage {
    Damage {
        file: MANIFEST.to_owned(),
        reason,
        lost: Lost::Nothing,
        set_aside: None,
    }
}

/// A copy of a damaged manifest, for those who want to look into it.
fn keep_damaged_manifest(
    files: &dyn FileSystem,
    folder: &Path,
    damage: &mut [Damage],
) -> Result<(), DiskError> {
    let path = folder.join(MANIFEST);
    for damage in damage.iter_mut().filter(|damage| damage.file == MANIFEST) {
        if path.exists() {
            damage.set_aside = Some(move_aside(files, folder, &path)?);
        }
    }
    Ok(())
}

fn damage_of<'a>(folder: &'a Path, table: &'a FoundTable) -> impl Iterator<Item = Damage> + 'a {
    let lost = table.lost_now.iter();
    let lost = lost.map(|(lost, path)| Damage::of_rows(lost, folder::shown(folder, path)));
    let broken = table
        .broken
        .iter()
        .map(|broken| broken_damage(folder, broken));
    lost.chain(broken)
}

fn broken_damage(folder: &Path, broken: &DamagedSegment) -> Damage {
    Damage {
        file: folder::shown(folder, &broken.path),
        reason: broken.reason.clone(),
        lost: Lost::Nothing,
        set_aside: None,
    }
}

fn set_aside(
    files: &dyn FileSystem,
    folder: &Path,
    table: &mut FoundTable,
) -> Result<(), DiskError> {
    for (lost, path) in &mut table.lost_now {
        if path.is_file() {
            lost.set_aside = Some(move_aside(files, folder, path)?);
        }
    }
    for broken in &table.broken {
        move_aside(files, folder, &broken.path)?;
    }
    Ok(())
}

/// Moves a file to those that are damaged, and says where it is.
pub(crate) fn move_aside(
    files: &dyn FileSystem,
    folder: &Path,
    path: &Path,
) -> Result<String, DiskError> {
    let aside = folder::of_damaged(folder);
    let place = folder::place_aside(folder, path);
    let moved = || {
        files.create_folder(&aside)?;
        files.rename(path, &place)?;
        files.sync_folder(&aside)
    };
    moved().map_err(|source| unwritable(path, source))?;
    Ok(folder::shown(folder, &place))
}

fn unfinished(folder: &Path) -> Result<Vec<PathBuf>, DiskError> {
    let names = folder::names(folder)?;
    let unfinished = names.iter().filter(|name| folder::is_unfinished(name));
    Ok(unfinished.map(|name| folder.join(name)).collect())
}

fn remove(files: &dyn FileSystem, paths: &[PathBuf]) -> Result<(), DiskError> {
    for path in paths {
        files
            .remove(path)
            .map_err(|source| unwritable(path, source))?;
    }
    Ok(())
}

fn unwritable(path: &Path, source: io::Error) -> DiskError {
    DiskError::Unwritable {
        path: path.to_owned(),
        source,
    }
}

/// The entries that say what there is.
fn entries(tables: &BTreeMap<String, FoundTable>) -> Vec<Entry> {
    let entries = tables.iter().flat_map(|(name, table)| {
        let segments = table.segments.iter().filter_map(|segment| {
            Some(segment_entry(
                name,
                &segment.name().to_string(),
                segment.opened().ok()?.rows(),
            ))
        });
        let lost = table.lost_before.iter().cloned().map(Entry::Lost);
        std::iter::once(table_entry(name, table.columns.clone()))
            .chain(segments)
            .chain(lost)
    });
    entries.collect()
}

pub(crate) fn table_entry(table: &str, columns: Vec<StoredColumn>) -> Entry {
    Entry::Table {
        table: table.to_owned(),
        columns,
    }
}

pub(crate) fn segment_entry(table: &str, file: &str, rows: usize) -> Entry {
    Entry::Segment {
        table: table.to_owned(),
        file: file.to_owned(),
        rows: rows as u64,
    }
}

/// The rows that the manifest says are gone, of all tables.
pub(crate) fn all_lost(tables: &BTreeMap<String, FoundTable>) -> Vec<LostRows> {
    let lost = tables.values().flat_map(|table| &table.lost_before);
    lost.cloned().collect()
}
