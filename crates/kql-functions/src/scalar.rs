//! Scalar functions, a folder per category of the documentation and a file per function or close family.

use crate::def::ScalarDef;

mod array;
mod bag;
mod bitwise;
#[cfg(test)]
mod check;
mod conditional;
mod conversion;
mod datetime;
mod dynamic;
mod encoding;
mod general;
mod geospatial;
mod graph;
mod guid;
mod hash;
mod ip;
mod math;
mod memo;
mod operator;
mod parsing;
mod pattern;
mod series;
mod set;
mod sketch;
mod string;
mod texts;
mod window;

pub use ip::{GeoDatabase, GeoDatabaseError};
pub(crate) use operator::OPERATORS;
pub use pattern::{compile_regex, regex_error};

/// The records, category by category.
pub(crate) static SCALARS: &[&[&ScalarDef]] = &[
    window::FUNCTIONS,
    encoding::FUNCTIONS,
    general::FUNCTIONS,
    geospatial::FUNCTIONS,
    graph::FUNCTIONS,
    guid::FUNCTIONS,
    hash::FUNCTIONS,
    ip::FUNCTIONS,
    parsing::FUNCTIONS,
    set::FUNCTIONS,
    sketch::FUNCTIONS,
    series::FUNCTIONS,
    dynamic::FUNCTIONS,
    datetime::FUNCTIONS,
    bag::FUNCTIONS,
    array::FUNCTIONS,
    bitwise::FUNCTIONS,
    math::FUNCTIONS,
    conditional::FUNCTIONS,
    conversion::FUNCTIONS,
    string::FUNCTIONS,
];
