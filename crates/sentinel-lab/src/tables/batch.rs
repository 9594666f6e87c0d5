//! Rows on their way to the thread that writes them.

use hashbrown::HashMap;
use sentinel_model::Value;

/// When a batch is full, in bytes: it should fit into the caches of both threads.
const FULL: usize = 1 << 19;

/// Rows of several tables, column by column, in memory that is used again and again.
#[derive(Debug)]
pub(super) struct RowBatch {
    tables: Vec<TableRows>,
    texts: String,
    /// The bytes of its values.
    size: usize,
    /// The constants that no batch before had.
    pub(super) constants: Vec<&'static str>,
}

/// The rows of one table.
#[derive(Debug)]
pub(super) struct TableRows {
    pub(super) count: u32,
    /// The values of each column, but nulls.
    pub(super) columns: Vec<Vec<Run>>,
}

/// A value that neighbouring rows of a column share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) value: Packed,
}

/// A value that borrows nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Packed {
    /// A piece of the batch's texts, in bytes.
    Text {
        start: u32,
        end: u32,
    },
    /// A text of the model, by its number.
    Constant(u32),
    Bool(bool),
    Int(i32),
    Long(i64),
    Real(f64),
}

impl RowBatch {
    /// A batch for rows of tables with so many columns.
    pub(super) fn new(widths: &[usize]) -> Self {
        let tables = widths.iter().map(|&columns| TableRows {
            count: 0,
            columns: vec![Vec::new(); columns],
        });
        Self {
            tables: tables.collect(),
            texts: String::new(),
            size: 0,
            constants: Vec::new(),
        }
    }

    /// Starts a row of a table, which ends when the values are dropped.
    pub(super) fn row<'b>(&'b mut self, table: usize, numbers: &'b mut Numbers) -> RowValues<'b> {
        RowValues {
            rows: &mut self.tables[table],
            texts: &mut self.texts,
            size: &mut self.size,
            constants: &mut self.constants,
            numbers,
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.size >= FULL
    }

    /// The rows of each table, and their texts.
    pub(super) fn rows(&self) -> (&[TableRows], &str) {
        (&self.tables, &self.texts)
    }

    /// Keeps nothing but the memory.
    pub(super) fn clear(&mut self) {
        for rows in &mut self.tables {
            rows.count = 0;
            rows.columns.iter_mut().for_each(Vec::clear);
        }
        self.texts.clear();
        self.size = 0;
        self.constants.clear();
    }
}

/// Numbers the constants of the model: 0, 1, 2, ... as they come.
///
/// They are told apart by where they are in the program. A text that is there twice has two numbers.
#[derive(Debug, Default)]
pub(super) struct Numbers(HashMap<(*const u8, usize), u32>);

/// A row that gets its values.
pub(super) struct RowValues<'b> {
    rows: &'b mut TableRows,
    texts: &'b mut String,
    size: &'b mut usize,
    constants: &'b mut Vec<&'static str>,
    numbers: &'b mut Numbers,
}

impl RowValues<'_> {
    /// Adds the value of a column. Null says nothing.
    pub(super) fn push(&mut self, column: usize, value: Value<'_>) {
        let value = match value {
            Value::Dynamic("") | Value::Datetime(None) | Value::Long(None) | Value::Real(None) => {
                return;
            }
            Value::Text(text) | Value::Dynamic(text) => self.pack(column, text),
            Value::Constant(text) => Packed::Constant(self.number(text)),
            Value::Datetime(Some(number)) | Value::Long(Some(number)) => Packed::Long(number),
            Value::Real(Some(number)) => Packed::Real(number),
            Value::Bool(bool) => Packed::Bool(bool),
            Value::Int(number) => Packed::Int(number),
        };
        let start = self.rows.count;
        let end = start + 1;
        let runs = &mut self.rows.columns[column];
        match runs.last_mut() {
            Some(last) if last.end == start && last.value == value => last.end = end,
            _ => {
                runs.push(Run { start, end, value });
                *self.size += size_of::<Run>();
            }
        }
    }

    fn pack(&mut self, column: usize, text: &str) -> Packed {
        if let Some(last) = self.rows.columns[column].last()
            && last.value.text(self.texts) == Some(text)
        {
            return last.value;
        }
        let start = self.texts.len();
        self.texts.push_str(text);
        *self.size += text.len();
        let place = |at| u32::try_from(at).expect("the texts of a batch are short");
        Packed::Text {
            start: place(start),
            end: place(self.texts.len()),
        }
    }

    fn number(&mut self, text: &'static str) -> u32 {
        let Numbers(numbers) = &mut *self.numbers;
        let next = numbers.len() as u32;
        let number = numbers.entry((text.as_ptr(), text.len()));
        *number.or_insert_with(|| {
            self.constants.push(text);
            next
        })
    }
}

impl Drop for RowValues<'_> {
    fn drop(&mut self) {
        self.rows.count += 1;
    }
}

impl Packed {
    /// A piece of the batch's texts.
    pub(super) fn text(self, texts: &str) -> Option<&str> {
        match self {
            Self::Text { start, end } => Some(&texts[start as usize..end as usize]),
            _ => None,
        }
    }
}
