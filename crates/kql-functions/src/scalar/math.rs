//! Mathematical functions.

use kql_types::KqlType;

use crate::def::ScalarDef;

mod beta;
mod bin;
mod bin_at;
mod bin_auto;
mod finite;
mod gamma;
mod power;
mod rand;
mod round;
mod sign;
mod special;
mod trigonometry;
mod welch_test;

/// The records of this category.
pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &bin::BIN,
    &bin_at::BIN_AT,
    &bin_auto::BIN_AUTO,
    &round::ROUND,
    &round::CEILING,
    &sign::ABS,
    &sign::SIGN,
    &power::SQRT,
    &power::POW,
    &power::EXP,
    &power::EXP2,
    &power::EXP10,
    &power::LOG,
    &power::LOG2,
    &power::LOG10,
    &trigonometry::SIN,
    &trigonometry::COS,
    &trigonometry::TAN,
    &trigonometry::COT,
    &trigonometry::ASIN,
    &trigonometry::ACOS,
    &trigonometry::ATAN,
    &trigonometry::ATAN2,
    &trigonometry::DEGREES,
    &trigonometry::RADIANS,
    &trigonometry::PI,
    &finite::ISNAN,
    &finite::ISINF,
    &finite::ISFINITE,
    &gamma::GAMMA,
    &gamma::LOGGAMMA,
    &gamma::ERF,
    &gamma::ERFC,
    &beta::BETA_CDF,
    &beta::BETA_INV,
    &beta::BETA_PDF,
    &welch_test::WELCH_TEST,
    &rand::RAND,
];

/// A real for numbers. Kusto converts nothing else to a number unasked, not even a dynamic.
fn real_of_numbers(types: &[KqlType]) -> Option<KqlType> {
    types
        .iter()
        .all(|kql_type| kql_type.is_numeric())
        .then_some(KqlType::Real)
}

/// A bool for numbers.
fn bool_of_numbers(types: &[KqlType]) -> Option<KqlType> {
    real_of_numbers(types).map(|_| KqlType::Bool)
}
