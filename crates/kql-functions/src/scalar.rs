//! Scalar functions, a folder per category of the documentation and a file per function or close family.

use crate::def::ScalarDef;

#[cfg(test)]
mod check;
mod bitwise;
mod conditional;
mod conversion;
mod math;
mod operator;
mod pattern;
mod string;
mod texts;

pub(crate) use operator::OPERATORS;

/// The records, category by category.
pub(crate) static SCALARS: &[&[&ScalarDef]] = &[bitwise::FUNCTIONS, math::FUNCTIONS, conditional::FUNCTIONS, conversion::FUNCTIONS, string::FUNCTIONS];
