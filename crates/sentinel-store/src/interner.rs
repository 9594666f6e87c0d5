//! Values to dense codes: 0, 1, 2, ... in the order of first use.

mod numbers;
mod recent;
mod slots;
mod texts;
mod waiting;

use arrow::array::{Array, ArrayRef, AsArray};
use kql_types::KqlType;

use crate::dictionary::Dictionary;

pub(crate) use numbers::{NumberInterner, number_at};
pub(crate) use recent::RecentCodes;
pub(crate) use texts::TextInterner;
pub(crate) use waiting::WaitingTexts;

/// Gives each distinct value of a column a code.
#[derive(Debug)]
pub(crate) enum Interner {
    Texts(TextInterner),
    Numbers(NumberInterner),
}

impl Interner {
    /// An interner for a column of this type.
    pub(crate) fn new(kql_type: KqlType) -> Self {
        match kql_type {
            KqlType::Int | KqlType::Long => Self::Numbers(NumberInterner::new(kql_type)),
            _ => Self::Texts(TextInterner::default()),
        }
    }

    /// How many codes it gave out.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Numbers(numbers) => numbers.len(),
        }
    }

    /// Appends the codes of an array's values, which have the form of the column. `recent` was of use for the arrays before it.
    pub(crate) fn array_codes(
        &mut self,
        array: &ArrayRef,
        recent: &mut RecentCodes,
        codes: &mut Vec<u32>,
    ) {
        let rows = 0..array.len();
        match self {
            Self::Texts(texts) => {
                texts.array_codes(array.as_string_view(), rows, recent, codes);
            }
            Self::Numbers(numbers) => {
                codes.extend(rows.map(|row| numbers.code(number_at(array, row))));
            }
        }
    }

    /// The bytes that it takes beyond the dictionary.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.bytes(),
            Self::Numbers(numbers) => numbers.bytes(),
        }
    }

    /// The values of all codes given out so far.
    pub(crate) fn dictionary(&mut self) -> Dictionary {
        match self {
            Self::Texts(texts) => texts.dictionary(),
            Self::Numbers(numbers) => numbers.dictionary(),
        }
    }
}
