//! Functions over the bits of whole numbers.

use crate::def::ScalarDef;

mod bits;

/// The records of this category.
pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &bits::BINARY_AND,
    &bits::BINARY_OR,
    &bits::BINARY_XOR,
    &bits::BINARY_NOT,
    &bits::BINARY_SHIFT_LEFT,
    &bits::BINARY_SHIFT_RIGHT,
    &bits::BITSET_COUNT_ONES,
];
