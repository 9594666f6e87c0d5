//! Fetches the columns of the latest rows: by key where they are at hand, by row otherwise.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, RecordBatch, UInt32Array};
use arrow::buffer::BooleanBuffer;
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use kql_types::record_batch;

use crate::index::{CHUNK_KEYS, LatestIndex, LatestRow, RUN_CHUNKS};
use crate::latest::BestRows;
use crate::segment::Segment;
use crate::snapshot::Projection;
use crate::table_provider::conditions::{LatestBounds, filter_of};

use super::Batches;
use super::find::{Found, IndexColumn, LatestScan, rows_within};

/// How many keys make a batch.
const BATCH_KEYS: usize = 1 << 13;

/// With fewer rows a key than this, an index is about as large as the table, and does not keep columns beside it.
const KEPT_ROWS: usize = 2;

/// With more rows a key than this, it does not pay to lay out a column for looking values up in any order.
const FEW_ROWS: usize = 16;

impl Found {
    /// The rows, of which these columns are shown as `schema` says.
    pub(super) fn fetch(self, scan: LatestScan, columns: Vec<usize>, schema: SchemaRef) -> Batches {
        match self {
            Self::Indexed(bounds) => {
                let runs = scan.index().map_or(0, |(index, _)| index.runs());
                let batches =
                    (0..runs).filter_map(move |run| scan.indexed(run, &bounds, &columns, &schema));
                Box::new(batches)
            }
            Self::Best(best, codes) => {
                let starts = (0..best.keys()).step_by(BATCH_KEYS);
                let batches =
                    starts.map(move |start| scan.best(start, &best, &codes, &columns, &schema));
                Box::new(batches)
            }
            Self::Rows(rows) => {
                let projection = Projection::of(scan.snapshot().schema(), &columns);
                let count = scan.segments().len();
                let batches =
                    (0..count).map(move |at| scan.winners(at, &rows, &projection, &schema));
                Box::new(batches.filter_map(Result::transpose))
            }
        }
    }
}

impl LatestScan {
    /// The codes of these columns but the key and what decides, if winners are best fetched by key: all of the columns are
    /// interned, nulls decide nothing, and there are few rows a key.
    pub(super) fn flat_codes(&self, columns: &[usize]) -> Option<Vec<FlatCodes>> {
        let snapshot = self.snapshot();
        let has_nulls = |segment: &Arc<Segment>| {
            let values = segment.longs(self.by);
            values.is_none_or(|values| values.null_count() > 0)
        };
        let keys = snapshot.dictionary(self.key).len();
        // Where each row has a key of its own, they are in order already.
        let pays = keys < self.numbers() && keys * FEW_ROWS >= self.numbers();
        if !pays || self.segments().iter().any(has_nulls) {
            return None;
        }
        let others = columns.iter();
        let others = others.filter(|&&column| column != self.key && column != self.by);
        let codes = others.map(|&column| {
            let values = snapshot
                .is_interned(column)
                .then(|| snapshot.dictionary(column).len())?;
            let mut codes = FlatCodes::new(values, self.numbers());
            for segment in self.segments().iter() {
                codes.put(self.number(segment), segment.codes(column)?);
            }
            Some(codes)
        });
        codes.collect()
    }

    /// The winners among a segment's rows.
    fn winners(
        &self,
        at: usize,
        rows: &BooleanBuffer,
        projection: &Projection,
        schema: &SchemaRef,
    ) -> Result<Option<RecordBatch>> {
        let segment = &self.segments()[at];
        let filter = filter_of(&rows.slice(self.number(segment), segment.rows()));
        if filter.count() == 0 {
            return Ok(None);
        }
        let snapshot = self.snapshot();
        let batch = snapshot.filtered(segment, projection, 0, segment.rows(), &filter)?;
        let (schema, columns) = (Arc::clone(schema), batch.columns().to_vec());
        let batch = record_batch(schema, columns, batch.num_rows())?;
        Ok(Some(batch))
    }

    /// What the index knows of the winners in one of its runs; `None` where it has no such run.
    fn indexed(
        &self,
        run: usize,
        bounds: &LatestBounds,
        columns: &[usize],
        schema: &SchemaRef,
    ) -> Option<Result<RecordBatch>> {
        let (index, _) = self.index()?;
        let columns = self.in_index(columns)?;
        if bounds.is_open()
            && self.numbers() >= KEPT_ROWS * self.snapshot().dictionary(self.key).len()
            && let Some(values) = index.columns(run).values(index.run(run).flatten())
        {
            return Some(self.kept(run, index, values, &columns, schema));
        }
        let chunks = (run * RUN_CHUNKS..).zip(index.run(run));
        let mut winners = Vec::with_capacity(RUN_CHUNKS * CHUNK_KEYS);
        winners.extend(chunks.flat_map(|chunk| rows_within(chunk, bounds)));
        Some(self.chosen(winners, &columns, schema))
    }

