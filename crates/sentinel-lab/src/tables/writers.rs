//! Writes batches of rows into their tables.

use kql_types::KqlType;
use sentinel_store::{Cell, NextRows, Writer};

use super::batch::{Packed, Repeat, RowBatch, Run, TableRows};

/// The writers of all tables.
pub(super) struct TableWriters<'t> {
    writers: Vec<Writer<'t>>,
    /// The columns of each.
    columns: Vec<Vec<Column>>,
    /// The constants so far, by their numbers.
    constants: Vec<&'static str>,
}

/// What is known of a column.
#[derive(Debug)]
struct Column {
    has_strings: bool,
    codes: ConstantCodes,
}

/// The codes of constants in a column, by their numbers, as far as they are known.
#[derive(Debug, Default)]
struct ConstantCodes(Vec<Option<u32>>);

impl<'t> TableWriters<'t> {
    pub(super) fn new(writers: impl Iterator<Item = Writer<'t>>) -> Self {
        let writers: Vec<Writer<'t>> = writers.collect();
        Self {
            columns: writers.iter().map(columns_of).collect(),
            constants: Vec::new(),
            writers,
        }
    }

    /// Appends the rows of a batch; batches come in the order in which they were filled.
    pub(super) fn append(&mut self, batch: &RowBatch) {
        self.constants.extend(&batch.constants);
        let (tables, texts) = batch.rows();
        let writers = self.writers.iter_mut().zip(&mut self.columns);
        for ((writer, columns), rows) in writers.zip(tables) {
            writer.rows(rows.count as usize, |next| {
                fill(next, rows, texts, &self.constants, columns);
            });
        }
    }

    /// Makes all rows visible.
    pub(super) fn publish(&mut self) {
        self.writers.iter_mut().for_each(Writer::publish);
    }
}

fn columns_of(writer: &Writer<'_>) -> Vec<Column> {
    let columns = writer.schema().columns().iter();
    let columns = columns.map(|column| Column {
        has_strings: column.kql_type == KqlType::String,
        codes: ConstantCodes::default(),
    });
    columns.collect()
}

fn fill(
    next: &mut NextRows<'_>,
    rows: &TableRows,
    texts: &str,
    constants: &[&'static str],
    columns: &mut [Column],
) {
    for (idx, (runs, column)) in rows.columns.iter().zip(columns).enumerate() {
        let mut repeats = match column.has_strings {
            true => rows.repeats.as_slice(),
            false => &[],
        };
        for &Run { start, end, value } in runs {
            let before = split_at_row(repeats, start).0;
            repeat(next, idx, before);
            // The rows of the run have a value of their own.
            repeats = split_at_row(repeats, end).1;
            let cell = match value {
                Packed::Text { .. } => Cell::Text(value.text(texts).unwrap_or_default()),
                Packed::Constant(number) => {
                    let text = constants[number as usize];
                    let find = || next.code(start as usize, idx, text);
                    let code = column.codes.get_or_find(number, find);
                    code.map_or(Cell::Text(text), |code| Cell::Coded(code, text))
                }
                Packed::Bool(bool) => Cell::Bool(bool),
                Packed::Int(number) => Cell::Int(number),
                Packed::Long(number) => Cell::Long(number),
                Packed::Real(number) => Cell::Real(number),
            };
            for row in start..end {
                next.push(row as usize, idx, cell);
            }
        }
        repeat(next, idx, repeats);
    }
}

fn repeat(next: &mut NextRows<'_>, column: usize, repeats: &[Repeat]) {
    for &Repeat { row, back } in repeats {
        next.repeat(row as usize, column, back as usize);
    }
}

/// The repeats of the rows before one, and the others.
fn split_at_row(repeats: &[Repeat], row: u32) -> (&[Repeat], &[Repeat]) {
    let before = repeats.iter().take_while(|repeat| repeat.row < row);
    repeats.split_at(before.count())
}

impl ConstantCodes {
    fn get_or_find(&mut self, number: u32, find: impl FnOnce() -> Option<u32>) -> Option<u32> {
        let number = number as usize;
        if number >= self.0.len() {
            self.0.resize(number + 1, None);
        }
        let code = &mut self.0[number];
        if code.is_none() {
            *code = find();
        }
        *code
    }
}
