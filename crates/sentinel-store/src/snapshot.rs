//! What a reader sees of a table: the rows that were published when it looked.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions, StringViewArray, UInt32Array,
};
use arrow::compute::{FilterPredicate, interleave, take};
use arrow::datatypes::SchemaRef;
use arrow::error::ArrowError;

use crate::interner::Dictionary;
use crate::latest::Place;
use crate::schema::{Encoding, TableSchema};
use crate::segment::{Segment, SegmentColumn};

/// The rows of a table at one moment. Cheap to clone; later writes do not change it.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub(crate) schema: Arc<TableSchema>,
    pub(crate) segments: Vec<Arc<Segment>>,
    pub(crate) dictionaries: Vec<Option<Dictionary>>,
}

impl Snapshot {
    /// The table's schema.
    pub fn schema(&self) -> &Arc<TableSchema> {
        &self.schema
    }

    /// The rows, in runs.
    pub fn segments(&self) -> &[Arc<Segment>] {
        &self.segments
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.segments.iter().map(|segment| segment.rows()).sum()
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
        let options = RecordBatchOptions::new().with_row_count(Some(len));
        RecordBatch::try_new_with_options(
            Arc::clone(&projection.schema),
            columns.collect(),
            &options,
        )
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
                    Ok(self.texts_of(idx, codes.as_primitive()))
                }
            });
        let columns = columns.collect::<Result<_, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(filter.count()));
        RecordBatch::try_new_with_options(Arc::clone(&projection.schema), columns, &options)
    }

    /// A column's values at these places of `segments`.
    pub(crate) fn fetch(
        &self,
        segments: &[Arc<Segment>],
        idx: usize,
        places: &[Place],
    ) -> Result<ArrayRef, ArrowError> {
        let at = |place: &Place| (place.segment as usize, place.row as usize);
        if self.schema.columns()[idx].encoding == Encoding::Interned {
            let codes = segments.iter().map(|segment| match segment.column(idx) {
                SegmentColumn::Interned(codes) => codes.values().as_ref(),
                SegmentColumn::Plain(_) => unreachable!("the column is interned in all segments"),
            });
            let codes: Vec<&[u32]> = codes.collect();
            let wanted = places
                .iter()
                .map(at)
                .map(|(segment, row)| codes[segment][row]);
            return Ok(self.texts(idx, &wanted.collect::<Vec<_>>()));
        }
        let arrays = segments.iter().map(|segment| match segment.column(idx) {
            SegmentColumn::Plain(array) => array.as_ref(),
            SegmentColumn::Interned(codes) => codes as &dyn Array,
        });
        let places: Vec<(usize, usize)> = places.iter().map(at).collect();
        interleave(&arrays.collect::<Vec<_>>(), &places)
    }

    /// The texts of these codes of an interned column.
    pub(crate) fn texts(&self, idx: usize, codes: &[u32]) -> ArrayRef {
        let is_run = codes.windows(2).all(|pair| pair[0] + 1 == pair[1]);
        match codes.first() {
            Some(&first) if is_run => {
                Arc::new(self.dictionary(idx).slice(first as usize, codes.len()))
            }
            _ => self.texts_of(idx, &UInt32Array::from(codes.to_vec())),
        }
    }

    /// The texts of an interned column, by code.
    ///
    /// # Panics
    /// If the column is not interned.
    pub(crate) fn dictionary(&self, idx: usize) -> &StringViewArray {
        self.dictionaries[idx]
            .as_ref()
            .expect("an interned column has a dictionary")
            .texts()
    }

    fn array(&self, segment: &Segment, idx: usize, start: usize, len: usize) -> ArrayRef {
        match segment.column(idx) {
            SegmentColumn::Plain(array) => array.slice(start, len),
            SegmentColumn::Interned(codes) => self.texts_of(idx, &codes.slice(start, len)),
        }
    }

    fn texts_of(&self, idx: usize, codes: &UInt32Array) -> ArrayRef {
        take(self.dictionary(idx), codes, None)
            .expect("the dictionary has the text of every published code")
    }
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

    /// The positions of the columns in the table.
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The Arrow form of the columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }
}
