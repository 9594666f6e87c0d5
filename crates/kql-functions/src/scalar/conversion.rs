//! Conversions between types, and what type or null a value is. A conversion that fails is null.

use crate::def::ScalarDef;

mod gettype;
mod null_check;
mod number;
mod parse_json;
mod text_check;
mod time;
mod toguid;
mod tohex;
mod tostring;
mod units;

/// The records of this category.
pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &tostring::TOSTRING,
    &number::TOINT,
    &number::TOLONG,
    &number::TOREAL,
    &number::TODECIMAL,
    &number::TOBOOL,
    &time::TODATETIME,
    &time::TOTIMESPAN,
    &toguid::TOGUID,
    &parse_json::PARSE_JSON,
    &tohex::TOHEX,
    &gettype::GETTYPE,
    &null_check::ISNULL,
    &null_check::ISNOTNULL,
    &null_check::ISEMPTY,
    &null_check::ISNOTEMPTY,
    &text_check::ISASCII,
    &text_check::ISUTF8,
    &units::CONVERT_ANGLE,
    &units::CONVERT_ENERGY,
    &units::CONVERT_FORCE,
    &units::CONVERT_LENGTH,
    &units::CONVERT_MASS,
    &units::CONVERT_SPEED,
    &units::CONVERT_TEMPERATURE,
    &units::CONVERT_VOLUME,
];

/// Argument 0 itself, where it has the type of the result.
fn unchanged(args: &crate::args::Args<'_>) -> Option<arrow::array::ArrayRef> {
    let column = args.column(0);
    let fits = column.kql_type() == args.returns() && column.array().len() == args.rows();
    fits.then(|| column.array().clone())
}
