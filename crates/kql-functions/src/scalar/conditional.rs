//! Functions that choose one of their arguments.

use crate::def::ScalarDef;

mod assert;
mod branch;
mod case;
mod coalesce;
mod extreme;
mod not;

/// The records of this category.
pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &case::IFF,
    &case::CASE,
    &coalesce::COALESCE,
    &extreme::MAX_OF,
    &extreme::MIN_OF,
    &not::NOT,
    &assert::ASSERT,
];
