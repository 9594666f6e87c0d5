//! The latest row of every key of a table on disk, found in the keys and what decides alone, and known from then on.
//!
//! Rows are numbered in the order in which they were appended. Merged segments keep that order, so that an index outlives
//! them, and grows with the table.

use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::AsArray;
use parquet::errors::ParquetError;

use super::segment_file::{SegmentFile, external};
use super::store::DiskSnapshot;
use crate::interner::{Interner, RecentCodes};
use crate::latest::{BestRows, Winner};
use crate::schema::TableSchema;

/// How many rows are read at a time.
const BATCH_ROWS: usize = 1 << 14;

/// The indexes of a table that queries asked for. One that grows is away meanwhile.
#[derive(Debug, Default)]
pub(crate) struct LatestIndexes(Mutex<Vec<LatestOnDisk>>);

impl LatestIndexes {
    /// Takes the index by these columns away; an empty one, if there is none for the table as it is.
    pub(crate) fn take(&self, snapshot: &DiskSnapshot, key: usize, by: usize) -> LatestOnDisk {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = known
            .iter()
            .position(|index| (index.key, index.by) == (key, by));
        let known = place.map(|place| known.swap_remove(place));
        let known = known.filter(|index| index.left_out == snapshot.left_out);
        known.unwrap_or_else(|| LatestOnDisk::new(snapshot, key, by))
    }

    /// Puts an index back, unless there is one that knows as much.
    pub(crate) fn put(&self, index: LatestOnDisk) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |other: &LatestOnDisk| (other.key, other.by) == (index.key, index.by);
        match known.iter_mut().find(|other| same(other)) {
            Some(other) if other.knows_more(&index) => {}
            Some(other) => *other = index,
            None => known.push(index),
        }
    }
}

/// The row of every key with the greatest value, among the first rows of a table.
#[derive(Debug)]
pub(crate) struct LatestOnDisk {
    key: usize,
    by: usize,
    /// The two columns.
    columns: Arc<TableSchema>,
    keys: Interner,
    best: BestRows,
    rows: usize,
    left_out: usize,
    /// Of a batch; kept for its memory.
    codes: Vec<u32>,
}

impl LatestOnDisk {
    fn new(snapshot: &DiskSnapshot, key: usize, by: usize) -> Self {
        let columns = snapshot.schema().narrowed(&[key, by]);
        Self {
            key,
            by,
            keys: Interner::new(columns.columns()[0].kql_type),
            columns: Arc::new(columns),
            best: BestRows::new(Winner::Greatest, 0),
            rows: 0,
            left_out: snapshot.left_out,
            codes: Vec::new(),
        }
    }

    fn knows_more(&self, other: &Self) -> bool {
        (self.left_out, self.rows) >= (other.left_out, other.rows)
    }

    /// How many rows it knows, from the first of the table on.
    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// The latest rows, by their numbers.
    pub(crate) fn best(&self) -> &BestRows {
        &self.best
    }

    /// The bytes that it takes.
    pub(crate) fn bytes(&mut self) -> usize {
        let texts = self.keys.dictionary().memory_bytes();
        texts + self.keys.bytes() + BestRows::bytes(self.best.keys())
    }

    /// Takes in the rows of a segment that it does not know; `first` rows are before it.
    pub(crate) fn add(
        &mut self,
        segment: &Arc<SegmentFile>,
        first: usize,
    ) -> Result<(), ParquetError> {
        let opened = segment.opened().map_err(external)?;
        let known = self.rows.saturating_sub(first);
        if known >= opened.rows() {
            return Ok(());
        }
        let unknown = known..opened.rows();
        let batches = segment.some_rows(&self.columns, &[unknown], BATCH_ROWS)?;
        let mut recent = RecentCodes::default();
        for batch in batches {
            let rows = opened.form.to_rows(&batch?, &self.columns)?;
            self.codes.clear();
            let keys = rows.column(0);
            self.keys.array_codes(keys, &mut recent, &mut self.codes);
            self.best.grow(self.keys.len());
            let values = rows.column(1).as_primitive();
            self.best.add(self.rows as u32, &self.codes, values, None);
            self.rows += rows.num_rows();
        }
        Ok(())
    }
}
