//! What a reader sees of a table: the rows that were published when it looked.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::FilterPredicate;
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;
use kql_types::record_batch;

use crate::dictionary::Dictionary;
use crate::index::{COUNTED_COLUMNS, IndexedRows, LatestIndex};
use crate::latest::NO_ROW;
use crate::schema::{LatestKey, TableSchema};
use crate::segment::{Segment, SegmentColumn};
use crate::whole_column::WholeColumn;

/// The rows of a table at one moment. Cheap to clone; later writes do not change it.
#[derive(Debug, Clone)]
pub struct Snapshot {
    schema: Arc<TableSchema>,
    segments: Arc<Vec<Arc<Segment>>>,
    dictionaries: Arc<Vec<Option<Dictionary>>>,
    /// For each of the schema's keys; `None` where the latest rows are not known.
    latest: Arc<Vec<Option<LatestIndex>>>,
    /// The columns of a file, where these are its rows.
    of_file: Arc<[WholeColumn]>,
}

impl Snapshot {
    /// The snapshot of a table without rows.
    pub(crate) fn empty(
        schema: Arc<TableSchema>,
        dictionaries: Arc<Vec<Option<Dictionary>>>,
    ) -> Self {
        let index = |latest: &LatestKey| Some(LatestIndex::new(latest.counted.len()));
        Self {
            segments: Arc::default(),
            dictionaries,
            latest: Arc::new(schema.latest().iter().map(index).collect()),
            of_file: Arc::default(),
            schema,
        }
    }

    /// The rows of a file, some of whose columns are at hand: those of the schema, in its order, in runs of these lengths.
    ///
    /// # Panics
    /// If a column's runs have other lengths.
    pub fn of_columns(schema: TableSchema, lens: &[usize], columns: Vec<WholeColumn>) -> Self {
        let mut first_row = 0;
        let segments = lens.iter().enumerate().map(|(at, &len)| {
            let runs = columns.iter().map(|column| &column.runs()[at]);
            let values = runs.map(|run| {
                assert_eq!(run.values.len(), len, "columns have the same rows");
                (run.values.clone(), run.zone)
            });
            let segment = Segment::new(first_row, len, values);
            first_row += len as u64;
            Arc::new(segment)
        });
        let segments = Arc::new(segments.collect());
        let dictionaries = columns.iter().map(|column| column.dictionary().cloned());
        let dictionaries = Arc::new(dictionaries.collect());
        Self {
            segments,
            of_file: columns.into(),
            ..Self::empty(Arc::new(schema), dictionaries)
        }
    }

    /// The table's schema.
    pub fn schema(&self) -> &Arc<TableSchema> {
        &self.schema
    }

    /// The rows, in runs.
    pub fn segments(&self) -> &[Arc<Segment>] {
        &self.segments
    }

    /// The same runs, to be held.
    pub(crate) fn shared_segments(&self) -> Arc<Vec<Arc<Segment>>> {
        Arc::clone(&self.segments)
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.segments.iter().map(|segment| segment.rows()).sum()
    }

    /// The bytes of the rows, of the values that their codes stand for, and of the indexes. What several snapshots share counts
    /// for each of them.
    pub fn memory_bytes(&self) -> usize {
        let segments = self.segments.iter().map(|segment| segment.memory_bytes());
        let dictionaries = self.dictionaries.iter().flatten();
        let indexes = self.latest.iter().flatten();
        segments.sum::<usize>()
            + dictionaries.map(Dictionary::memory_bytes).sum::<usize>()
            + indexes.map(LatestIndex::memory_bytes).sum::<usize>()
    }

    /// Adds rows, and the values that their codes stand for.
    pub(crate) fn push(
        &mut self,
        segment: Arc<Segment>,
        dictionaries: Arc<Vec<Option<Dictionary>>>,
    ) {
        let indexes = Arc::make_mut(&mut self.latest);
        for (latest, index) in self.schema.latest().iter().zip(indexes) {
            match (indexed_rows(&segment, latest), &mut *index) {
                (Some(rows), Some(index)) => index.add(rows),
                _ => *index = None,
            }
        }
        Arc::make_mut(&mut self.segments).push(segment);
        self.dictionaries = dictionaries;
    }

    /// Replaces the segments by those that stay; the rows of `gone` leave.
    pub(crate) fn keep(&mut self, kept: Vec<Arc<Segment>>, gone: &[Arc<Segment>]) {
        self.segments = Arc::new(kept);
        let indexes = Arc::make_mut(&mut self.latest);
        for (latest, index) in self.schema.latest().iter().zip(indexes) {
            if let Some(index) = index {
                let lost = gone
                    .iter()
                    .filter_map(|segment| indexed_rows(segment, latest));
                let lost = lost.flat_map(|rows| index.remove(rows.first, rows.keys));
                let lost: HashSet<u32> = lost.collect();
                // The last row of such a key left, unless its latest row was not its last.
                if !index.is_ordered() && !lost.is_empty() {
                    for segment in self.segments.iter() {
                        let rows = indexed_rows(segment, latest);
                        let rows = rows.expect("these rows were in the index before");
                        index.add_some(rows, |key| lost.contains(&key));
                    }
                }
            }
        }
    }

    /// The index of the latest rows by these columns, and the position of the columns that it counts by.
    pub(crate) fn latest(&self, key: usize, by: usize) -> Option<(&LatestIndex, &[usize])> {
        let keys = self.schema.latest().iter();
        let mut known = keys.zip(self.latest.iter());
        let (latest, index) = known.find(|(latest, _)| latest.key == key && latest.by == by)?;
        Some((index.as_ref()?, &latest.counted))
    }