    /// All winners of a run, as the index keeps them.
    fn kept(
        &self,
        run: usize,
        index: &LatestIndex,
        values: &ArrayRef,
        columns: &[IndexColumn],
        schema: &SchemaRef,
    ) -> Result<RecordBatch> {
        let columns = columns.iter().map(|column| match *column {
            IndexColumn::Key => {
                let keys = self.snapshot().dictionary(self.key);
                keys.slice(run * RUN_CHUNKS * CHUNK_KEYS, values.len())
            }
            IndexColumn::By => Ok(Arc::clone(values)),
            IndexColumn::Counted { at, column } => {
                let made = index.columns(run).counted(at, || {
                    let rows = index.run(run).flatten();
                    let codes: Vec<u32> = rows.map(|latest| u32::from(latest.codes[at])).collect();
                    let dictionary = self.snapshot().dictionary(column);
                    dictionary.take(&UInt32Array::from(codes))
                });
                made.map(Arc::clone)
            }
        });
        let columns = columns.collect::<std::result::Result<_, _>>()?;
        let schema = Arc::clone(schema);
        Ok(record_batch(schema, columns, values.len())?)
    }

    /// These winners, with the codes of their keys.
    fn chosen(
        &self,
        winners: Vec<(u32, LatestRow)>,
        columns: &[IndexColumn],
        schema: &SchemaRef,
    ) -> Result<RecordBatch> {
        let keys = winners.iter().map(|(key, _)| *key).collect();
        let rows = winners.iter().map(|(_, latest)| latest);
        let mut shown = Shown::new(self, schema, keys);
        for column in columns {
            match *column {
                IndexColumn::Key => shown.keys()?,
                IndexColumn::By => shown.values(rows.clone().map(|latest| latest.value)),
                IndexColumn::Counted { at, column } => {
                    let codes = rows.clone().map(|latest| u32::from(latest.codes[at]));
                    shown.codes(column, codes.collect())?;
                }
            }
        }
        shown.finish()
    }

    /// The winners among the keys from `start` on.
    fn best(
        &self,
        start: usize,
        best: &BestRows,
        codes: &[FlatCodes],
        columns: &[usize],
        schema: &SchemaRef,
    ) -> Result<RecordBatch> {
        let end = best.keys().min(start + BATCH_KEYS);
        let rows: Vec<(u32, i64, u32)> = best.rows_of(start..end).collect();
        let keys = rows.iter().map(|(key, ..)| *key).collect();
        let mut shown = Shown::new(self, schema, keys);
        let mut codes = codes.iter();
        for &column in columns {
            if column == self.key {
                shown.keys()?;
            } else if column == self.by {
                shown.values(rows.iter().map(|(_, value, _)| *value));
            } else if let Some(codes) = codes.next() {
                shown.codes(column, codes.of(rows.iter().map(|(.., row)| *row as usize)))?;
            }
        }
        shown.finish()
    }
}

/// A batch of winners in the order of their keys, column by column.
struct Shown<'a> {
    scan: &'a LatestScan,
    schema: &'a SchemaRef,
    keys: UInt32Array,
    columns: Vec<ArrayRef>,
}

impl<'a> Shown<'a> {
    fn new(scan: &'a LatestScan, schema: &'a SchemaRef, keys: Vec<u32>) -> Self {
        Self {
            scan,
            schema,
            keys: UInt32Array::from(keys),
            columns: Vec::with_capacity(schema.fields().len()),
        }
    }

    fn keys(&mut self) -> Result<()> {
        let dictionary = self.scan.snapshot().dictionary(self.scan.key);
        self.columns.push(dictionary.take(&self.keys)?);
        Ok(())
    }

    fn values(&mut self, values: impl Iterator<Item = i64>) {
        let values = Int64Array::from_iter_values(values);
        self.columns.push(Arc::new(values));
    }

    fn codes(&mut self, column: usize, codes: Vec<u32>) -> Result<()> {
        let dictionary = self.scan.snapshot().dictionary(column);
        self.columns
            .push(dictionary.take(&UInt32Array::from(codes))?);
        Ok(())
    }

    fn finish(self) -> Result<RecordBatch> {
        let schema = Arc::clone(self.schema);
        Ok(record_batch(schema, self.columns, self.keys.len())?)
    }
}

/// The codes of a column by the number of the row, as narrow as they can be: they are looked up in any order.
pub(super) enum FlatCodes {
    Narrow(Vec<u8>),
    Wide(Vec<u32>),
}

impl FlatCodes {
    /// For codes less than `values` of rows with numbers less than `rows`.
    fn new(values: usize, rows: usize) -> Self {
        match values <= usize::from(u8::MAX) + 1 {
            true => Self::Narrow(Vec::with_capacity(rows)),
            false => Self::Wide(Vec::with_capacity(rows)),
        }
    }

    /// The bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Narrow(codes) => size_of_val(&codes[..]),
            Self::Wide(codes) => size_of_val(&codes[..]),
        }
    }

    /// Adds the codes of the rows from number `first` on, behind all others.
    fn put(&mut self, first: usize, codes: &[u32]) {
        match self {
            Self::Narrow(known) => {
                known.resize(first, 0);
                known.extend(codes.iter().map(|&code| code as u8));
            }
            Self::Wide(known) => {
                known.resize(first, 0);
                known.extend_from_slice(codes);
            }
        }
    }

    fn of(&self, rows: impl Iterator<Item = usize>) -> Vec<u32> {
        match self {
            Self::Narrow(codes) => rows.map(|row| u32::from(codes[row])).collect(),
            Self::Wide(codes) => rows.map(|row| codes[row]).collect(),
        }
    }
}
