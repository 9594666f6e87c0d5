//! The latest row of every key, found in one pass over interned keys and times.
//!
//! Codes are dense, so the best row of each key has a place in an array, and a pass costs one look at it a row. Columns
//! are fetched for the winners only.

use arrow::array::{Array, Int64Array};
use arrow::buffer::BooleanBuffer;

/// Which row of a key wins; among equals, the one that was written last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Winner {
    /// The one with the greatest value.
    Greatest,
    /// The one with the least value.
    Least,
}

/// Where a row is: a segment of those that are read, and the row in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) segment: u32,
    pub(crate) row: u32,
}

impl Place {
    const NOWHERE: Self = Self {
        segment: u32::MAX,
        row: u32::MAX,
    };
}

/// The best row of a key so far.
#[derive(Debug, Clone, Copy)]
struct Best {
    value: i64,
    place: Place,
}

/// The best row of every key so far.
#[derive(Debug)]
pub(crate) struct BestRows {
    winner: Winner,
    best: Vec<Best>,
}

impl BestRows {
    /// No rows yet of keys whose codes are less than `keys`.
    pub(crate) fn new(winner: Winner, keys: usize) -> Self {
        let worst = match winner {
            Winner::Greatest => i64::MIN,
            Winner::Least => i64::MAX,
        };
        let none = Best {
            value: worst,
            place: Place::NOWHERE,
        };
        Self {
            winner,
            best: vec![none; keys],
        }
    }

    /// The bytes that so many keys take.
    pub(crate) fn bytes(keys: usize) -> usize {
        keys * size_of::<Best>()
    }

    /// Takes in rows of a segment from `start` on: their keys, their values, and which of them count.
    pub(crate) fn add(
        &mut self,
        segment: u32,
        start: usize,
        codes: &[u32],
        values: &Int64Array,
        counts: Option<&BooleanBuffer>,
    ) {
        let place = |row: usize| Place {
            segment,
            row: (start + row) as u32,
        };
        match (counts, values.null_count()) {
            (None, 0) => {
                let rows = codes.iter().zip(values.values()).enumerate();
                let rows = rows.map(|(row, (&code, &value))| (code, value, place(row)));
                self.add_values(rows);
            }
            (Some(counts), 0) => {
                let rows = counts.set_indices();
                self.add_values(rows.map(|row| (codes[row], values.value(row), place(row))));
            }
            (counts, _) => {
                let is_counted = |row: &usize| counts.is_none_or(|counts| counts.value(*row));
                for row in (0..codes.len()).filter(is_counted) {
                    let value = values.is_valid(row).then(|| values.value(row));
                    self.add_nullable(codes[row], value, place(row));
                }
            }
        }
    }

    fn add_values(&mut self, rows: impl Iterator<Item = (u32, i64, Place)>) {
        match self.winner {
            Winner::Greatest => {
                for (code, value, place) in rows {
                    let best = &mut self.best[code as usize];
                    if value >= best.value {
                        *best = Best { value, place };
                    }
                }
            }
            Winner::Least => {
                for (code, value, place) in rows {
                    let best = &mut self.best[code as usize];
                    if value <= best.value {
                        *best = Best { value, place };
                    }
                }
            }
        }
    }

    /// A null wins only where there is nothing yet; its place then has the worst value, which any other takes over.
    fn add_nullable(&mut self, code: u32, value: Option<i64>, place: Place) {
        match value {
            Some(value) => self.add_values(std::iter::once((code, value, place))),
            None => {
                let best = &mut self.best[code as usize];
                if best.place == Place::NOWHERE {
                    best.place = place;
                }
            }
        }
    }

    /// The keys that have a row, in the order of their codes, and where it is.
    pub(crate) fn winners(&self) -> (Vec<u32>, Vec<Place>) {
        let found = self.best.iter().enumerate();
        found
            .filter(|(_, best)| best.place != Place::NOWHERE)
            .map(|(code, best)| (code as u32, best.place))
            .unzip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn winners(winner: Winner, codes: &[u32], values: Vec<Option<i64>>) -> Vec<(u32, u32)> {
        let mut rows = BestRows::new(winner, 4);
        let values = Int64Array::from(values);
        rows.add(0, 0, codes, &values, None);
        let (codes, places) = rows.winners();
        codes
            .into_iter()
            .zip(places.into_iter().map(|place| place.row))
            .collect()
    }

    #[test]
    fn the_greatest_or_least_wins_and_the_last_of_equals() {
        let codes = [0, 1, 0, 1, 3];
        let values = || vec![Some(5), Some(2), Some(5), Some(1), Some(i64::MIN)];
        assert_eq!(
            winners(Winner::Greatest, &codes, values()),
            [(0, 2), (1, 1), (3, 4)]
        );
        assert_eq!(
            winners(Winner::Least, &codes, values()),
            [(0, 2), (1, 3), (3, 4)]
        );
    }

    #[test]
    fn null_wins_only_where_all_are_null_and_then_the_first() {
        let codes = [0, 0, 1, 1, 2, 2];
        let values = vec![None, Some(i64::MIN), None, None, Some(1), None];
        assert_eq!(
            winners(Winner::Greatest, &codes, values),
            [(0, 1), (1, 2), (2, 4)]
        );
    }

    #[test]
    fn rows_that_do_not_count_are_left_out() {
        let mut rows = BestRows::new(Winner::Greatest, 2);
        let counts = BooleanBuffer::from(vec![true, false, false]);
        let values = Int64Array::from(vec![1, 9, 9]);
        rows.add(7, 10, &[0, 0, 1], &values, Some(&counts));
        let place = Place {
            segment: 7,
            row: 10,
        };
        assert_eq!(rows.winners(), (vec![0], vec![place]));
    }
}
