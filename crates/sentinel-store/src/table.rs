//! An append-only table: one writer at a time, any number of readers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard};

use arrow::array::{Array, ArrayRef};

use crate::codes::ColumnCodes;
use crate::dictionary::Dictionary;
use crate::interner::RecentCodes;
use crate::schema::TableSchema;
use crate::segment::{Cell, SEGMENT_ROWS, SegmentBuilder};
use crate::snapshot::Snapshot;

/// An append-only table.
#[derive(Debug)]
pub struct Table {
    schema: Arc<TableSchema>,
    written: Mutex<Written>,
    published: RwLock<Snapshot>,
}

/// What a writer needs to know of the rows before its own.
#[derive(Debug)]
struct Written {
    /// How many rows were published.
    rows: u64,
    /// The codes of the columns that are not plain.
    codes: Vec<Option<ColumnCodes>>,
    /// The values of the published codes, of columns that are plain by now, too.
    dictionaries: Vec<Option<Dictionary>>,
}

impl Written {
    fn nothing(schema: &TableSchema) -> Self {
        let codes = schema.columns().iter().map(ColumnCodes::of);
        let mut written = Self {
            rows: 0,
            codes: codes.collect(),
            dictionaries: vec![None; schema.columns().len()],
        };
        written.publish_codes();
        written
    }

    /// The values of all codes that were given out so far.
    fn publish_codes(&mut self) -> Arc<Vec<Option<Dictionary>>> {
        for (codes, dictionary) in self.codes.iter_mut().zip(&mut self.dictionaries) {
            if let Some(codes) = codes {
                let known = dictionary.as_ref().map(Dictionary::len);
                if known != Some(codes.interner.len()) {
                    *dictionary = Some(codes.interner.dictionary());
                }
            }
        }
        Arc::new(self.dictionaries.clone())
    }
}

impl Table {
    /// An empty table.
    pub fn new(schema: TableSchema) -> Self {
        let schema = Arc::new(schema);
        let mut written = Written::nothing(&schema);
        let empty = Snapshot::empty(Arc::clone(&schema), written.publish_codes());
        Self {
            schema,
            written: Mutex::new(written),
            published: RwLock::new(empty),
        }
    }

    /// The schema.
    pub fn schema(&self) -> &Arc<TableSchema> {
        &self.schema
    }

    /// The bytes that the published rows take: the buffers of their columns, the values of interned columns and the tables
    /// that find their codes, and the indexes of latest rows. Waits until another writer is done.
    pub fn memory_bytes(&self) -> usize {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let interners = written.codes.iter().flatten();
        let codes: usize = interners.map(|codes| codes.interner.bytes()).sum();
        codes + self.snapshot().memory_bytes()
    }

    /// The published rows.
    pub fn snapshot(&self) -> Snapshot {
        self.published
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn published_mut(&self) -> RwLockWriteGuard<'_, Snapshot> {
        self.published
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts writing; waits until another writer is done.
    pub fn writer(&self) -> Writer<'_> {
        let written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let builder = SegmentBuilder::new(self.schema.columns(), &written.codes);
        Writer {
            table: self,
            written,
            builder,
            recent: Vec::new(),
        }
    }
}

/// Appends rows. They become visible a segment at a time, and all of them with [`publish`](Self::publish); dropping the
/// writer discards the rest.
#[derive(Debug)]
pub struct Writer<'t> {
    table: &'t Table,
    written: MutexGuard<'t, Written>,
    builder: SegmentBuilder,
    /// The codes that the texts of arrays had lately, by column.
    recent: Vec<RecentCodes>,
}

