//! Scalar functions, a folder per category of the documentation and a file per function or close family.

use crate::def::ScalarDef;

#[cfg(test)]
mod check;
mod conditional;
mod conversion;
mod operator;
mod pattern;
mod string;
mod texts;

pub(crate) use operator::OPERATORS;

/// The records, category by category.
pub(crate) static SCALARS: &[&[&ScalarDef]] = &[conditional::FUNCTIONS, conversion::FUNCTIONS, string::FUNCTIONS];
