//! Merges segments on a thread of its own, while others append and read.
//!
//! A merge writes its file without holding anybody up, and needs the right to change the table for a moment only, to put the
//! file in place of those that it replaces. Readers keep the files of the snapshots that they hold.

use std::collections::BTreeSet;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use super::compaction::Merge;
use super::error::DiskError;
use super::store::DiskStore;

/// A merge that failed. All rows are there as before it.
#[derive(Debug)]
pub struct MergeFailure {
    /// The table.
    pub table: String,
    /// Why.
    pub error: DiskError,
}

/// Merges the segments of tables in the background, where it pays.
///
/// It holds the store until it ends. Dropped, it gives up the merge under way and ends; the rows are there as before.
#[derive(Debug)]
pub struct Compactor {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    gives_up: AtomicBool,
}

#[derive(Debug, Default)]
struct State {
    /// The tables that may have segments to merge.
    due: BTreeSet<String>,
    /// No further tables come.
    is_closed: bool,
    failures: Vec<MergeFailure>,
}

impl Compactor {
    /// Starts the thread.
    ///
    /// # Errors
    /// If the system gives none.
    pub fn start(store: Arc<DiskStore>) -> io::Result<Self> {
        let shared = Arc::<Shared>::default();
        let for_thread = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("compaction".to_owned())
            .spawn(move || for_thread.run(&store))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Tells it that rows were appended to a table.
    pub fn appended(&self, table: &str) {
        self.shared.state().due.insert(table.to_owned());
        self.shared.changed.notify_all();
    }

    /// Lets it end by itself after what is due by now; it gives the store back then.
    pub fn close(&self) {
        self.shared.state().is_closed = true;
        self.shared.changed.notify_all();
    }

    /// The merges that failed since this was asked last.
    pub fn failures(&self) -> Vec<MergeFailure> {
        std::mem::take(&mut self.shared.state().failures)
    }

    /// Waits until what is due is done. Returns the merges that failed since this was asked last.
    pub fn finish(mut self) -> Vec<MergeFailure> {
        self.close();
        self.join();
        self.failures()
    }

    fn join(&mut self) {
        if let Some(thread) = self.thread.take()
            && let Err(panic) = thread.join()
        {
            std::panic::resume_unwind(panic);
        }
    }
}

impl Drop for Compactor {
    fn drop(&mut self) {
        self.shared.gives_up.store(true, Ordering::Relaxed);
        self.close();
        if !thread::panicking() {
            self.join();
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, store: &DiskStore) {
        while let Some(table) = self.next() {
            let merged = store.merge_unless(&table, Merge::WhereItPays, &self.gives_up);
            match merged {
                Ok(_) | Err(DiskError::GivenUp { .. }) => {}
                Err(error) => self.state().failures.push(MergeFailure { table, error }),
            }
        }
    }

    /// The next table that may have something to merge; waits for it. `None` when there is nothing more to do.
    fn next(&self) -> Option<String> {
        let mut state = self.state();
        loop {
            if self.gives_up.load(Ordering::Relaxed) {
                return None;
            }
            match state.due.pop_first() {
                Some(table) => return Some(table),
                None if state.is_closed => return None,
                None => {
                    let changed = self.changed.wait(state);
                    state = changed.unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}
