//! Segments are merged while others append and read: no row is lost, doubled or moved, and no file goes that is read.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::rows::{TempFolder, append, ids, ids_of, try_scan};
use crate::disk::file_system::{FileSystem, OutFile, SystemFiles};
use crate::disk::{Compactor, DiskError, DiskStore};

/// Files whose names say that they are merges are held up, or fail.
#[derive(Debug, Default)]
struct GatedFiles {
    /// While this is held, no file gets its name.
    gate: Mutex<()>,
    is_gated: AtomicBool,
    fails: AtomicBool,
}

impl FileSystem for GatedFiles {
    fn create_folder(&self, path: &Path) -> io::Result<()> {
        SystemFiles.create_folder(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn OutFile>> {
        match self.is_merge(path) && self.fails.load(Ordering::Relaxed) {
            true => Err(io::ErrorKind::StorageFull.into()),
            false => SystemFiles.create(path),
        }
    }

    fn append(&self, path: &Path) -> io::Result<Box<dyn OutFile>> {
        SystemFiles.append(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        if self.is_merge(from) && self.is_gated.load(Ordering::Relaxed) {
            drop(self.gate.lock().unwrap_or_else(PoisonError::into_inner));
        }
        SystemFiles.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        SystemFiles.remove(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        SystemFiles.sync_folder(path)
    }
}

impl GatedFiles {
    /// The first append of the tests is made before anything is held up: a file that starts with it is a merge.
    fn is_merge(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("00000001") && path.with_file_name("first").exists()
    }
}

/// A store with an append, behind which merges are told from appends.
fn store(folder: &TempFolder) -> (Arc<GatedFiles>, Arc<DiskStore>) {
    let files = Arc::new(GatedFiles::default());
    let store = DiskStore::open_with(folder.path(), Arc::clone(&files) as _);
    let store = store.expect("a folder is made");
    append(&store, "T", 0..1);
    std::fs::write(folder.path().join("tables/T/first"), "").expect("a folder");
    (files, Arc::new(store))
}

fn files_of(store: &DiskStore) -> usize {
    store.table("T").expect("a table").snapshot().files()
}

#[test]
fn small_files_are_merged_while_rows_come_and_snapshots_are_read() {
    let folder = TempFolder::new("background");
    let store = DiskStore::open(folder.path()).expect("a folder is made");
    let store = Arc::new(store);
    let merges = Compactor::start(Arc::clone(&store)).expect("a thread");
    let mut held = Vec::new();
    for id in 0..100 {
        append(&store, "T", id..id + 1);
        merges.appended("T");
        held.push(store.table("T").expect("a table").snapshot());
        if id % 10 == 0 {
            let rows = try_scan(&store, "T", None).expect("a scan succeeds");
            assert_eq!(ids_of(&rows), (0..=id).collect::<Vec<_>>());
        }
    }
    assert!(merges.finish().is_empty(), "nothing failed");
    let files = files_of(&store);
    assert!(files < 16, "{files} files");
    for (id, snapshot) in held.iter().enumerate() {
        assert_eq!(snapshot.rows(), id + 1);
        let missing = snapshot.paths().find(|path| !path.exists());
        assert_eq!(missing, None, "the files of a snapshot stay");
    }
    drop(held);
    let there = std::fs::read_dir(folder.path().join("tables/T")).expect("a folder");
    assert_eq!(there.count(), files, "nobody reads the others");
    assert_eq!(ids(&store, "T"), (0..100).collect::<Vec<_>>());
    drop(store);
    let store = DiskStore::open(folder.path()).expect("nobody writes");
    assert_eq!(ids(&store, "T"), (0..100).collect::<Vec<_>>());
    assert_eq!((files_of(&store), store.damage()), (files, &[][..]));
}

#[test]
fn rows_are_appended_while_a_merge_is_under_way() {
    let folder = TempFolder::new("meanwhile");
    let (files, store) = store(&folder);
    files.is_gated.store(true, Ordering::Relaxed);
    let gate = files.gate.lock().expect("nobody panicked");
    for id in 1..8 {
        append(&store, "T", id..id + 1);
    }
    let merges = Compactor::start(Arc::clone(&store)).expect("a thread");
    merges.appended("T");
    // The merge cannot end, and holds nobody up, whether it has begun by now or not.
    for id in 8..12 {
        append(&store, "T", id..id + 1);
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(files_of(&store), 12);
    drop(gate);
    assert!(merges.finish().is_empty(), "nothing failed");
    assert!(files_of(&store) <= 5, "{} files", files_of(&store));
    assert_eq!(ids(&store, "T"), (0..12).collect::<Vec<_>>());
}

#[test]
fn what_fails_is_told_and_changes_nothing() {
    let folder = TempFolder::new("failing");
    let (files, store) = store(&folder);
    files.fails.store(true, Ordering::Relaxed);
    for id in 1..8 {
        append(&store, "T", id..id + 1);
    }
    let merges = Compactor::start(Arc::clone(&store)).expect("a thread");
    merges.appended("T");
    let failures = merges.finish();
    let [failure] = failures.as_slice() else {
        panic!("{failures:?}");
    };
    assert_eq!(failure.table, "T");
    let is_full = matches!(&failure.error, DiskError::Unwritable { .. });
    assert!(is_full, "{:?}", failure.error);
    assert_eq!(ids(&store, "T"), (0..8).collect::<Vec<_>>());
    append(&store, "T", 8..9);

    // The next merge makes up for it.
    files.fails.store(false, Ordering::Relaxed);
    let merges = Compactor::start(Arc::clone(&store)).expect("a thread");
    merges.appended("T");
    assert!(merges.finish().is_empty(), "nothing fails any more");
    assert_eq!(files_of(&store), 1);
    assert_eq!(ids(&store, "T"), (0..9).collect::<Vec<_>>());
}

#[test]
fn a_merge_that_is_given_up_leaves_nothing_and_the_store_is_free() {
    let folder = TempFolder::new("given-up");
    let store = DiskStore::open(folder.path()).expect("a folder is made");
    let store = Arc::new(store);
    for id in 0..8 {
        append(&store, "T", id..id + 1);
    }
    let gives_up = AtomicBool::new(true);
    let error = store.merge_unless("T", crate::disk::Merge::WhereItPays, &gives_up);
    let error = error.expect_err("it is given up");
    assert!(matches!(error, DiskError::GivenUp { .. }), "{error}");
    assert_eq!(files_of(&store), 8);
    let there = std::fs::read_dir(folder.path().join("tables/T")).expect("a folder");
    assert_eq!(there.count(), 8);

    let merges = Compactor::start(store).expect("a thread");
    merges.appended("T");
    drop(merges);
    let store = DiskStore::open(folder.path()).expect("the thread gave the store back");
    assert_eq!(ids(&store, "T"), (0..8).collect::<Vec<_>>());
}
