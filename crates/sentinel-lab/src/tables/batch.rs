//! Rows on their way to the thread that writes them.

use sentinel_model::Value;
use sentinel_store::{Cell, Writer};

/// When a batch is full, in bytes of texts: it should fit into the caches of both threads.
const FULL: usize = 1 << 18;

/// Rows of several tables in their order, in memory that is used again and again.
#[derive(Debug, Default)]
pub(super) struct RowBatch {
    rows: Vec<Row>,
    cells: Vec<(u16, PackedCell)>,
    texts: String,
}

/// A row: its table, and where its cells end.
#[derive(Debug, Clone, Copy)]
struct Row {
    table: usize,
    end: usize,
}

/// A cell that borrows nothing.
#[derive(Debug, Clone, Copy)]
enum PackedCell {
    /// The next text of the batch, by its length.
    Text(u32),
    Bool(bool),
    Int(i32),
    Long(i64),
    Real(f64),
}

impl RowBatch {
    /// Appends the value of a column to the row that [`end_row`](Self::end_row) will end. Null says nothing.
    pub(super) fn push(&mut self, column: usize, value: Value<'_>) {
        let cell = match value {
            Value::Dynamic("") | Value::Datetime(None) | Value::Long(None) | Value::Real(None) => {
                return;
            }
            Value::Text(text) | Value::Dynamic(text) => {
                self.texts.push_str(text);
                PackedCell::Text(u32::try_from(text.len()).expect("a row's text is short"))
            }
            Value::Datetime(Some(number)) | Value::Long(Some(number)) => PackedCell::Long(number),
            Value::Real(Some(number)) => PackedCell::Real(number),
            Value::Bool(bool) => PackedCell::Bool(bool),
            Value::Int(number) => PackedCell::Int(number),
        };
        let column = u16::try_from(column).expect("a table has fewer than 65536 columns");
        self.cells.push((column, cell));
    }

    /// Ends a row of the table at this position.
    pub(super) fn end_row(&mut self, table: usize) {
        let end = self.cells.len();
        self.rows.push(Row { table, end });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.texts.len() >= FULL
    }

    /// Hands the rows to the writers of their tables, and keeps nothing but the memory.
    pub(super) fn drain_into(&mut self, writers: &mut [Writer<'_>]) {
        let (mut first, mut read) = (0, 0);
        for row in &self.rows {
            writers[row.table].sparse_row(|push| {
                for &(column, cell) in &self.cells[first..row.end] {
                    let cell = match cell {
                        PackedCell::Text(length) => {
                            let start = read;
                            read += length as usize;
                            Cell::Text(&self.texts[start..read])
                        }
                        PackedCell::Bool(bool) => Cell::Bool(bool),
                        PackedCell::Int(number) => Cell::Int(number),
                        PackedCell::Long(number) => Cell::Long(number),
                        PackedCell::Real(number) => Cell::Real(number),
                    };
                    push(usize::from(column), cell);
                }
            });
            first = row.end;
        }
        self.rows.clear();
        self.cells.clear();
        self.texts.clear();
    }
}
