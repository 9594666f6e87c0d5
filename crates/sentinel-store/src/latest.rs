//! The latest row of every key, found in one pass over interned keys and times.
//!
//! Codes are dense, so the best row of each key has a place in an array, and a pass costs one look at it a row. Columns
//! are fetched for the winners only.

use std::ops::Range;

use arrow::array::{Array, Int64Array};
use arrow::buffer::{BooleanBuffer, Buffer};

/// Which row of a key wins; among equals, the one that was written last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Winner {
    /// The one with the greatest value.
    Greatest,
    /// The one with the least value.
    Least,
}

/// The number of no row.
pub(crate) const NO_ROW: u32 = u32::MAX;

/// The best row of a key so far.
#[derive(Debug, Clone, Copy)]
struct Best {
    value: i64,
    row: u32,
}

/// The best row of every key so far. Rows are numbered by the caller; numbers are less than [`NO_ROW`].
#[derive(Debug)]
pub(crate) struct BestRows {
    winner: Winner,
    best: Vec<Best>,
}

impl BestRows {
    /// No rows yet of keys whose codes are less than `keys`.
    pub(crate) fn new(winner: Winner, keys: usize) -> Self {
        let mut rows = Self {
            winner,
            best: Vec::new(),
        };
        rows.grow(keys);
        rows
    }

    /// Makes room for keys whose codes are less than `keys`, if there are more than before.
    pub(crate) fn grow(&mut self, keys: usize) {
        let value = match self.winner {
            Winner::Greatest => i64::MIN,
            Winner::Least => i64::MAX,
        };
        let none = Best { value, row: NO_ROW };
        self.best.resize(keys.max(self.best.len()), none);
    }

    /// The bytes that so many keys take.
    pub(crate) fn bytes(keys: usize) -> usize {
        keys * size_of::<Best>()
    }

    /// Takes in the rows from number `first` on: their keys, their values, and which of them count.
    pub(crate) fn add(
        &mut self,
        first: u32,
        codes: &[u32],
        values: &Int64Array,
        counts: Option<&BooleanBuffer>,
    ) {
        match (counts, values.null_count()) {
            (None, 0) => {
                let rows = codes.iter().zip(values.values()).enumerate();
                self.add_values(rows.map(|(at, (&code, &value))| (code, value, first + at as u32)));
            }
            (Some(counts), 0) => {
                let (values, rows) = (values.values(), counts.set_indices_u32());
                let row = |at: u32| (codes[at as usize], values[at as usize], first + at);
                self.add_values(rows.map(row));
            }
            (counts, _) => {
                let is_counted = |at: &usize| counts.is_none_or(|counts| counts.value(*at));
                for at in (0..codes.len()).filter(is_counted) {
                    let value = values.is_valid(at).then(|| values.value(at));
                    self.add_nullable(codes[at], value, first + at as u32);
                }
            }
        }
    }

    fn add_values(&mut self, rows: impl Iterator<Item = (u32, i64, u32)>) {
        match self.winner {
            Winner::Greatest => {
                for (code, value, row) in rows {
                    let best = &mut self.best[code as usize];
                    if value >= best.value {
                        *best = Best { value, row };
                    }
                }
            }
            Winner::Least => {
                for (code, value, row) in rows {
                    let best = &mut self.best[code as usize];
                    if value <= best.value {
                        *best = Best { value, row };
                    }
                }
            }
        }
    }

    /// A null wins only where there is nothing yet; its row then has the worst value, which any other takes over.
    fn add_nullable(&mut self, code: u32, value: Option<i64>, row: u32) {
        match value {
            Some(value) => self.add_values(std::iter::once((code, value, row))),
            None => {
                let best = &mut self.best[code as usize];
                if best.row == NO_ROW {
                    best.row = row;
                }
            }
        }
    }

    /// How many keys there may be.
    pub(crate) fn keys(&self) -> usize {
        self.best.len()
    }

    /// The rows that won among these keys, in their order: the code of the key, the value, and the number of the row.
    pub(crate) fn rows_of(&self, keys: Range<usize>) -> impl Iterator<Item = (u32, i64, u32)> {
        let first = keys.start as u32;
        let known = (first..).zip(&self.best[keys]);
        let known = known.filter(|(_, best)| best.row != NO_ROW);
        known.map(|(key, best)| (key, best.value, best.row))
    }

    /// The numbers of the rows that won.
    pub(crate) fn rows(&self) -> impl Iterator<Item = u32> {
        self.rows_of(0..self.keys()).map(|(_, _, row)| row)
    }
}

/// A set of rows as bits: those of `rows`, whose numbers are less than `end`.
pub(crate) fn row_set(rows: impl Iterator<Item = u32>, end: usize) -> BooleanBuffer {
    let mut words = vec![0_u64; end.div_ceil(64)];
    for row in rows {
        words[row as usize / 64] |= 1 << (row % 64);
    }
    words.iter_mut().for_each(|word| *word = word.to_le());
    BooleanBuffer::new(Buffer::from_vec(words), 0, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn winners(winner: Winner, codes: &[u32], values: Vec<Option<i64>>) -> Vec<u32> {
        let mut rows = BestRows::new(winner, 4);
        let values = Int64Array::from(values);
        rows.add(0, codes, &values, None);
        rows.rows().collect()
    }

    #[test]
    fn the_greatest_or_least_wins_and_the_last_of_equals() {
        let codes = [0, 1, 0, 1, 3];
        let values = || vec![Some(5), Some(2), Some(5), Some(1), Some(i64::MIN)];
        assert_eq!(winners(Winner::Greatest, &codes, values()), [2, 1, 4]);
        assert_eq!(winners(Winner::Least, &codes, values()), [2, 3, 4]);
    }

    #[test]
    fn null_wins_only_where_all_are_null_and_then_the_first() {
        let codes = [0, 0, 1, 1, 2, 2];
        let values = vec![None, Some(i64::MIN), None, None, Some(1), None];
        assert_eq!(winners(Winner::Greatest, &codes, values), [1, 2, 4]);
    }

    #[test]
    fn rows_that_do_not_count_are_left_out() {
        let mut rows = BestRows::new(Winner::Greatest, 2);
        let counts = BooleanBuffer::from(vec![true, false, false]);
        let values = Int64Array::from(vec![1, 9, 9]);
        rows.add(10, &[0, 0, 1], &values, Some(&counts));
        assert_eq!(rows.rows().collect::<Vec<_>>(), [10]);
    }

    #[test]
    fn a_set_of_rows_has_their_bits() {
        let rows = row_set([65, 3, 64].into_iter(), 70);
        assert_eq!(rows.set_indices().collect::<Vec<_>>(), [3, 64, 65]);
        assert_eq!(row_set([].into_iter(), 0).len(), 0);
    }
}
