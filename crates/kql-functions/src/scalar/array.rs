//! Array functions.

use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};

use crate::def::{Accepts, Category, Param, ScalarDef};

mod array_concat;
mod array_iff;
mod array_index_of;
mod array_length;
mod array_reverse;
mod array_rotate;
mod array_shift;
mod array_slice;
mod array_sort;
mod array_split;
mod array_sum;
mod pack_array;
mod range;
mod repeat;
mod zip;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &array_concat::ARRAY_CONCAT,
    &array_iff::ARRAY_IFF,
    &array_index_of::ARRAY_INDEX_OF,
    &array_length::ARRAY_LENGTH,
    &array_reverse::ARRAY_REVERSE,
    &array_rotate::ARRAY_ROTATE_LEFT,
    &array_rotate::ARRAY_ROTATE_RIGHT,
    &array_shift::ARRAY_SHIFT_LEFT,
    &array_shift::ARRAY_SHIFT_RIGHT,
    &array_slice::ARRAY_SLICE,
    &array_sort::ARRAY_SORT_ASC,
    &array_sort::ARRAY_SORT_DESC,
    &array_split::ARRAY_SPLIT,
    &array_sum::ARRAY_SUM,
    &pack_array::PACK_ARRAY,
    &range::RANGE,
    &repeat::REPEAT,
    &zip::ZIP,
];

/// What the records of this category share.
const RECORD: ScalarDef = ScalarDef {
    category: Category::Array,
    ..ScalarDef::NEW
};

/// The first parameter of most.
const ARRAY: Param = Param::required("array", Accepts::Exactly(KqlType::Dynamic), "The array.");

/// An array has no more elements than this.
pub(super) const MAX_ELEMENTS: usize = 1 << 20;

/// The elements of an array as JSON texts, or `None` for what is no array.
pub(super) fn items(json: Option<&str>) -> Option<Vec<&str>> {
    json.filter(|json| dynamic::kind(json) == Kind::Array)
        .map(|json| dynamic::elements(json).collect())
}

/// The place that an index means, counted from the end where it is negative and moved into the array.
fn clamped(index: i64, len: usize) -> usize {
    let index = if index < 0 {
        index.saturating_add(len as i64)
    } else {
        index
    };
    usize::try_from(index).unwrap_or(0).min(len)
}
