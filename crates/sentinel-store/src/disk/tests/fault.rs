//! Every operation on a file fails in turn: what was acknowledged is there, once, and nothing else.

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::rows::{TempFolder, ids, try_append};
use crate::disk::file_system::{FileSystem, OutFile, SystemFiles};
use crate::disk::{DiskStore, Merge};

/// What fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// One operation; the next ones succeed.
    Once,
    /// All operations from one on that need room: the disk is full.
    DiskFull,
    /// All operations from one on: the disk is gone.
    DiskGone,
}

/// Files of which one operation fails, counted from the first.
#[derive(Debug, Clone)]
struct FailingFiles {
    fault: Fault,
    operations: Arc<AtomicUsize>,
    failing: usize,
}

impl FailingFiles {
    fn new(fault: Fault, failing: usize) -> Self {
        Self {
            fault,
            operations: Arc::default(),
            failing,
        }
    }

    /// Counts an operation that needs room.
    fn try_write(&self) -> io::Result<()> {
        let number = self.operations.fetch_add(1, Ordering::Relaxed);
        let fails = match self.fault {
            Fault::Once => number == self.failing,
            Fault::DiskFull | Fault::DiskGone => number >= self.failing,
        };
        match fails {
            true => Err(ErrorKind::StorageFull.into()),
            false => Ok(()),
        }
    }

    /// Counts an operation that makes room.
    fn try_remove(&self) -> io::Result<()> {
        match self.fault {
            Fault::DiskFull => Ok(()),
            Fault::Once | Fault::DiskGone => self.try_write(),
        }
    }

    fn was_reached(&self) -> bool {
        self.operations.load(Ordering::Relaxed) > self.failing
    }
}

impl FileSystem for FailingFiles {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.try_write()?;
        SystemFiles.create_folder(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn OutFile>> {
        self.try_write()?;
        Ok(self.failing_file(SystemFiles.create(path)?))
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn OutFile>> {
        self.try_write()?;
        Ok(self.failing_file(SystemFiles.append(path)?))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.try_write()?;
        SystemFiles.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.try_remove()?;
        SystemFiles.remove(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.try_write()?;
        SystemFiles.sync_folder(path)
    }
}

impl FailingFiles {
    fn failing_file(&self, file: Box<dyn OutFile>) -> Box<dyn OutFile> {
        Box::new(FailingFile {
            files: self.clone(),
            file,
        })
    }
}

#[derive(Debug)]
struct FailingFile {
    files: FailingFiles,
    file: Box<dyn OutFile>,
}

impl Write for FailingFile {
    /// A write that fails has written a part.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.files.try_write() {
            self.file.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl OutFile for FailingFile {
    fn sync(&mut self) -> io::Result<()> {
        self.files.try_write()?;
        self.file.sync()
    }

    fn cut(&mut self, len: u64) -> io::Result<()> {
        self.files.try_remove()?;
        self.file.cut(len)
    }
}

/// Appends and merges, and returns the ids that were acknowledged.
fn run(store: &DiskStore) -> Vec<i64> {
    let mut acknowledged = Vec::new();
    for id in 2..12 {
        let table = if id == 6 { "Other" } else { "T" };
        if try_append(store, table, id..id + 1).is_ok() {
            acknowledged.push(id);
        }
        if id == 9 {
            // A merge that fails leaves everything as it was.
            let _ = store.merge("T", Merge::AllSmall);
        }
    }
    acknowledged
}

/// Returns whether there was such an operation at all.
fn check(fault: Fault, failing: usize) -> bool {
    let folder = TempFolder::new("fault");
    let before = DiskStore::open(folder.path()).expect("a folder is made");
    try_append(&before, "T", 0..2).expect("the temporary folder is writable");
    drop(before);
    let files = FailingFiles::new(fault, failing);
    let mut acknowledged = vec![0, 1];
    if let Ok(store) = DiskStore::open_with(folder.path(), Arc::new(files.clone())) {
        acknowledged.extend(run(&store));
        assert_eq!(
            ids_of_all(&store),
            acknowledged,
            "{fault:?} {failing}, before"
        );
    }
    let store = DiskStore::open(folder.path()).expect("the disk is well again");
    assert_eq!(store.damage(), [], "{fault:?} {failing}");
    let found = ids_of_all(&store);
    let mut expected = acknowledged.clone();
    if fault == Fault::DiskGone {
        // The append that failed last may be there: nobody could undo it.
        let unacknowledged = found.iter().filter(|id| !acknowledged.contains(id));
        let unacknowledged: Vec<i64> = unacknowledged.copied().collect();
        assert!(unacknowledged.len() <= 1, "{unacknowledged:?}");
        expected.extend(unacknowledged);
        expected.sort_unstable();
    }
    assert_eq!(found, expected, "{fault:?} {failing}, after");
    files.was_reached()
}

fn ids_of_all(store: &DiskStore) -> Vec<i64> {
    let mut all = ids(store, "T");
    all.extend(ids(store, "Other"));
    all.sort_unstable();
    all
}

#[track_caller]
fn check_all(fault: Fault) {
    let operations = (0..).take_while(|&failing| check(fault, failing)).count();
    assert!(operations > 50, "{operations} operations");
}

#[test]
fn one_operation_fails() {
    check_all(Fault::Once);
}

#[test]
fn the_disk_is_full() {
    check_all(Fault::DiskFull);
}

#[test]
fn the_disk_is_gone() {
    check_all(Fault::DiskGone);
}
