//! The manifest: what was appended, as lines that are only ever added.
//!
//! A line is `{"check":"CHECKSUM","entry":ENTRY}`, where the checksum is that of the text of the entry. A line that does not
//! end was not acknowledged; one whose checksum is wrong is damaged, and says so. The segments say themselves what they
//! hold, so that the manifest can be lost; it tells what a lost segment held.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::checksum::checksum;
use super::error::DiskError;
use super::file_system::{FileSystem, OutFile, replace};
use super::segment_file::StoredColumn;

/// The name of the manifest.
pub(crate) const MANIFEST: &str = "manifest.jsonl";

/// What comes before and after the checksum of a line.
const CHECK: &str = "{\"check\":\"";
const ENTRY: &str = "\",\"entry\":";

/// The digits of a checksum.
const CHECK_DIGITS: usize = 16;

/// A line of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Entry {
    /// A table, or a table with further columns.
    Table {
        /// Its name.
        table: String,
        /// All of its columns.
        columns: Vec<StoredColumn>,
    },
    /// A segment, which takes the place of those whose appends it holds.
    Segment {
        /// Its table.
        table: String,
        /// The name of its file.
        file: String,
        /// How many rows it holds.
        rows: u64,
    },
    /// Rows that are gone.
    Lost(LostRows),
}

/// Rows that are gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LostRows {
    /// The table.
    pub(crate) table: String,
    /// The first and last append to which they belonged.
    pub(crate) appends: (u64, u64),
    /// How many there were, where that is known.
    pub(crate) rows: Option<u64>,
    /// The file that held them, and what is wrong with it.
    pub(crate) reason: String,
    /// Where the file is now.
    pub(crate) set_aside: Option<String>,
}

/// What was read of a manifest.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The entries, in order.
    pub(crate) entries: Vec<Entry>,
    /// The numbers of the damaged lines.
    pub(crate) damaged_lines: Vec<usize>,
    /// How long the part is that ends with a line's end.
    pub(crate) len: u64,
    /// Is there something behind it?
    pub(crate) has_unfinished_line: bool,
}

/// The text of an entry's line.
pub(crate) fn line(entry: &impl Serialize) -> String {
    let entry = serde_json::to_string(entry).expect("an entry is JSON");
    let check = checksum(entry.as_bytes());
    format!("{CHECK}{check:016x}{ENTRY}{entry}}}\n")
}

/// The entry of a line without its end; `None` if it is damaged.
pub(crate) fn entry_of<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Option<T> {
    let (check, rest) = line
        .strip_prefix(CHECK.as_bytes())?
        .split_at_checked(CHECK_DIGITS)?;
    let entry = rest.strip_prefix(ENTRY.as_bytes())?.strip_suffix(b"}")?;
    let is_whole = check == format!("{:016x}", checksum(entry)).as_bytes();
    is_whole.then_some(())?;
    serde_json::from_slice(entry).ok()
}

/// Reads the text of a manifest.
pub(crate) fn parse(text: &[u8]) -> Found {
    let mut found = Found::default();
    for (idx, line) in text.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let Some(line) = line.strip_suffix(b"\n") else {
            found.has_unfinished_line = true;
            break;
        };
        found.len += line.len() as u64 + 1;
        match entry_of(line) {
            Some(entry) => found.entries.push(entry),
            None => found.damaged_lines.push(idx + 1),
        }
    }
    found
}

/// The manifest of an opened workspace.
#[derive(Debug)]
pub(crate) struct Manifest {
    path: PathBuf,
    file: Box<dyn OutFile>,
    len: u64,
}

impl Manifest {
    /// Opens a manifest to add to; cuts off what is behind its first `len` bytes.
    pub(crate) fn open(files: &dyn FileSystem, folder: &Path, len: u64) -> Result<Self, DiskError> {
        let path = folder.join(MANIFEST);
        let open = || {
            let mut file = files.append(&path)?;
            file.cut(len)?;
            file.sync()?;
            files.sync_folder(folder)?;
            Ok(file)
        };
        let file = open().map_err(|source| unwritable(&path, source))?;
        Ok(Self { path, file, len })
    }

    /// Writes a manifest with these entries in place of the one that is there.
    pub(crate) fn replace(
        files: &dyn FileSystem,
        folder: &Path,
        entries: &[Entry],
    ) -> Result<u64, DiskError> {
        let path = folder.join(MANIFEST);
        let text: String = entries.iter().map(line).collect();
        replace(files, &path, text.as_bytes()).map_err(|source| unwritable(&path, source))?;
        Ok(text.len() as u64)
    }

    /// Adds entries, and makes them durable. When that fails, the manifest is as before, or [`Stuck`].
    pub(crate) fn add(&mut self, entries: &[Entry]) -> Result<(), (DiskError, Option<Stuck>)> {
        let text: String = entries.iter().map(line).collect();
        let file = &mut self.file;
        let added = file.write_all(text.as_bytes()).and_then(|()| file.sync());
        match added {
            Ok(()) => {
                self.len += text.len() as u64;
                Ok(())
            }
            Err(source) => {
                let undone = file.cut(self.len).and_then(|()| file.sync());
                let stuck = undone.err().map(|_| Stuck);
                Err((unwritable(&self.path, source), stuck))
            }
        }
    }
}

/// A failed write could not be undone: nobody knows what is durable until the file is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stuck;

fn unwritable(path: &Path, source: std::io::Error) -> DiskError {
    DiskError::Unwritable {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(rows: u64) -> Entry {
        Entry::Segment {
            table: "T \"1\"".to_owned(),
            file: "f".to_owned(),
            rows,
        }
    }

    #[test]
    fn entries_are_lines_and_back() {
        let text = [line(&entry(1)), line(&entry(2))].concat();
        let found = parse(text.as_bytes());
        assert_eq!(found.entries, [entry(1), entry(2)]);
        assert_eq!(found.len, text.len() as u64);
        assert!(found.damaged_lines.is_empty() && !found.has_unfinished_line);
    }

    #[test]
    fn no_flipped_bit_is_believed() {
        let text = [line(&entry(1)), line(&entry(2))].concat().into_bytes();
        for bit in 0..text.len() * 8 {
            let mut damaged = text.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let found = parse(&damaged);
            let believed = [entry(1), entry(2)];
            assert!(found.entries.iter().all(|entry| believed.contains(entry)));
            let is_noticed = !found.damaged_lines.is_empty() || found.has_unfinished_line;
            assert!(is_noticed, "bit {bit}");
        }
    }

    #[test]
    fn an_unfinished_line_is_not_damage() {
        let text = [line(&entry(1)), line(&entry(2))].concat();
        let first = line(&entry(1)).len();
        for end in first + 1..text.len() {
            let found = parse(&text.as_bytes()[..end]);
            assert_eq!(found.entries, [entry(1)]);
            assert!(found.has_unfinished_line && found.damaged_lines.is_empty());
            assert_eq!(found.len, first as u64);
        }
    }
}