impl Writer<'_> {
    /// The schema of the table.
    pub fn schema(&self) -> &TableSchema {
        &self.table.schema
    }

    /// Appends a row: `fill` pushes the values of all columns, in order.
    ///
    /// # Panics
    /// If a value is not of its column's type, or if there are too few or too many.
    pub fn row(&mut self, fill: impl FnOnce(&mut dyn FnMut(Cell<'_>))) {
        let (builder, codes) = (&mut self.builder, &mut self.written.codes);
        let mut column = 0;
        fill(&mut |cell| {
            builder.push(0, column, cell, &mut codes[column]);
            column += 1;
        });
        assert_eq!(
            column,
            self.table.schema.columns().len(),
            "a row has a value for every column"
        );
        self.end_rows(1);
    }

    /// Appends `count` rows of which `fill` pushes some values: rows in order within a column, columns in any order. The other
    /// values are null. Costs as much as the values that there are, however wide the table is; a column at a time is fastest.
    ///
    /// # Panics
    /// If there are more than [`SEGMENT_ROWS`].
    pub fn rows(&mut self, count: usize, fill: impl FnOnce(&mut NextRows<'_>)) {
        assert!(count <= SEGMENT_ROWS, "rows come in pieces");
        if count > SEGMENT_ROWS - self.builder.rows() {
            self.publish();
        }
        let written = &mut *self.written;
        fill(&mut NextRows {
            count,
            table: self.table,
            published_rows: written.rows,
            published: None,
            builder: &mut self.builder,
            codes: &mut written.codes,
        });
        self.end_rows(count);
    }

    /// Appends rows that come as arrays, one for each column and in its Arrow form. A null text is the empty one.
    ///
    /// # Panics
    /// If there are too few or too many arrays, or if one has another form or another length than the others.
    pub fn arrays(&mut self, arrays: &[ArrayRef]) {
        let schema = Arc::clone(&self.table.schema);
        let fields = schema.arrow().fields();
        assert_eq!(arrays.len(), fields.len(), "every column has an array");
        let rows = arrays.first().map_or(0, |array| array.len());
        for (array, field) in arrays.iter().zip(fields) {
            assert_eq!(array.data_type(), field.data_type(), "the column's form");
            assert_eq!(array.len(), rows, "columns have the same rows");
        }
        self.recent.resize_with(fields.len(), RecentCodes::default);
        let mut start = 0;
        while start < rows {
            let count = (rows - start).min(SEGMENT_ROWS - self.builder.rows());
            for (column, array) in arrays.iter().enumerate() {
                let codes = &mut self.written.codes[column];
                let recent = &mut self.recent[column];
                self.builder
                    .push_array(column, &array.slice(start, count), codes, recent);
            }
            self.end_rows(count);
            start += count;
        }
    }

    fn end_rows(&mut self, count: usize) {
        self.builder.end_rows(count);
        if self.builder.rows() == SEGMENT_ROWS {
            self.publish();
        }
    }

    /// Makes the rows so far visible.
    pub fn publish(&mut self) {
        if self.builder.rows() == 0 {
            return;
        }
        let written = &mut *self.written;
        let builder = std::mem::take(&mut self.builder);
        let segment = builder.finish(written.rows, &mut written.codes);
        self.builder = SegmentBuilder::new(self.table.schema.columns(), &written.codes);
        written.rows += segment.rows() as u64;
        let dictionaries = written.publish_codes();
        self.table
            .published_mut()
            .push(Arc::new(segment), dictionaries);
    }
}

/// Rows that get their values.
#[derive(Debug)]
pub struct NextRows<'w> {
    count: usize,
    table: &'w Table,
    /// How many rows were published before them, and these rows, once one of them is read.
    published_rows: u64,
    published: Option<Snapshot>,
    builder: &'w mut SegmentBuilder,
    codes: &'w mut [Option<ColumnCodes>],
}

impl NextRows<'_> {
    /// Puts a value into a row, of those to be appended, and a column.
    ///
    /// # Panics
    /// If it is not of its column's type, if there is no such row or column, or if the column has a value for this row or
    /// one behind it.
    pub fn push(&mut self, row: usize, column: usize, cell: Cell<'_>) {
        assert!(row < self.count, "a value belongs to one of the rows");
        let codes = &mut self.codes[column];
        self.builder.push(row, column, cell, codes);
    }

    /// Puts the value that a column of strings has `back` rows before into a row. It costs less than the text, and takes no
    /// memory where both rows are in one segment.
    ///
    /// # Panics
    /// As [`push`](Self::push), or if there is no such row before.
    pub fn repeat(&mut self, row: usize, column: usize, back: usize) {
        assert!(row < self.count, "a value belongs to one of the rows");
        let codes = &mut self.codes[column];
        if self.builder.repeat(row, column, back, codes) {
            return;
        }
        let published = self.published.get_or_insert_with(|| self.table.snapshot());
        let at = self.published_rows + (self.builder.rows() + row) as u64;
        let earlier = at.checked_sub(back as u64);
        let earlier = earlier.expect("a row repeats one before it");
        let (segment, at) = published.find(earlier);
        let cell = match (segment.codes(column), &codes) {
            // The text is far, and nobody looks at it while the column is interned.
            (Some(known), Some(_)) => Cell::Coded(known[at], ""),
            _ => Cell::Text(published.text(segment, column, at)),
        };
        self.builder.push(row, column, cell, codes);
    }

    /// The code of a text that is the next value of a column and its value in this row, for [`Cell::Coded`]. `None` where the
    /// column does not keep its texts as codes. It is that of the text for as long as there is the table.
    ///
    /// # Panics
    /// If there is no such column, or it has a value for this row or one behind it.
    pub fn code(&mut self, row: usize, column: usize, text: &str) -> Option<u32> {
        let codes = &mut self.codes[column];
        self.builder.code(row, column, text, codes)
    }
}

#[cfg(test)]
mod tests;
