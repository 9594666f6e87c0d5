//! Tests of texts, where a text that comes again is tested once.

use arrow::array::{Array, AsArray};
use arrow::buffer::BooleanBuffer;
use kql_types::recent::RecentTexts;

use super::operand::constant_bits;
use crate::args::{Column, Strings};

/// The verdicts on so many texts are kept.
const VERDICTS: usize = 256;

/// Which rows of a string column hold a text for which `test` is true; it depends on the text alone.
pub(super) fn rows_where(
    column: &Column,
    rows: usize,
    mut test: impl FnMut(&str) -> bool,
) -> BooleanBuffer {
    let strings = Strings::new(column);
    if column.is_constant() {
        return constant_bits(test(strings.get(0)), rows);
    }
    let texts = column.array().as_string_view();
    if texts.null_count() > 0 {
        return BooleanBuffer::collect_bool(rows, |row| test(strings.get(row)));
    }
    let mut verdicts = RecentTexts::<bool>::new(VERDICTS);
    BooleanBuffer::collect_bool(rows, |row| {
        verdicts.get_or_find(texts.views()[row], || test(texts.value(row)))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{DictionaryArray, StringViewArray};
    use arrow::compute::cast;
    use arrow::datatypes::{DataType, Int32Type};
    use kql_types::KqlType;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_are_those_for_which_the_test_is_true(
            texts in vec(proptest::option::weighted(0.99, "(a text that repeats )?[a-f]{0,2}"), 0..300),
            cut in 0..300_usize,
        ) {
            let cut = cut.min(texts.len());
            let test = |text: &str| text.contains('a');
            let expected: Vec<bool> = texts[cut..]
                .iter()
                .map(|text| test(text.as_deref().unwrap_or("")))
                .collect();
            let anew: StringViewArray = texts.iter().map(Option::as_deref).collect();
            let dictionary: DictionaryArray<Int32Type> = texts.iter().map(Option::as_deref).collect();
            let shared = cast(&dictionary, &DataType::Utf8View).expect("texts can be views");
            for array in [Arc::new(anew) as _, shared] {
                let rows = array.slice(cut, texts.len() - cut);
                let column = Column::rows(rows, KqlType::String);
                let found: Vec<bool> = rows_where(&column, expected.len(), test).iter().collect();
                prop_assert_eq!(&found, &expected);
            }
        }
    }

    #[test]
    fn a_text_of_a_dictionary_is_tested_once() {
        let texts: DictionaryArray<Int32Type> = (0..1000)
            .map(|row| Some(["a text that repeats", "another one that does"][row % 2]))
            .collect();
        let texts = cast(&texts, &DataType::Utf8View).expect("texts can be views");
        let mut tests = 0;
        rows_where(&Column::rows(texts, KqlType::String), 1000, |_| {
            tests += 1;
            true
        });
        assert_eq!(tests, 2);
    }
}
