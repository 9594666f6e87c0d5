//! Set functions: arrays as sets of their elements. The order is that of the first appearance, and what is no array is
//! an empty set.

use hashbrown::HashSet;
use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};

use crate::args::Json;
use crate::def::{Accepts, Category, Param, ScalarDef};

mod jaccard_index;
mod set_difference;
mod set_equals;
mod set_has_element;
mod set_intersect;
mod set_union;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &jaccard_index::JACCARD_INDEX,
    &set_difference::SET_DIFFERENCE,
    &set_equals::SET_EQUALS,
    &set_has_element::SET_HAS_ELEMENT,
    &set_intersect::SET_INTERSECT,
    &set_union::SET_UNION,
];

/// What the records of this category share.
const RECORD: ScalarDef = ScalarDef {
    category: Category::Array,
    ..ScalarDef::NEW
};

/// The parameter of those that take several sets.
const SETS: Param = Param::repeated(
    "set",
    Accepts::Exactly(KqlType::Dynamic),
    2,
    64,
    "The arrays.",
);

/// The elements of `row` as a set.
fn set<'a>(array: &Json<'a>, row: usize) -> HashSet<&'a str> {
    array
        .get(row)
        .map(|json| dynamic::elements(json).collect())
        .unwrap_or_default()
}

/// True where two elements, as JSON texts, are the same value: numbers by value, all else by text.
pub(super) fn same_element(left: &str, right: &str) -> bool {
    let is_number = |json: &str| matches!(dynamic::kind(json), Kind::Long | Kind::Real);
    left == right
        || (is_number(left)
            && is_number(right)
            && (dynamic::kind(left) == Kind::Real || dynamic::kind(right) == Kind::Real)
            && left
                .parse::<f64>()
                .is_ok_and(|left| right.parse() == Ok(left)))
}
