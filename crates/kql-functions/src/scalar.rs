//! Scalar functions, a folder per category of the documentation and a file per function or close family.

use crate::def::ScalarDef;

mod conditional;
mod conversion;
mod operator;
mod string;

pub(crate) use operator::OPERATORS;

/// The records, category by category.
pub(crate) static SCALARS: &[&[&ScalarDef]] = &[conditional::FUNCTIONS, conversion::FUNCTIONS, string::FUNCTIONS];
