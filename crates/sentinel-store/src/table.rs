//! An append-only table: one writer at a time, any number of readers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::interner::{Dictionary, Interner};
use crate::schema::{Column, Encoding, TableSchema};
use crate::segment::{Cell, SEGMENT_ROWS, SegmentBuilder};
use crate::snapshot::Snapshot;

/// An append-only table.
#[derive(Debug)]
pub struct Table {
    schema: Arc<TableSchema>,
    interners: Mutex<Vec<Interner>>,
    pub(crate) published: RwLock<Snapshot>,
}

impl Table {
    /// An empty table.
    pub fn new(schema: TableSchema) -> Self {
        let schema = Arc::new(schema);
        let columns = schema.columns();
        let mut interners: Vec<Interner> = std::iter::repeat_with(Interner::default)
            .take(columns.len())
            .collect();
        let empty = Snapshot {
            schema: Arc::clone(&schema),
            segments: Vec::new(),
            dictionaries: dictionaries(columns, &mut interners),
        };
        Self {
            schema,
            interners: Mutex::new(interners),
            published: RwLock::new(empty),
        }
    }

    /// The schema.
    pub fn schema(&self) -> &Arc<TableSchema> {
        &self.schema
    }

    /// The published rows.
    pub fn snapshot(&self) -> Snapshot {
        self.published
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Starts writing; waits until another writer is done.
    pub fn writer(&self) -> Writer<'_> {
        let interners = self
            .interners
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let builder = SegmentBuilder::new(self.schema.columns());
        Writer {
            table: self,
            interners,
            builder,
        }
    }
}

/// Appends rows. They become visible a segment at a time, and all of them with [`publish`](Self::publish); dropping the
/// writer discards the rest.
#[derive(Debug)]
pub struct Writer<'t> {
    table: &'t Table,
    interners: MutexGuard<'t, Vec<Interner>>,
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
        let (builder, interners) = (&mut self.builder, &mut *self.interners);
        let mut column = 0;
        fill(&mut |cell| {
            builder.push(column, cell, &mut interners[column]);
            column += 1;
        });
        assert_eq!(
            column,
            self.table.schema.columns().len(),
            "a row has a value for every column"
        );
        self.builder.end_row();
        if self.builder.rows() == SEGMENT_ROWS {
            self.publish();
        }
    }

    /// Makes the rows so far visible.
    pub fn publish(&mut self) {
        if self.builder.rows() == 0 {
            return;
        }
        let columns = self.table.schema.columns();
        let builder = std::mem::replace(&mut self.builder, SegmentBuilder::new(columns));
        let segment = Arc::new(builder.finish());
        let dictionaries = dictionaries(columns, &mut self.interners);
        let mut published = self
            .table
            .published
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        published.segments.push(segment);
        published.dictionaries = dictionaries;
    }
}

/// The texts of the interned columns; nothing for the others.
fn dictionaries(columns: &[Column], interners: &mut [Interner]) -> Vec<Option<Dictionary>> {
    let columns = columns.iter().zip(interners);
    columns
        .map(|(column, interner)| {
            (column.encoding == Encoding::Interned).then(|| interner.dictionary())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use arrow::array::Array;
    use kql_types::{KqlType, Value};

    use super::*;
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
    #[should_panic(expected = "a row has a value for every column")]
    fn a_short_row_is_a_bug_of_the_caller() {
        table().writer().row(|push| push(Cell::Text("x")));
    }
}
