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
    /// The rows that repeat another, in order.
    pub(super) repeats: Vec<Repeat>,
}

/// A row that has the strings of an earlier one, but in the columns of which it has a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repeat {
    pub(super) row: u32,
    /// How many rows before, perhaps in another batch.
    pub(super) back: u32,
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
            repeats: Vec::new(),
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
            repeats: false,
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
            rows.repeats.clear();
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
pub(super) struct Numbers {
    by_place: HashMap<(*const u8, usize), u32>,
    places: Vec<(*const u8, usize)>,
}

impl Numbers {
    /// True if this constant has the number.
    fn is(&self, number: u32, text: &'static str) -> bool {
        self.places[number as usize] == place_of(text)
    }
}

fn place_of(text: &'static str) -> (*const u8, usize) {
    (text.as_ptr(), text.len())
}

/// A row that gets its values.
pub(super) struct RowValues<'b> {
    rows: &'b mut TableRows,
    texts: &'b mut String,
    size: &'b mut usize,
    constants: &'b mut Vec<&'static str>,
    numbers: &'b mut Numbers,
    repeats: bool,
}

impl RowValues<'_> {
    /// The strings of the row are those of an earlier one where it gets none of its own. It needs no fixed ones then.
    pub(super) fn repeat(&mut self, back: u32) {
        self.repeats = true;
        let row = self.rows.count;
        self.rows.repeats.push(Repeat { row, back });
        *self.size += size_of::<Repeat>();
    }

    /// Adds the value of a column. Null says nothing.
    pub(super) fn push(&mut self, column: usize, value: Value<'_>) {
        let value = match value {
            Value::Dynamic("") | Value::Datetime(None) | Value::Long(None) | Value::Real(None) => {
                return;
            }
            Value::Fixed(_) if self.repeats => return,
            Value::Text(text) | Value::Fixed(text) | Value::Dynamic(text) => {
                self.pack(column, text)
            }
            Value::Constant(text) => Packed::Constant(self.number(column, text)),
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

    /// Columns often have the constant of the row before: comparing costs less than a look-up.
    fn number(&mut self, column: usize, text: &'static str) -> u32 {
        if let Some(last) = self.rows.columns[column].last()
            && let Packed::Constant(number) = last.value
            && self.numbers.is(number, text)
        {
            return number;
        }
        let Numbers { by_place, places } = &mut *self.numbers;
        *by_place.entry(place_of(text)).or_insert_with(|| {
            places.push(place_of(text));
            self.constants.push(text);
            places.len() as u32 - 1
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
