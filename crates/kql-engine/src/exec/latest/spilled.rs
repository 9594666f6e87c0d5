//! Rows on disk, divided by the hash of their keys.

use arrow::array::{ArrayRef, RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use datafusion::common::hash_utils::{RandomState, create_hashes};
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::SendableRecordBatchStream;
use datafusion::physical_plan::metrics::SpillMetrics;
use datafusion::physical_plan::spill::SpillManager;

use super::Task;
use super::rows::as_key;

/// So many files share the keys.
const PARTS: u64 = 16;
/// Rows that have been divided so often and still do not fit are of few keys, or far too many for this memory.
const MAX_DEPTH: u32 = 6;

/// Appends rows to a file, or closes it and reads it from its start. A file without rows is none.
type File = Box<dyn FnMut(Command<'_>) -> Result<Option<SendableRecordBatchStream>> + Send>;

enum Command<'a> {
    Append(&'a RecordBatch),
    Read,
}

/// Files of rows: all rows of a key are in the same one, in their order.
pub(super) struct Spilled {
    files: Vec<File>,
    keys: Vec<usize>,
    hasher: RandomState,
}

impl Spilled {
    /// No rows yet of the task, which ran out of memory with this error.
    pub(super) fn new(task: &Task, error: DataFusionError) -> Result<Self> {
        if task.depth >= MAX_DEPTH {
            return Err(error);
        }
        let metrics = SpillMetrics::new(&task.metrics, 0);
        let manager = SpillManager::new(task.context.runtime_env(), metrics, task.schema.clone());
        Ok(Self {
            files: (0..PARTS).map(|_| file(&manager)).collect::<Result<_>>()?,
            keys: task.choice.keys.clone(),
            // Every depth divides in another way.
            hasher: RandomState::with_seed(u64::from(task.depth) + 1),
        })
    }

    /// Writes rows to the files of their keys.
    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let keys = self.keys.iter().map(|&key| as_key(batch.column(key)));
        let keys: Vec<ArrayRef> = keys.collect();
        let mut hashes = vec![0; batch.num_rows()];
        create_hashes(&keys, &self.hasher, &mut hashes)?;
        let mut parts = vec![Vec::new(); self.files.len()];
        for (row, hash) in (0..).zip(hashes) {
            parts[((hash >> 32) % PARTS) as usize].push(row);
        }
        for (file, rows) in self.files.iter_mut().zip(parts) {
            if !rows.is_empty() {
                let rows: UInt32Array = rows.into();
                file(Command::Append(&take_record_batch(batch, &rows)?))?;
            }
        }
        Ok(())
    }

    /// The rows of each file.
    pub(super) fn rows(self) -> impl Iterator<Item = Result<SendableRecordBatchStream>> + Send {
        let read = |mut file: File| file(Command::Read).transpose();
        self.files.into_iter().filter_map(read)
    }
}

fn file(manager: &SpillManager) -> Result<File> {
    let mut file = manager.create_in_progress_file("rows of LatestExec")?;
    let manager = manager.clone();
    Ok(Box::new(move |command| match command {
        Command::Append(rows) => file.append_batch(rows).map(|_| None),
        Command::Read => {
            let written = file.finish()?;
            let read = |written| manager.read_spill_as_stream(written, None);
            written.map(read).transpose()
        }
    }))
}
