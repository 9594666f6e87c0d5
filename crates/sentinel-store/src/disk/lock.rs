//! Who may write and who reads, between processes: advisory locks, which the system gives back when a process ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::error::DiskError;

/// Held by the one who writes. It holds the number of the process.
const WRITER: &str = "writer.lock";

/// Held by those who read, so that no file goes that they know.
const READERS: &str = "readers.lock";

/// How long to wait for one who writes: one who reads does so for a moment, when something has to be set aside.
const PATIENCE: Duration = Duration::from_secs(2);

/// The right to write, until it is dropped.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the right to write; waits a little for another who has it.
    pub(crate) fn take(folder: &Path) -> Result<Self, DiskError> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match Self::try_take(folder)? {
                Some(lock) => return Ok(lock),
                None if Instant::now() < deadline => sleep(Duration::from_millis(50)),
                None => {
                    return Err(DiskError::InUse {
                        folder: folder.to_owned(),
                        by: holder(folder),
                    });
                }
            }
        }
    }

    /// Takes the right to write, if nobody has it.
    pub(crate) fn try_take(folder: &Path) -> Result<Option<Self>, DiskError> {
        let path = folder.join(WRITER);
        let unwritable = |source| DiskError::Unwritable {
            path: path.clone(),
            source,
        };
        let mut file = lock_file(&path).map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => {
                // For a message to others; the lock holds without it.
                let _ = file.set_len(0);
                let _ = write!(file, "{}", std::process::id());
                Ok(Some(Self { _file: file }))
            }
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(source)) => Err(unwritable(source)),
        }
    }
}

fn holder(folder: &Path) -> String {
    let process = std::fs::read_to_string(folder.join(WRITER)).unwrap_or_default();
    match process.trim() {
        "" => "another process".to_owned(),
        process => format!("process {process}"),
    }
}

/// Those who read a workspace.
#[derive(Debug, Clone)]
pub(crate) struct Readers {
    path: PathBuf,
}

impl Readers {
    pub(crate) fn of(folder: &Path) -> Self {
        Self {
            path: folder.join(READERS),
        }
    }

    /// Becomes one of them, until the file is dropped. `None` where the folder cannot be written: no file goes there.
    pub(crate) fn join(&self) -> Option<File> {
        let file = lock_file(&self.path).ok()?;
        file.lock_shared().ok()?;
        Some(file)
    }

    /// Does no other process read at this moment?
    pub(crate) fn are_none(&self) -> bool {
        lock_file(&self.path).is_ok_and(|file| file.try_lock().is_ok())
    }
}

fn lock_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
}