    /// Some columns of a segment's rows from `start` on, `len` of them, as Arrow arrays. Only interned columns cost more
    /// than a reference.
    pub fn batch(
        &self,
        segment: &Segment,
        projection: &Projection,
        start: usize,
        len: usize,
    ) -> RecordBatch {
        let columns = projection
            .columns
            .iter()
            .map(|&idx| self.array(segment, idx, start, len));
        record_batch(Arc::clone(&projection.schema), columns.collect(), len)
            .expect("a segment's columns have the schema's types and one length")
    }

    /// The rows of [`batch`](Self::batch) that pass a filter over them.
    pub(crate) fn filtered(
        &self,
        segment: &Segment,
        projection: &Projection,
        start: usize,
        len: usize,
        filter: &FilterPredicate,
    ) -> Result<RecordBatch, ArrowError> {
        let columns = projection
            .columns
            .iter()
            .map(|&idx| match segment.column(idx) {
                SegmentColumn::Plain(array) => filter.filter(&array.slice(start, len)),
                SegmentColumn::Interned(codes) => {
                    let codes = filter.filter(&codes.slice(start, len))?;
                    self.dictionary(idx).take(codes.as_primitive())
                }
            });
        let columns = columns.collect::<Result<_, _>>()?;
        record_batch(Arc::clone(&projection.schema), columns, filter.count())
    }

    /// True where the column is interned in every segment. What an index is made of is, so that no segment is asked.
    pub(crate) fn is_interned(&self, idx: usize) -> bool {
        let has_codes = |segment: &Arc<Segment>| segment.codes(idx).is_some();
        self.dictionaries[idx].is_some()
            && (self.is_indexed(idx) || self.segments.iter().all(has_codes))
    }

    /// True for the key of an index, and for the columns that it counts by.
    fn is_indexed(&self, idx: usize) -> bool {
        let mut indexes = self.schema.latest().iter().zip(self.latest.iter());
        indexes.any(|(latest, index)| {
            index.is_some() && (latest.key == idx || latest.counted.contains(&idx))
        })
    }

    /// Notes that a query had a column for a key that is not interned.
    pub(crate) fn note_key(&self, idx: usize) {
        if let Some(column) = self.of_file.get(idx) {
            column.note_key();
        }
    }

    /// The values of an interned column, by code.
    ///
    /// # Panics
    /// If the column is interned in no segment.
    pub(crate) fn dictionary(&self, idx: usize) -> &Dictionary {
        self.dictionaries[idx]
            .as_ref()
            .expect("an interned column has a dictionary")
    }

    /// The segment of a row, counted from the first that the table ever had, and the row's position there.
    ///
    /// # Panics
    /// If there is no such row.
    pub(crate) fn find(&self, row: u64) -> (&Segment, usize) {
        let segments = &self.segments;
        let behind = segments.partition_point(|segment| segment.first_row() <= row);
        let segment = &segments[behind.checked_sub(1).expect("the row has not expired")];
        (segment, (row - segment.first_row()) as usize)
    }

    /// The text of a column of strings in a row of a segment.
    pub(crate) fn text<'a>(&'a self, segment: &'a Segment, idx: usize, row: usize) -> &'a str {
        match segment.column(idx) {
            SegmentColumn::Plain(texts) => texts.as_string_view().value(row),
            SegmentColumn::Interned(codes) => {
                let text = self.dictionary(idx).text(codes.value(row) as usize);
                text.expect("the dictionary has every published code")
            }
        }
    }

    fn array(&self, segment: &Segment, idx: usize, start: usize, len: usize) -> ArrayRef {
        match segment.column(idx) {
            SegmentColumn::Plain(array) => array.slice(start, len),
            SegmentColumn::Interned(codes) => self
                .dictionary(idx)
                .take(&codes.slice(start, len))
                .expect("the dictionary has the value of every published code"),
        }
    }
}

/// What an index by `latest` takes of a segment. `None` where it cannot: a null decides, or the numbers of rows have become
/// too great.
fn indexed_rows<'a>(segment: &'a Segment, latest: &LatestKey) -> Option<IndexedRows<'a>> {
    let values = segment.longs(latest.by)?;
    let end = segment.first_row() + segment.rows() as u64;
    let mut counted = [&[][..]; COUNTED_COLUMNS];
    for (codes, &column) in counted.iter_mut().zip(&latest.counted) {
        *codes = segment.codes(column)?;
    }
    (values.null_count() == 0 && end <= u64::from(NO_ROW)).then_some(IndexedRows {
        first: segment.first_row() as u32,
        keys: segment.codes(latest.key)?,
        values: values.values(),
        counted,
    })
}

/// Which columns a reader wants, in its order.
#[derive(Debug, Clone)]
pub struct Projection {
    columns: Vec<usize>,
    schema: SchemaRef,
}

impl Projection {
    /// All columns of the schema.
    pub fn all(schema: &TableSchema) -> Self {
        Self {
            columns: (0..schema.columns().len()).collect(),
            schema: Arc::clone(schema.arrow()),
        }
    }

    /// The columns at these positions.
    ///
    /// # Panics
    /// If the schema has no column at one of them.
    pub fn of(schema: &TableSchema, columns: &[usize]) -> Self {
        let projected = schema
            .arrow()
            .project(columns)
            .expect("a projection names columns of the table");
        Self {
            columns: columns.to_vec(),
            schema: Arc::new(projected),
        }
    }

    /// The columns at these positions, under the names and of the types of `schema`.
    pub(crate) fn named(columns: Vec<usize>, schema: SchemaRef) -> Self {
        Self { columns, schema }
    }

    /// The positions of the columns in the table.
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The Arrow form of the columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }
}
