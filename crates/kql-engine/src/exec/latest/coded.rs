//! The best rows of the texts of a dictionary.
//!
//! Codes into a dictionary of texts come batch after batch, as from a row group of a Parquet file. A row costs a look at the
//! place of its code; a text is looked at once, when the dictionary ends, and only the first and the best of its rows go on.

/// The best row of the rows with one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Best {
    /// The greatest value, and the last row that has it.
    pub(super) value: i64,
    pub(super) row: u32,
    /// The first row of all; [`Best::NO_ROW`] where there is none.
    pub(super) first: u32,
}

impl Best {
    const NO_ROW: u32 = u32::MAX;
    const NONE: Self = Self {
        value: i64::MIN,
        row: Self::NO_ROW,
        first: Self::NO_ROW,
    };
}

/// The best rows by the codes of one dictionary.
#[derive(Debug, Default)]
pub(super) struct CodedRows {
    dictionary: Option<usize>,
    best: Vec<Best>,
}

impl CodedRows {
    /// Which dictionary the codes belong to; `None` while there are no rows.
    pub(super) fn dictionary(&self) -> Option<usize> {
        self.dictionary
    }

    /// How many texts may have rows here.
    pub(super) fn most_keys(&self) -> usize {
        self.best.len()
    }

    /// The bytes that they take.
    pub(super) fn size(&self) -> usize {
        self.best.capacity() * size_of::<Best>()
    }

    /// Forgets all rows. The next have codes of the dictionary with this number, which has so many texts.
    pub(super) fn start(&mut self, dictionary: usize, texts: usize) {
        self.dictionary = Some(dictionary);
        self.best.clear();
        self.best.resize(texts, Best::NONE);
    }

    /// Takes in rows of the dictionary, whose numbers follow each other from `first` on.
    pub(super) fn add(&mut self, codes: &[i32], values: impl Iterator<Item = i64>, first: u32) {
        for ((&code, value), row) in codes.iter().zip(values).zip(first..) {
            let best = &mut self.best[code as usize];
            // Without branches: which row wins is hard to foresee.
            let wins = value >= best.value;
            best.value = if wins { value } else { best.value };
            best.row = if wins { row } else { best.row };
            best.first = best.first.min(row);
        }
    }

    /// Takes all rows out: the best of each code that has any.
    pub(super) fn take(&mut self) -> impl Iterator<Item = (usize, Best)> + '_ {
        self.dictionary = None;
        let best = self.best.drain(..).enumerate();
        best.filter(|(_, best)| best.first != Best::NO_ROW)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_code_has_its_first_and_its_best_row(
            rows in vec((0..9_i32, prop_oneof![Just(i64::MIN), -2..3_i64]), 0..60),
            middle in 0..60_usize,
        ) {
            let middle = middle.min(rows.len());
            let mut expected: BTreeMap<usize, Best> = BTreeMap::new();
            for (row, &(code, value)) in (100..).zip(&rows) {
                let first = Best { value, row, first: row };
                let best = expected.entry(code as usize).or_insert(first);
                if value >= best.value {
                    (best.value, best.row) = (value, row);
                }
            }
            let mut coded = CodedRows::default();
            coded.start(7, 9);
            let (codes, values): (Vec<i32>, Vec<i64>) = rows.into_iter().unzip();
            coded.add(&codes[..middle], values[..middle].iter().copied(), 100);
            coded.add(&codes[middle..], values[middle..].iter().copied(), 100 + middle as u32);
            prop_assert_eq!(coded.dictionary(), Some(7));
            prop_assert_eq!(coded.take().collect::<BTreeMap<_, _>>(), expected);
            prop_assert_eq!((coded.dictionary(), coded.most_keys()), (None, 0));
        }
    }
}
