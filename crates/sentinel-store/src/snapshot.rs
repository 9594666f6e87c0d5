//! What a reader sees of a table: the rows that were published when it looked.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::SchemaRef;

use crate::interner::Dictionary;
use crate::schema::TableSchema;
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

    fn array(&self, segment: &Segment, idx: usize, start: usize, len: usize) -> ArrayRef {
        match segment.column(idx) {
            SegmentColumn::Plain(array) => array.slice(start, len),
            SegmentColumn::Interned(codes) => self.texts_of(idx, &codes.slice(start, len)),
        }
    }

    fn texts_of(&self, idx: usize, codes: &UInt32Array) -> ArrayRef {
        let dictionary = self.dictionaries[idx]
            .as_ref()
            .expect("an interned column has a dictionary");
        take(dictionary.texts(), codes, None)
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

    /// The Arrow form of the columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }
}
