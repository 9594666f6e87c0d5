//! An append-only table: one writer at a time, any number of readers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard};

use crate::codes::ColumnCodes;
use crate::dictionary::Dictionary;
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

    /// Appends `count` rows of which `fill` pushes some values, each with its row and the position of its column: rows in
    /// order within a column, columns in any order. The other values are null. Costs as much as the values that there are,
    /// however wide the table is; a column at a time is fastest.
    ///
    /// # Panics
    /// If a value is not of its column's type, if there is no such row or column, if rows are not in order, or if there are
    /// more than [`SEGMENT_ROWS`].
    pub fn rows(
        &mut self,
        count: usize,
        fill: impl FnOnce(&mut dyn FnMut(usize, usize, Cell<'_>)),
    ) {
        assert!(count <= SEGMENT_ROWS, "rows come in pieces");
        if count > SEGMENT_ROWS - self.builder.rows() {
            self.publish();
        }
        let (builder, codes) = (&mut self.builder, &mut self.written.codes);
        fill(&mut |row, column, cell| {
            assert!(row < count, "a value belongs to one of the rows");
            builder.push(row, column, cell, &mut codes[column]);
        });
        self.end_rows(count);
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

#[cfg(test)]
mod tests {
    use kql_types::{KqlType, Value};

    use super::*;
    use crate::schema::{Column, Encoding};
    use crate::snapshot::Projection;

    fn table() -> Table {
        let column = |name: &str, kql_type, encoding| Column {
            name: name.to_owned(),
            kql_type,
            encoding,
        };
        Table::new(TableSchema::new(
            "T",
            vec![
                column("id", KqlType::String, Encoding::Interned),
                column("n", KqlType::Long, Encoding::Plain),
                column("d", KqlType::Dynamic, Encoding::Plain),
            ],
        ))
    }

    fn ids(snapshot: &Snapshot) -> Vec<Value> {
        let all = Projection::all(snapshot.schema());
        let batches = snapshot
            .segments()
            .iter()
            .map(|segment| snapshot.batch(segment, &all, 0, segment.rows()));
        let rows =
            batches.flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch.clone(), row)));
        rows.map(|(batch, row)| Value::from_array(batch.column(0), row, KqlType::String))
            .collect()
    }

    fn append(table: &Table, id: &str, n: i64) {
        let mut writer = table.writer();
        writer.row(|push| {
            push(Cell::Text(id));
            push(Cell::Long(n));
            push(Cell::Null);
        });
        writer.publish();
    }

    #[test]
    fn a_snapshot_does_not_see_later_rows() {
        let table = table();
        append(&table, "a key that is longer than a view", 1);
        let before = table.snapshot();
        append(&table, "b", 2);
        append(&table, "a key that is longer than a view", 3);
        let text = |text: &str| Value::String(text.to_owned());
        assert_eq!(ids(&before), [text("a key that is longer than a view")]);
        assert_eq!(
            ids(&table.snapshot()),
            [
                text("a key that is longer than a view"),
                text("b"),
                text("a key that is longer than a view")
            ]
        );
    }

    #[test]
    fn memory_is_that_of_all_parts() {
        let table = table();
        let empty = table.memory_bytes();
        let mut writer = table.writer();
        let (rows, ids, id) = (10_000, 1000, "a key that is longer than a view: 0000");
        for row in 0..rows {
            let id = format!("{}{:04}", &id[..id.len() - 4], row % ids);
            writer.row(|push| {
                push(Cell::Text(&id));
                push(Cell::Long(row));
                push(Cell::Text("{}"));
            });
        }
        writer.publish();
        drop(writer);
        // Rows: a code, a number, and a document with its offset. Ids: a text, its offset and view, and 2048 slots.
        let plain = rows as usize * (4 + 8 + 2 + 8) + ids as usize * (id.len() + 4 + 16) + 2048 * 8;
        let grown = table.memory_bytes() - empty;
        let beyond = grown.abs_diff(plain);
        assert!(beyond < plain / 50, "{grown} bytes, expected {plain}");
        let shared = table.snapshot().memory_bytes();
        assert!(shared < table.memory_bytes(), "a snapshot has no slots");
    }

    #[test]
    fn unpublished_rows_are_not_there() {
        let table = table();
        drop(table.writer());
        assert_eq!(table.snapshot().rows(), 0);
    }

    #[test]
    fn an_empty_table_has_texts_to_look_into() {
        assert_eq!(table().snapshot().dictionary(0).len(), 0);
    }

    #[test]
    fn rows_are_published_a_segment_at_a_time() {
        let table = table();
        let mut writer = table.writer();
        for n in 0..=SEGMENT_ROWS as i64 {
            writer.row(|push| {
                push(Cell::Text("x"));
                push(Cell::Long(n));
                push(Cell::Text("{}"));
            });
        }
        assert_eq!(table.snapshot().rows(), SEGMENT_ROWS);
        writer.publish();
        assert_eq!(table.snapshot().segments().len(), 2);
        assert_eq!(table.snapshot().rows(), SEGMENT_ROWS + 1);
    }

    #[test]
    fn rows_are_null_where_they_say_nothing() {
        let table = table();
        let mut writer = table.writer();
        writer.rows(2, |push| {
            push(1, 2, Cell::Text("{}"));
            push(1, 0, Cell::Text("b"));
            push(0, 1, Cell::Long(5));
        });
        writer.rows(1, |_| {});
        writer.publish();
        let snapshot = table.snapshot();
        let text = |text: &str| Value::String(text.to_owned());
        assert_eq!(ids(&snapshot), [text(""), text("b"), text("")]);
        let all = Projection::all(snapshot.schema());
        let batch = snapshot.batch(&snapshot.segments()[0], &all, 0, 3);
        let nulls = |idx: usize| {
            let column = batch.column(idx);
            (0..3).map(|row| column.is_null(row)).collect::<Vec<_>>()
        };
        assert_eq!(nulls(1), [false, true, true]);
        assert_eq!(nulls(2), [true, false, true]);
    }

    #[test]
    #[should_panic(expected = "a column has its values in the order of rows")]
    fn two_values_for_a_column_are_a_bug_of_the_caller() {
        let table = table();
        let mut writer = table.writer();
        writer.rows(1, |push| {
            push(0, 1, Cell::Long(5));
            push(0, 1, Cell::Long(6));
        });
    }

    #[test]
    fn rows_that_do_not_fit_into_a_segment_begin_another() {
        let table = table();
        let mut writer = table.writer();
        let fill = |count: usize| {
            move |push: &mut dyn FnMut(usize, usize, Cell<'_>)| {
                (0..count).for_each(|row| push(row, 1, Cell::Long(row as i64)));
            }
        };
        writer.rows(SEGMENT_ROWS - 1, fill(SEGMENT_ROWS - 1));
        assert_eq!(table.snapshot().segments().len(), 0);
        writer.rows(2, fill(2));
        writer.publish();
        let lens = table.snapshot();
        let lens: Vec<usize> = lens
            .segments()
            .iter()
            .map(|segment| segment.rows())
            .collect();
        assert_eq!(lens, [SEGMENT_ROWS - 1, 2]);
    }

    #[test]
    #[should_panic(expected = "a row has a value for every column")]
    fn a_short_row_is_a_bug_of_the_caller() {
        table().writer().row(|push| push(Cell::Text("x")));
    }
}
