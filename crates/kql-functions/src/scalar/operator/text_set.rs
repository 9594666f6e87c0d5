//! A constant list of texts to look up: `in` and its kin.

use arrow::array::{Array, AsArray, StringViewArray};
use arrow::buffer::BooleanBuffer;
use hashbrown::HashSet;

use super::needle::{Case, equals_ignoring_case, fold};
use super::verdicts::rows_where;
use crate::args::Column;

/// A list of no more texts than this is gone through.
const FEW: usize = 16;

/// Texts, prepared for many look-ups.
#[derive(Debug)]
pub(super) enum TextSet {
    /// A few texts in the same case, each with its head.
    Few(Vec<(u64, Box<str>)>),
    /// A few texts in any case.
    FewCaseless(Vec<Box<str>>),
    /// Many texts in the same case.
    Many(HashSet<Box<str>>),
    /// Many texts in any case, folded.
    ManyCaseless(HashSet<Box<str>>),
}

impl TextSet {
    pub(super) fn new(texts: impl Iterator<Item = String>, case: Case) -> Self {
        let texts = texts.map(String::into_boxed_str);
        match case {
            Case::Sensitive => {
                let set: HashSet<Box<str>> = texts.collect();
                match set.len() <= FEW {
                    true => Self::Few(set.into_iter().map(|text| (head_of(&text), text)).collect()),
                    false => Self::Many(set),
                }
            }
            Case::Ignored => {
                let texts: Vec<Box<str>> = texts.collect();
                match texts.len() <= FEW {
                    true => Self::FewCaseless(texts),
                    false => {
                        let mut folded = String::new();
                        let fold_text = |text: Box<str>| fold_into(&text, &mut folded).into();
                        Self::ManyCaseless(texts.into_iter().map(fold_text).collect())
                    }
                }
            }
        }
    }

    /// Which rows of a string column hold one of the texts.
    pub(super) fn rows_in(&self, column: &Column, rows: usize) -> BooleanBuffer {
        let array = column.array().as_string_view();
        match self {
            Self::Few(texts) if !column.is_constant() && array.null_count() == 0 => {
                rows_in_few(array, texts)
            }
            _ => {
                let mut scratch = String::new();
                rows_where(column, rows, |text| self.holds(text, &mut scratch))
            }
        }
    }

    /// `scratch` is space for a folded copy.
    fn holds(&self, text: &str, scratch: &mut String) -> bool {
        match self {
            Self::Few(texts) => texts.iter().any(|(_, item)| **item == *text),
            Self::FewCaseless(texts) => texts.iter().any(|item| equals_ignoring_case(text, item)),
            Self::Many(texts) => texts.contains(text),
            Self::ManyCaseless(texts) => texts.contains(fold_into(text, scratch)),
        }
    }
}

/// Most texts are told apart by their length and their first bytes, which their views have.
fn rows_in_few(array: &StringViewArray, texts: &[(u64, Box<str>)]) -> BooleanBuffer {
    let views = array.views();
    BooleanBuffer::collect_bool(views.len(), |row| {
        let head = views[row] as u64;
        texts
            .iter()
            .any(|(item_head, item)| *item_head == head && **item == *array.value(row))
    })
}

/// The length and the first four bytes, as the lower half of a view has them.
fn head_of(text: &str) -> u64 {
    let mut first = [0; 4];
    let len = text.len().min(4);
    first[..len].copy_from_slice(&text.as_bytes()[..len]);
    text.len() as u64 | u64::from(u32::from_le_bytes(first)) << 32
}

/// The text as it is compared in any case.
fn fold_into<'a>(text: &str, folded: &'a mut String) -> &'a str {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
    } else {
        folded.extend(text.chars().map(fold));
    }
    folded
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kql_types::KqlType;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[aAéÉſs]{0,3}",
            "abcd[aA]{0,2}",
            "a long text, longer than a view [aAbB]"
        ]
    }

    proptest! {
        #[test]
        fn the_rows_are_those_of_the_definition(
            items in vec(text(), 0..40),
            rows in vec(proptest::option::weighted(0.95, text()), 0..40),
            ignored in any::<bool>(),
        ) {
            let case = if ignored { Case::Ignored } else { Case::Sensitive };
            let folded = |text: &str| -> String {
                match case {
                    Case::Sensitive => text.to_owned(),
                    Case::Ignored => text.chars().map(fold).collect(),
                }
            };
            let expected: Vec<bool> = rows
                .iter()
                .map(|row| folded(row.as_deref().unwrap_or("")))
                .map(|row| items.iter().any(|item| folded(item) == row))
                .collect();
            let set = TextSet::new(items.into_iter(), case);
            let column: StringViewArray = rows.iter().map(Option::as_deref).collect();
            let column = Column::rows(Arc::new(column), KqlType::String);
            let found: Vec<bool> = set.rows_in(&column, rows.len()).iter().collect();
            prop_assert_eq!(found, expected);
        }
    }
}
