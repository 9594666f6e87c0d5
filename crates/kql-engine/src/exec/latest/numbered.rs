//! The winners of keys that numbers stand for.

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringViewArray};
use arrow::compute::interleave;
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use kql_functions::{Extreme, KeptMemory, number_keys};
use kql_types::record_batch;

use super::best_rows::{BestRows, Candidate, MAX_ROWS};
use super::keyer::Keyer;
use super::recent::RecentViews;

/// So many rows are looked at together.
const BLOCK_ROWS: usize = 256;
/// Rows that lost are dropped when there are this many times more rows than keys...
const COMPACT_FACTOR: usize = 8;
/// ... and at least this many rows.
const COMPACT_ROWS: usize = 1 << 18;

/// The rows that are kept, and which of them win.
pub(super) struct NumberedRows {
    schema: SchemaRef,
    key: usize,
    by: usize,
    extreme: Extreme,
    keyer: Keyer,
    recent: RecentViews,
    best: BestRows,
    block: Vec<Candidate>,
    /// A row's number is its place in all batches together.
    batches: Vec<RecordBatch>,
    rows: usize,
    memory: KeptMemory,
}

impl NumberedRows {
    /// No rows yet of the schema.
    pub(super) fn new(schema: &SchemaRef, key: usize, by: usize, extreme: Extreme) -> Self {
        Self {
            schema: schema.clone(),
            key,
            by,
            extreme,
            keyer: Keyer::default(),
            recent: RecentViews::new(),
            best: BestRows::new(),
            block: Vec::with_capacity(BLOCK_ROWS),
            batches: Vec::new(),
            rows: 0,
            memory: KeptMemory::default(),
        }
    }

    /// Takes rows in.
    pub(super) fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let rows = self.rows + batch.num_rows();
        let is_worth = rows >= COMPACT_ROWS && rows >= COMPACT_FACTOR * self.best.most_keys();
        if is_worth || rows > MAX_ROWS {
            self.compact()?;
        }
        let values = number_keys(batch.column(self.by), self.extreme)
            .expect("numbers stand for the values to choose by");
        // With all bits turned round, the least is the greatest.
        let turn = if self.extreme == Extreme::Min { !0 } else { 0 };
        let keys = batch.column(self.key);
        match keys.as_string_view_opt() {
            Some(texts)
                if texts.null_count() == 0 && values.null_count() == 0 && self.recent.is_next() =>
            {
                self.add_texts(texts, &values, turn);
            }
            _ => {
                for start in (0..batch.num_rows()).step_by(BLOCK_ROWS) {
                    let end = batch.num_rows().min(start + BLOCK_ROWS);
                    self.add_block(keys, &values, turn, start..end);
                }
            }
        }
        let columns = batch.columns().iter();
        columns.for_each(|column| self.memory.add(column));
        self.batches.push(batch.clone());
        self.rows += batch.num_rows();
        Ok(())
    }

    /// Takes in the rows of a batch, of those with equal views only the first and the best.
    fn add_texts(&mut self, texts: &StringViewArray, values: &Int64Array, turn: i64) {
        let (keyer, best, block) = (&mut self.keyer, &mut self.best, &mut self.block);
        let first = self.rows;
        let number = |row: u32| u32::try_from(first + row as usize);
        let values = values.values().iter().map(|value| value ^ turn);
        block.clear();
        self.recent.add(texts.views(), values, |recent| {
            let (space, key) = keyer.text_key(texts, recent.row as usize);
            let candidate = |row: u32| Candidate {
                key,
                // The best follows: among equals, the later wins.
                value: recent.value,
                row: number(row).expect("so many rows have a number"),
                space,
                is_null: false,
            };
            if recent.first != recent.row {
                block.push(candidate(recent.first));
            }
            block.push(candidate(recent.row));
            if block.len() >= BLOCK_ROWS {
                best.add(block);
                block.clear();
            }
        });
        best.add(block);
    }

    fn add_block(
        &mut self,
        keys: &ArrayRef,
        values: &Int64Array,
        turn: i64,
        rows: std::ops::Range<usize>,
    ) {
        let (block, first) = (&mut self.block, self.rows);
        block.clear();
        self.keyer.keys(keys, rows, |row, space, key| {
            block.push(Candidate {
                key,
                value: values.values()[row] ^ turn,
                row: u32::try_from(first + row).expect("so many rows have a number"),
                space,
                is_null: values.is_null(row),
            });
        });
        self.best.add(block);
    }

    /// The bytes of all that is kept.
    pub(super) fn size(&self) -> usize {
        self.best.size() + self.keyer.size() + self.memory.bytes()
    }

    /// Keeps the winners only.
    pub(super) fn compact(&mut self) -> Result<()> {
        let places = Places::new(&self.batches);
        let winners = self.best.in_order(self.rows);
        let kept = places.fetch(&self.schema, &self.batches, &winners)?;
        self.best.renumber(self.rows);
        self.rows = kept.num_rows();
        self.memory = KeptMemory::default();
        let columns = kept.columns().iter();
        columns.for_each(|column| self.memory.add(column));
        self.batches = vec![kept];
        Ok(())
    }

    /// The winners in the order in which their keys came first, `batch_rows` at a time.
    pub(super) fn winners(
        mut self,
        batch_rows: usize,
    ) -> impl Iterator<Item = Result<RecordBatch>> + Send {
        let winners = self.best.in_order(self.rows);
        let places = Places::new(&self.batches);
        let (schema, batches) = (self.schema, self.batches);
        let starts = (0..winners.len()).step_by(batch_rows);
        starts.map(move |start| {
            let end = winners.len().min(start + batch_rows);
            places.fetch(&schema, &batches, &winners[start..end])
        })
    }
}

