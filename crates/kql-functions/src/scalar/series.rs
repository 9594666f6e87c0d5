//! Series functions: arrays of numbers.

use kql_types::dynamic::{self, Kind};

use super::array::items;
use crate::def::ScalarDef;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[];

/// The elements of an array of numbers, with nulls; `None` for what is no array or holds anything else.
pub(super) fn numbers(json: &str) -> Option<Vec<Option<f64>>> {
    items(Some(json))?.into_iter().map(number).collect()
}

/// The number that an element is: `Some(None)` for null, `None` for what is no number.
fn number(element: &str) -> Option<Option<f64>> {
    match dynamic::kind(element) {
        Kind::Null => Some(None),
        Kind::Long | Kind::Real => element.parse().ok().map(Some),
        Kind::String if matches!(element, "\"NaN\"" | "\"Infinity\"" | "\"-Infinity\"") => {
            dynamic::unquote(element).parse().ok().map(Some)
        }
        _ => None,
    }
}
