//! Writes batches of rows into their tables.

use sentinel_store::{Cell, NextRows, Writer};

use super::batch::{Packed, RowBatch, Run, TableRows};

/// The writers of all tables.
pub(super) struct TableWriters<'t> {
    writers: Vec<Writer<'t>>,
    /// What each writer knows of the constants.
    codes: Vec<Vec<ConstantCodes>>,
    /// The constants so far, by their numbers.
    constants: Vec<&'static str>,
}

/// The codes of constants in a column, by their numbers, as far as they are known.
#[derive(Debug, Clone, Default)]
struct ConstantCodes(Vec<Option<u32>>);

impl<'t> TableWriters<'t> {
    pub(super) fn new(writers: impl Iterator<Item = Writer<'t>>) -> Self {
        let writers: Vec<Writer<'t>> = writers.collect();
        let widths = writers.iter().map(|writer| writer.schema().columns().len());
        Self {
            codes: widths
                .map(|columns| vec![ConstantCodes::default(); columns])
                .collect(),
            constants: Vec::new(),
            writers,
        }
    }

    /// Appends the rows of a batch; batches come in the order in which they were filled.
    pub(super) fn append(&mut self, batch: &RowBatch) {
        self.constants.extend(&batch.constants);
        let (tables, texts) = batch.rows();
        let writers = self.writers.iter_mut().zip(&mut self.codes);
        for ((writer, codes), rows) in writers.zip(tables) {
            writer.rows(rows.count as usize, |next| {
                fill(next, rows, texts, &self.constants, codes);
            });
        }
    }

    /// Makes all rows visible.
    pub(super) fn publish(&mut self) {
        self.writers.iter_mut().for_each(Writer::publish);
    }
}

fn fill(
    next: &mut NextRows<'_>,
    rows: &TableRows,
    texts: &str,
    constants: &[&'static str],
    codes: &mut [ConstantCodes],
) {
    for (column, (runs, codes)) in rows.columns.iter().zip(codes).enumerate() {
        for &Run { start, end, value } in runs {
            let cell = match value {
                Packed::Text { .. } => Cell::Text(value.text(texts).unwrap_or_default()),
                Packed::Constant(number) => {
                    let text = constants[number as usize];
                    let code =
                        codes.get_or_find(number, || next.code(start as usize, column, text));
                    code.map_or(Cell::Text(text), |code| Cell::Coded(code, text))
                }
                Packed::Bool(bool) => Cell::Bool(bool),
                Packed::Int(number) => Cell::Int(number),
                Packed::Long(number) => Cell::Long(number),
                Packed::Real(number) => Cell::Real(number),
            };
            for row in start..end {
                next.push(row as usize, column, cell);
            }
        }
    }
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
