//! Columns whose rows are all known at once: those of a file.

use std::collections::HashSet;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;
use hashbrown::DefaultHashBuilder;
use kql_types::KqlType;

use crate::dictionary::Dictionary;
use crate::interner::{RecentCodes, TextInterner};
use crate::segment::{SEGMENT_ROWS, SegmentColumn, zone_of};

/// One text in so many is looked at to see whether texts repeat: enough of a long column, and all of a short one.
const SAMPLED: u64 = 64;
/// A column of fewer rows is short.
const SHORT_COLUMN: usize = 1 << 16;

/// Texts are interned where there are at least so many rows for each.
const LEAST_ROWS: usize = 2;

/// All values of a column, in runs: as codes into its distinct texts where these repeat, and as arrays otherwise.
#[derive(Debug, Clone)]
pub struct WholeColumn {
    runs: Vec<Run>,
    dictionary: Option<Dictionary>,
    /// Set by a query that would have been faster with codes.
    wants_codes: Arc<AtomicBool>,
}

/// Neighbouring values, and the bounds of integers.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) values: SegmentColumn,
    pub(crate) zone: Option<(i64, i64)>,
}

impl WholeColumn {
    /// The column of these arrays, which have the Arrow form of its type; a null text is the empty one.
    ///
    /// # Panics
    /// If an array has another form, or more than [`SEGMENT_ROWS`] values.
    pub fn new(kql_type: KqlType, arrays: Vec<ArrayRef>) -> Self {
        for array in &arrays {
            assert_eq!(*array.data_type(), kql_type.arrow_type(), "the type's form");
            assert!(array.len() <= SEGMENT_ROWS, "values come in runs");
        }
        if kql_type == KqlType::String && do_texts_repeat(&arrays) {
            return Self::of_texts(arrays.iter());
        }
        let runs = arrays.into_iter().map(|array| Run {
            zone: zone_of(&array),
            values: SegmentColumn::Plain(array),
        });
        Self {
            runs: runs.collect(),
            dictionary: None,
            wants_codes: Arc::default(),
        }
    }

    fn of_texts<'a>(arrays: impl Iterator<Item = &'a ArrayRef>) -> Self {
        let (mut interner, mut recent) = (TextInterner::default(), RecentCodes::default());
        let runs = arrays.map(|array| {
            let (texts, rows) = (array.as_string_view(), 0..array.len());
            let mut codes = Vec::with_capacity(array.len());
            interner.array_codes(texts, rows, &mut recent, &mut codes);
            Run {
                values: SegmentColumn::Interned(codes.into()),
                zone: None,
            }
        });
        Self {
            runs: runs.collect(),
            dictionary: Some(interner.into_dictionary()),
            wants_codes: Arc::default(),
        }
    }

    /// True for texts without codes that a query had for a key: with codes, the next such query is many times faster.
    pub fn wants_codes(&self) -> bool {
        self.wants_codes.load(Ordering::Relaxed)
    }

    /// The same texts with codes, however rarely they repeat; a column of another type stays as it is.
    #[must_use]
    pub fn with_codes(&self) -> Self {
        match self.plain_texts() {
            Some(texts) => Self::of_texts(texts.into_iter()),
            None => self.clone(),
        }
    }

    /// Notes that a query had the column for a key that has no codes.
    pub(crate) fn note_key(&self) {
        let wants_codes = self.plain_texts().is_some();
        self.wants_codes.store(wants_codes, Ordering::Relaxed);
    }

    fn plain_texts(&self) -> Option<Vec<&ArrayRef>> {
        let texts = self.runs.iter().map(|run| match &run.values {
            SegmentColumn::Plain(array) if *array.data_type() == DataType::Utf8View => Some(array),
            _ => None,
        });
        texts.collect()
    }

    pub(crate) fn runs(&self) -> &[Run] {
        &self.runs
    }

    pub(crate) fn dictionary(&self) -> Option<&Dictionary> {
        self.dictionary.as_ref()
    }
}

