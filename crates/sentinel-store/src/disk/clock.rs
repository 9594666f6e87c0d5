//! The time that `now()` has in a workspace: that at which its scenario ended, for one.

use std::path::Path;

use kql_types::datetime;
use serde::{Deserialize, Serialize};

use super::damage::{Damage, Lost};
use super::error::DiskError;
use super::file_system::{FileSystem, replace};
use super::folder;
use super::manifest::{entry_of, line};

/// The name of the file.
const CLOCK: &str = "clock.json";

#[derive(Debug, Serialize, Deserialize)]
struct Clock {
    now: String,
}

/// The time, in ticks, if the workspace has one of its own.
pub(crate) fn read(folder: &Path) -> Result<Result<Option<i64>, Damage>, DiskError> {
    let Some(text) = folder::content(&folder.join(CLOCK))? else {
        return Ok(Ok(None));
    };
    let clock: Option<Clock> = entry_of(text.strip_suffix(b"\n").unwrap_or(&text));
    let ticks = clock.and_then(|clock| datetime::parse(&clock.now));
    Ok(ticks.map(Some).ok_or_else(|| Damage {
        file: CLOCK.to_owned(),
        reason: "it does not have its checksum".to_owned(),
        lost: Lost::Clock,
        set_aside: None,
    }))
}

/// Writes the time down.
pub(crate) fn write(files: &dyn FileSystem, folder: &Path, ticks: i64) -> Result<(), DiskError> {
    let path = folder.join(CLOCK);
    let clock = Clock {
        now: datetime::format(ticks),
    };
    replace(files, &path, line(&clock).as_bytes())
        .map_err(|source| DiskError::Unwritable { path, source })
}
