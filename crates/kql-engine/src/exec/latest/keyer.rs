//! Keys as numbers.

use std::hash::BuildHasher;
use std::ops::Range;

use arrow::array::{Array, ArrayRef, AsArray, ByteView, StringViewArray};
use arrow::datatypes::{DataType, Int32Type, Int64Type};
use hashbrown::{DefaultHashBuilder, HashTable};
use kql_types::guid_text;

use super::best_rows::Space;

/// The longest text that a view holds in itself.
const INLINE_LEN: u32 = 12;
/// Marks in the place of a text's length, which is no longer than [`INLINE_LEN`].
const TEXT_CODE: u128 = 13;
const NUMBER: u128 = 14;
const NULL: u128 = 15;

/// Gives each key a number, another one for each.
#[derive(Debug, Default)]
pub(super) struct Keyer {
    texts: Texts,
}

impl Keyer {
    /// True for keys that have numbers.
    pub(super) fn knows(data_type: &DataType) -> bool {
        matches!(
            data_type,
            DataType::Utf8View | DataType::Int32 | DataType::Int64 | DataType::FixedSizeBinary(16)
        )
    }

    /// The bytes that texts of keys take.
    pub(super) fn size(&self) -> usize {
        self.texts.size()
    }

    /// Calls `f` with the key of each of these rows, in order.
    pub(super) fn keys(
        &mut self,
        column: &ArrayRef,
        rows: Range<usize>,
        mut f: impl FnMut(usize, Space, u128),
    ) {
        let other = |bits: u128, mark: u128| (Space::Others, bits << 32 | mark);
        let null = (Space::Others, NULL);
        match column.data_type() {
            DataType::Utf8View => {
                let column = column.as_string_view();
                for row in rows {
                    let (space, key) = self.text_key(column, row);
                    f(row, space, key);
                }
            }
            DataType::Int64 => {
                let column = column.as_primitive::<Int64Type>();
                for row in rows {
                    let number = || other(u128::from(column.value(row) as u64), NUMBER);
                    let (space, key) = if column.is_null(row) { null } else { number() };
                    f(row, space, key);
                }
            }
            DataType::Int32 => {
                let column = column.as_primitive::<Int32Type>();
                for row in rows {
                    let number = || other(u128::from(column.value(row) as u32), NUMBER);
                    let (space, key) = if column.is_null(row) { null } else { number() };
                    f(row, space, key);
                }
            }
            DataType::FixedSizeBinary(16) => {
                let column = column.as_fixed_size_binary();
                for row in rows {
                    let guid = || {
                        let bytes = column.value(row).try_into().expect("a guid has 16 bytes");
                        (Space::Guids, u128::from_le_bytes(bytes))
                    };
                    let (space, key) = if column.is_null(row) { null } else { guid() };
                    f(row, space, key);
                }
            }
            other => unreachable!("keys of type {other} have no numbers"),
        }
    }

    /// The key of a row of texts. A null slot is the empty text.
    #[inline]
    pub(super) fn text_key(&mut self, column: &StringViewArray, row: usize) -> (Space, u128) {
        if column.is_null(row) {
            return (Space::Others, 0);
        }
        let view = column.views()[row];
        if view as u32 <= INLINE_LEN {
            return (Space::Others, view);
        }
        let view = ByteView::from(view);
        let start = view.offset as usize;
        let text = &column.data_buffers()[view.buffer_index as usize].as_slice()
            [start..start + view.length as usize];
        let guid = <&[u8; guid_text::LEN]>::try_from(text).ok();
        match guid.and_then(guid_text::parse) {
            Some(number) => (Space::Guids, number),
            None => (
                Space::Others,
                u128::from(self.texts.code(text)) << 32 | TEXT_CODE,
            ),
        }
    }
}

/// Gives each distinct text a code: 0, 1, 2, ...
#[derive(Debug, Default)]
struct Texts {
    hasher: DefaultHashBuilder,
    codes: HashTable<u64>,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Texts {
    fn code(&mut self, text: &[u8]) -> u64 {
        let hash = self.hasher.hash_one(text);
        let is_same = |code: &u64| text_at(&self.bytes, &self.ends, *code) == text;
        if let Some(&code) = self.codes.find(hash, is_same) {
            return code;
        }
        let code = self.ends.len() as u64;
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
        self.codes.insert_unique(hash, code, |code| {
            self.hasher
                .hash_one(text_at(&self.bytes, &self.ends, *code))
        });
        code
    }

    fn size(&self) -> usize {
        self.codes.allocation_size()
            + self.bytes.capacity()
            + self.ends.capacity() * size_of::<usize>()
    }
}

fn text_at<'a>(bytes: &'a [u8], ends: &[usize], code: u64) -> &'a [u8] {
    let at = code as usize;
    let start = at.checked_sub(1).map_or(0, |before| ends[before]);
    &bytes[start..ends[at]]
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;

    use arrow::array::{FixedSizeBinaryArray, Int32Array, Int64Array};
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// The keys of a column, where equal values must have equal keys and others other ones.
    #[track_caller]
    fn check<T: std::hash::Hash + Eq + Clone + std::fmt::Debug>(column: ArrayRef, values: &[T]) {
        let mut keys: HashMap<T, (usize, u128)> = HashMap::new();
        let mut values_of: HashMap<(usize, u128), T> = HashMap::new();
        let mut keyer = Keyer::default();
        assert!(Keyer::knows(column.data_type()));
        let mut rows = 0;
        for start in (0..values.len()).step_by(7) {
            let end = values.len().min(start + 7);
            keyer.keys(&column, start..end, |row, space, key| {
                assert_eq!(row, rows);
                rows += 1;
                let (value, key) = (values[row].clone(), (space as usize, key));
                assert_eq!(*keys.entry(value.clone()).or_insert(key), key);
                assert_eq!(*values_of.entry(key).or_insert(value.clone()), value);
            });
        }
        assert_eq!(rows, values.len());
    }

    fn text() -> impl Strategy<Value = String> {
        const GUID: &str = "0123abcd-4567-89ab-cdef-f0e1d2c3b4a5";
        prop_oneof![
            "[ab]{0,14}",
            ".{0,40}",
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            Just(GUID.to_owned()),
            Just(GUID.to_uppercase()),
            Just(GUID.replace('-', "0")),
            "[0-9a-f]{1}123abcd-4567-89ab-cdef-f0e1d2c3b4a[4-6]",
        ]
    }

    proptest! {
        #[test]
        fn texts(texts in vec(proptest::option::weighted(0.9, text()), 0..60), cut in 0..60_usize) {
            let column: StringViewArray = texts.iter().map(Option::as_deref).collect();
            let cut = cut.min(texts.len());
            let column = column.slice(cut, texts.len() - cut);
            // A null slot is the empty text.
            let texts: Vec<&str> = texts[cut..].iter().map(|text| text.as_deref().unwrap_or("")).collect();
            check(Arc::new(column), &texts);
        }

        #[test]
        fn numbers(numbers in vec(proptest::option::of(any::<i64>()), 0..60)) {
            check(Arc::new(Int64Array::from(numbers.clone())), &numbers);
            let narrow: Vec<Option<i32>> = numbers.iter().map(|n| n.map(|n| n as i32)).collect();
            check(Arc::new(Int32Array::from(narrow.clone())), &narrow);
        }

        #[test]
        fn guids(guids in vec(proptest::option::of(any::<[u8; 16]>()), 0..60)) {
            let column = FixedSizeBinaryArray::try_from_sparse_iter_with_size(guids.iter().copied(), 16)
                .expect("guids have 16 bytes");
            check(Arc::new(column), &guids);
        }
    }
}
