//! `bin()`, alias `floor()`: values rounded down to a multiple of a size.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{Decimal, KqlType, Value, coerce, convert};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static BIN: ScalarDef = ScalarDef {
    name: "bin",
    aliases: &["floor"],
    category: Category::Math,
    summary: "Rounds a value down to a multiple of a size; a datetime to a multiple since the year 1.",
    params: &[
        Param::required("value", Accepts::Any, "The value to round."),
        Param::required(
            "roundTo",
            Accepts::Any,
            "The size; a timespan for a datetime.",
        ),
    ],
    returns: Returns::Derived(bin_type),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(bin),
    page: "bin-function",
    examples: &[
        Example {
            query: "print bin(4.5, 1)",
            result: "4.0",
        },
        Example {
            query: "print bin(-7, 5)",
            result: "-10",
        },
        Example {
            query: "print bin(datetime(1970-05-11 13:45:07), 1d)",
            result: "1970-05-11T00:00:00.0000000Z",
        },
    ],
    ..ScalarDef::NEW
};

fn bin_type(types: &[KqlType]) -> Option<KqlType> {
    match (*types.first()?, *types.get(1)?) {
        (value @ (KqlType::DateTime | KqlType::Timespan), KqlType::Timespan) => Some(value),
        (value, size) if value.is_numeric() && size.is_numeric() => {
            Some(coerce::promote(value, size).max(KqlType::Long))
        }
        _ => None,
    }
}

fn bin(args: &Args<'_>) -> Result<ArrayRef> {
    match args.returns() {
        KqlType::Real => {
            let (values, sizes) = (args.floats(0), args.floats(1));
            args.reals(|row| Some(bin_real(values.get(row)?, sizes.get(row)?)))
        }
        KqlType::Decimal => args.values(|row| {
            bin_decimal(args, row).map_or(Value::Null(KqlType::Decimal), Value::Decimal)
        }),
        KqlType::Long => {
            let (values, sizes) = (args.integers(0), args.integers(1));
            args.longs(|row| bin_long(values.get(row)?, sizes.get(row)?))
        }
        _ => bin_ticks(args),
    }
}

/// A datetime or timespan; a size that is not positive gives null.
fn bin_ticks(args: &Args<'_>) -> Result<ArrayRef> {
    let (values, sizes) = (args.integers(0), args.integers(1));
    args.longs(|row| {
        let (ticks, size) = (values.get(row)?, sizes.get(row)?);
        if size > 0 {
            ticks.checked_sub(ticks.rem_euclid(size))
        } else {
            None
        }
    })
}

/// Rounds towards negative infinity. Near the limits of a long it wraps where Kusto wraps.
fn bin_long(value: i64, size: i64) -> Option<i64> {
    if size == 0 {
        return None;
    }
    let dividend = match (value < 0, size < 0) {
        (true, false) => value.wrapping_sub(size).wrapping_add(1),
        (false, true) if value > 0 => value.wrapping_sub(size).wrapping_sub(1),
        _ => value,
    };
    Some(dividend.wrapping_div(size).wrapping_mul(size))
}

pub(super) fn bin_real(value: f64, size: f64) -> f64 {
    (value / size).floor() * size
}

fn bin_decimal(args: &Args<'_>, row: usize) -> Option<Decimal> {
    let decimal = |idx: usize| match convert::to_decimal(&args.column(idx).value(row)) {
        Value::Decimal(value) => Some(value),
        _ => None,
    };
    let (value, size) = (decimal(0)?, decimal(1)?);
    value.checked_div(size)?.floor().checked_mul(size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: i64, size: i64, expected: Option<i64>) {
        assert_eq!(bin_long(value, size), expected);
    }

    #[test]
    fn longs() {
        check(7, 5, Some(5));
        check(-7, 5, Some(-10));
        check(7, -5, Some(10));
        check(-7, -5, Some(-5));
        check(0, 5, Some(0));
        check(7, 0, None);
        check(9_007_199_254_740_993, 1, Some(9_007_199_254_740_993));
        check(-9_223_372_036_854_775_807, 2, Some(i64::MIN));
        check(
            -9_223_372_036_854_775_806,
            4,
            Some(9_223_372_036_854_775_804),
        );
        check(i64::MAX, -4, Some(-9_223_372_036_854_775_804));
    }
}