/// Where the rows are.
struct Places {
    /// The number of the first row of each batch.
    starts: Vec<usize>,
    /// The batch of every row whose number is a multiple of [`Places::STEP`].
    steps: Vec<usize>,
}

impl Places {
    const STEP: usize = 1 << 10;

    fn new(batches: &[RecordBatch]) -> Self {
        let (mut starts, mut steps, mut rows) = (Vec::new(), Vec::new(), 0);
        for (at, batch) in batches.iter().enumerate() {
            starts.push(rows);
            rows += batch.num_rows();
            steps.resize(rows.div_ceil(Self::STEP), at);
        }
        Self { starts, steps }
    }

    /// The batch of a row, and its place there.
    fn of(&self, row: u32) -> (usize, usize) {
        let row = row as usize;
        let mut at = self.steps[row / Self::STEP];
        while self.starts.get(at + 1).is_some_and(|start| *start <= row) {
            at += 1;
        }
        (at, row - self.starts[at])
    }

    /// The rows with these numbers. Only batches that have one of them are looked at.
    fn fetch(
        &self,
        schema: &SchemaRef,
        batches: &[RecordBatch],
        rows: &[u32],
    ) -> Result<RecordBatch> {
        let mut used: Vec<&RecordBatch> = Vec::new();
        let mut ranks: Vec<Option<usize>> = vec![None; batches.len()];
        let places = rows.iter().map(|&row| {
            let (batch, place) = self.of(row);
            let rank = *ranks[batch].get_or_insert_with(|| {
                used.push(&batches[batch]);
                used.len() - 1
            });
            (rank, place)
        });
        let places: Vec<(usize, usize)> = places.collect();
        let columns = schema.fields().iter().enumerate().map(|(column, field)| {
            let arrays: Vec<&dyn Array> = used
                .iter()
                .map(|batch| batch.column(column).as_ref())
                .collect();
            match arrays.is_empty() {
                true => Ok(arrow::array::new_empty_array(field.data_type())),
                false => interleave(&arrays, &places),
            }
        });
        let columns = columns.collect::<Result<_, _>>()?;
        Ok(record_batch(schema.clone(), columns, rows.len())?)
    }
}
