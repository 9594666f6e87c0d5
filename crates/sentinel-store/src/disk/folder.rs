//! What lies where in the folder of a workspace.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::error::DiskError;

/// The folder of the tables.
const TABLES: &str = "tables";

/// Where damaged files go.
const DAMAGED: &str = "damaged";

/// The ending of a file that is being written.
const UNFINISHED: &str = "unfinished";

/// What a table's name may have as the name of a folder.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-');

/// The folder of a table's segments.
pub(crate) fn of_table(folder: &Path, table: &str) -> PathBuf {
    let name = utf8_percent_encode(table, PLAIN).to_string();
    folder.join(TABLES).join(name)
}

/// The folder of all tables.
pub(crate) fn of_tables(folder: &Path) -> PathBuf {
    folder.join(TABLES)
}

/// The folder of damaged files.
pub(crate) fn of_damaged(folder: &Path) -> PathBuf {
    folder.join(DAMAGED)
}

/// The path of a file from the folder of the workspace on, as messages show it.
pub(crate) fn shown(folder: &Path, path: &Path) -> String {
    let inner = path.strip_prefix(folder).unwrap_or(path);
    inner.display().to_string()
}

/// The tables that have a folder.
pub(crate) fn tables(folder: &Path) -> Result<Vec<String>, DiskError> {
    let names = names(&of_tables(folder))?;
    let tables = names.iter().map(|name| {
        let table = percent_decode_str(name).decode_utf8_lossy();
        table.into_owned()
    });
    Ok(tables.collect())
}

/// The names of what is in a folder, sorted; none if there is no such folder.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>, DiskError> {
    let read = || -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            names.extend(entry?.file_name().into_string().ok());
        }
        names.sort_unstable();
        Ok(names)
    };
    match read() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(|source| unreadable(folder, source)),
    }
}

/// The content of a file; `None` if there is none.
pub(crate) fn content(path: &Path) -> Result<Option<Vec<u8>>, DiskError> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some).map_err(|source| unreadable(path, source)),
    }
}

/// Is this the name of a file that somebody started to write?
pub(crate) fn is_unfinished(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|ending| ending == UNFINISHED)
}

/// A free place for a damaged file.
pub(crate) fn place_aside(folder: &Path, path: &Path) -> PathBuf {
    let from = shown(folder, path).replace(std::path::MAIN_SEPARATOR, ".");
    let from = from.strip_prefix("tables.").unwrap_or(&from).to_owned();
    let numbered = (2..).map(|number| format!("{from}.{number}"));
    let names = std::iter::once(from.clone()).chain(numbered);
    let mut places = names.map(|name| of_damaged(folder).join(name));
    places
        .find(|place| !place.exists())
        .expect("a folder has finitely many files")
}

fn unreadable(path: &Path, source: io::Error) -> DiskError {
    DiskError::Unreadable {
        path: path.to_owned(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_of_a_table_is_a_folder() {
        let folder = of_table(Path::new("d"), "../a b");
        assert_eq!(folder, Path::new("d/tables/%2E%2E%2Fa%20b"));
    }
}
