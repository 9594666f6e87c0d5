//! Rows on their way to the thread that writes them.

use sentinel_model::Value;
use sentinel_store::{Cell, Writer};

/// When a batch is full, in bytes of texts: it should fit into the caches of both threads.
const FULL: usize = 1 << 18;

/// Rows of several tables, column by column, in memory that is used again and again.
#[derive(Debug, Default)]
pub(super) struct RowBatch {
    tables: Vec<TableRows>,
    texts: String,
}

/// The rows of one table.
#[derive(Debug, Clone, Default)]
struct TableRows {
    count: usize,
    columns: Vec<Vec<Placed>>,
}

/// A value of a column, with its row in the batch.
#[derive(Debug, Clone, Copy)]
struct Placed {
    row: u32,
    value: Packed,
}

/// A value that borrows nothing.
#[derive(Debug, Clone, Copy)]
enum Packed {
    /// A piece of the batch's texts.
    Text {
        start: u32,
        end: u32,
    },
    Bool(bool),
    Int(i32),
    Long(i64),
    Real(f64),
}

impl RowBatch {
    /// Adds a value to the row that the next [`end_row`](Self::end_row) of the table ends. Null says nothing.
    pub(super) fn push(&mut self, table: usize, column: usize, value: Value<'_>) {
        let value = match value {
            Value::Dynamic("") | Value::Datetime(None) | Value::Long(None) | Value::Real(None) => {
                return;
            }
            Value::Text(text) | Value::Dynamic(text) => self.pack(text),
            Value::Datetime(Some(number)) | Value::Long(Some(number)) => Packed::Long(number),
            Value::Real(Some(number)) => Packed::Real(number),
            Value::Bool(bool) => Packed::Bool(bool),
            Value::Int(number) => Packed::Int(number),
        };
        let rows = slot(&mut self.tables, table);
        let row = rows.count as u32;
        slot(&mut rows.columns, column).push(Placed { row, value });
    }

    fn pack(&mut self, text: &str) -> Packed {
        let start = self.texts.len();
        self.texts.push_str(text);
        let place = |at| u32::try_from(at).expect("the texts of a batch are short");
        Packed::Text {
            start: place(start),
            end: place(self.texts.len()),
        }
    }

    /// Ends a row of a table.
    pub(super) fn end_row(&mut self, table: usize) {
        slot(&mut self.tables, table).count += 1;
    }

    pub(super) fn is_full(&self) -> bool {
        self.texts.len() >= FULL
    }

    /// Hands the rows to the writers of their tables, and keeps nothing but the memory.
    pub(super) fn drain_into(&mut self, writers: &mut [Writer<'_>]) {
        let texts = self.texts.as_str();
        for (rows, writer) in self.tables.iter_mut().zip(writers) {
            writer.rows(rows.count, |push| {
                for (column, values) in rows.columns.iter().enumerate() {
                    for placed in values {
                        push(placed.row as usize, column, placed.value.cell(texts));
                    }
                }
            });
            rows.count = 0;
            rows.columns.iter_mut().for_each(Vec::clear);
        }
        self.texts.clear();
    }
}

impl Packed {
    fn cell(self, texts: &str) -> Cell<'_> {
        match self {
            Self::Text { start, end } => Cell::Text(&texts[start as usize..end as usize]),
            Self::Bool(bool) => Cell::Bool(bool),
            Self::Int(number) => Cell::Int(number),
            Self::Long(number) => Cell::Long(number),
            Self::Real(number) => Cell::Real(number),
        }
    }
}

/// The item at this position of a list that grows as needed.
fn slot<T: Default>(items: &mut Vec<T>, idx: usize) -> &mut T {
    if items.len() <= idx {
        items.resize_with(idx + 1, T::default);
    }
    &mut items[idx]
}