/// True where there are so few distinct texts that codes pay. They are counted by the hashes of a part of them: equal texts
/// are all in it, or none is, wherever in the column they are.
fn do_texts_repeat(arrays: &[ArrayRef]) -> bool {
    let rows: usize = arrays.iter().map(|array| array.len()).sum();
    let sampled = if rows < SHORT_COLUMN { 1 } else { SAMPLED };
    let most = rows / LEAST_ROWS / sampled as usize;
    let hasher = DefaultHashBuilder::default();
    let mut distinct = HashSet::new();
    for array in arrays {
        for text in array.as_string_view() {
            let hash = hasher.hash_one(text.unwrap_or_default().as_bytes());
            // The lowest bits are those of the sample.
            if hash.is_multiple_of(sampled) {
                distinct.insert(hash);
            }
        }
        if distinct.len() > most {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringViewArray};

    use super::*;

    fn texts(texts: &[Option<&str>]) -> ArrayRef {
        Arc::new(texts.iter().copied().collect::<StringViewArray>())
    }

    #[test]
    fn texts_that_repeat_are_interned_and_null_is_the_empty_one() {
        let long = Some("a text that is longer than a view");
        let arrays = vec![
            texts(&[Some("a"), long, None, Some("a")]),
            texts(&[Some(""), long, Some("b"), Some("a")]),
        ];
        let column = WholeColumn::new(KqlType::String, arrays);
        let codes = column.runs().iter().map(|run| match &run.values {
            SegmentColumn::Interned(codes) => codes.values().to_vec(),
            SegmentColumn::Plain(_) => panic!("the texts repeat"),
        });
        assert_eq!(codes.collect::<Vec<_>>(), [[0, 1, 2, 0], [2, 1, 3, 0]]);
        assert_eq!(column.dictionary().map(Dictionary::len), Some(4));
    }

    #[test]
    fn equal_views_of_two_arrays_may_be_other_texts() {
        let column = |ends: [&str; 2]| {
            let arrays = ends.map(|end| {
                let text = format!("the same start, {end}");
                texts(&[Some(text.as_str()); 4])
            });
            WholeColumn::new(KqlType::String, arrays.to_vec())
        };
        let distinct = |column: WholeColumn| column.dictionary().map(Dictionary::len);
        assert_eq!(distinct(column(["x", "y"])), Some(2));
        assert_eq!(distinct(column(["x", "x"])), Some(1));
    }

    #[test]
    fn texts_of_one_row_each_stay() {
        let check = |rows: usize, distinct: usize, expected: bool| {
            let numbers = (0..rows).map(|row| Some(format!("the text {}", row % distinct)));
            let arrays = numbers.collect::<Vec<_>>();
            let arrays = arrays.chunks(SEGMENT_ROWS).map(|run| {
                let texts: StringViewArray = run.iter().map(Option::as_deref).collect();
                Arc::new(texts) as ArrayRef
            });
            let column = WholeColumn::new(KqlType::String, arrays.collect());
            let is_interned = column.dictionary().is_some();
            assert_eq!(is_interned, expected, "{distinct} of {rows}");
            let dictionary = column.with_codes().dictionary().map(Dictionary::len);
            assert_eq!(dictionary, Some(distinct.min(rows)));
        };
        check(0, 1, true);
        check(1, 1, false);
        check(1000, 1000, false);
        check(1000, 500, true);
        check(200_000, 200_000, false);
        check(200_000, 70_000, true);
    }

    #[test]
    fn integers_have_bounds() {
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(Int64Array::from(vec![Some(5), None, Some(-1)])),
            Arc::new(Int64Array::from(vec![None])),
        ];
        let column = WholeColumn::new(KqlType::Long, arrays);
        let zones = column.runs().iter().map(|run| run.zone);
        assert_eq!(zones.collect::<Vec<_>>(), [Some((-1, 5)), None]);
        assert!(column.with_codes().dictionary().is_none());
    }
}
