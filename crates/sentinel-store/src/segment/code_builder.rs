//! The next rows of an interned column.

use arrow::array::{Array, ArrayRef, AsArray};

use super::text_builder::TextBuilder;
use super::zeros::shared_codes;
use super::{Cell, SegmentColumn};
use crate::codes::{ColumnCodes, WINDOW};
use crate::interner::{Interner, RecentCodes, WaitingTexts, number_at};

/// Stands where a code is not known yet.
const UNKNOWN: u32 = u32::MAX;

/// The codes of the next rows; some of them are not known yet.
#[derive(Debug, Default)]
pub(super) struct CodeBuilder {
    codes: Vec<u32>,
    waiting: WaitingTexts,
    /// Where the codes of the texts that wait belong.
    places: Vec<usize>,
    /// How many values had their codes at once since others were given theirs.
    coded: usize,
    /// The bounds of its numbers.
    zone: Option<(i64, i64)>,
}

impl CodeBuilder {
    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    /// True when the texts that wait should get their codes.
    pub(super) fn is_full(&self) -> bool {
        self.waiting.is_full()
    }

    pub(super) fn push(&mut self, cell: Cell<'_>, interner: &mut Interner) {
        let code = match (interner, cell) {
            (Interner::Texts(_), Cell::Coded(code, _)) => {
                self.coded += 1;
                code
            }
            (Interner::Texts(_), Cell::Text(text)) => return self.wait(text),
            (Interner::Texts(_), Cell::Null) => return self.wait(""),
            (Interner::Numbers(numbers), Cell::Null) => numbers.code(None),
            (Interner::Numbers(numbers), Cell::Int(number)) => {
                numbers.code(Some(self.bounded(number.into())))
            }
            (Interner::Numbers(numbers), Cell::Long(number)) => {
                numbers.code(Some(self.bounded(number)))
            }
            (_, cell) => panic!("a cell has its column's type, but {cell:?} came for a key"),
        };
        self.codes.push(code);
    }

    /// True when the code of a row is known.
    pub(super) fn is_known(&self, row: usize) -> bool {
        self.codes[row] != UNKNOWN
    }

    /// Appends the first code if no value has another, nor any that waits for one. False where one has.
    pub(super) fn repeat_only(&mut self, column_codes: &ColumnCodes) -> bool {
        let is_only = column_codes.interner.len() == 1 && self.waiting.len() == 0;
        if is_only {
            self.codes.push(0);
            self.coded += 1;
        }
        is_only
    }

    /// Appends the code of an earlier row, which is known.
    pub(super) fn repeat(&mut self, earlier: usize) {
        self.codes.push(self.codes[earlier]);
        self.coded += 1;
    }

    fn wait(&mut self, text: &str) {
        self.waiting.push(text);
        self.places.push(self.codes.len());
        self.codes.push(UNKNOWN);
    }

    /// Appends the values of an array of the column's form; none wait. Where codes come to cost more than they save, it stops
    /// and says how many it took.
    pub(super) fn push_array(
        &mut self,
        array: &ArrayRef,
        column_codes: &mut ColumnCodes,
        recent: &mut RecentCodes,
    ) -> Result<(), usize> {
        self.codes.reserve(array.len());
        for start in (0..array.len()).step_by(WINDOW) {
            let rows = start..array.len().min(start + WINDOW);
            match &mut column_codes.interner {
                Interner::Texts(texts) => {
                    let array = array.as_string_view();
                    texts.array_codes(array, rows.clone(), recent, &mut self.codes);
                }
                Interner::Numbers(numbers) => rows.clone().for_each(|row| {
                    let number = number_at(array, row).map(|number| self.bounded(number));
                    self.codes.push(numbers.code(number));
                }),
            }
            if !column_codes.pays(rows.len()) {
                return Err(rows.end);
            }
        }
        Ok(())
    }

    /// Appends nulls. No text before them waits for a code if they are the first of the column.
    pub(super) fn push_nulls(&mut self, count: usize, column_codes: &mut ColumnCodes) {
        self.codes
            .resize(self.codes.len() + count, column_codes.null());
        self.coded += count;
    }

    fn bounded(&mut self, number: i64) -> i64 {
        let (least, greatest) = self.zone.unwrap_or((number, number));
        self.zone = Some((least.min(number), greatest.max(number)));
        number
    }

    /// Gives the texts that wait their codes. False once codes cost more than they save.
    pub(super) fn give_codes(&mut self, column_codes: &mut ColumnCodes) -> bool {
        let Interner::Texts(texts) = &mut column_codes.interner else {
            return true;
        };
        let count = self.waiting.len() + std::mem::take(&mut self.coded);
        let mut given = Vec::with_capacity(self.waiting.len());
        texts.codes(&self.waiting, &mut given);
        for (place, code) in self.places.drain(..).zip(given) {
            self.codes[place] = code;
        }
        self.waiting.clear();
        column_codes.pays(count)
    }

    /// The rows with codes as texts.
    pub(super) fn texts(&self, interner: &Interner) -> TextBuilder {
        let Interner::Texts(interner) = interner else {
            unreachable!("only columns of texts are measured");
        };
        let mut texts = TextBuilder::with_capacity(self.codes.len());
        for &code in &self.codes {
            texts.push(interner.text(code));
        }
        texts
    }

    /// The column, and its bounds.
    pub(super) fn finish(self) -> (SegmentColumn, Option<(i64, i64)>) {
        let codes = shared_codes(self.codes);
        (SegmentColumn::Interned(codes), self.zone)
    }
}
