//! `bin_at()`: as `bin()`, with bins that are aligned to a point.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, coerce, datetime};

use super::bin::bin_real;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static BIN_AT: ScalarDef = ScalarDef {
    name: "bin_at",
    category: Category::Math,
    summary: "Rounds a value down to a multiple of a size, counted from a fixed point.",
    params: &[
        Param::required("value", Accepts::Any, "The value to round."),
        Param::required(
            "bin_size",
            Accepts::Any,
            "The size; a timespan for a datetime.",
        ),
        Param::required("fixed_point", Accepts::Any, "A value that starts a bin."),
    ],
    returns: Returns::Derived(bin_at_type),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(bin_at),
    page: "bin-at-function",
    examples: &[
        Example {
            query: "print bin_at(6.5, 2.5, 7)",
            result: "4.5",
        },
        Example {
            query: "print bin_at(datetime(2017-05-15 10:20:00.0), 1d, datetime(1970-01-01 12:00:00.0))",
            result: "2017-05-14T12:00:00.0000000Z",
        },
    ],
    ..ScalarDef::NEW
};

fn bin_at_type(types: &[KqlType]) -> Option<KqlType> {
    match *types {
        [KqlType::DateTime, KqlType::Timespan, KqlType::DateTime] => Some(KqlType::DateTime),
        [KqlType::Timespan, KqlType::Timespan, KqlType::Timespan] => Some(KqlType::Timespan),
        [value, size, point]
            if [value, size, point]
                .iter()
                .all(|kql_type| kql_type.is_numeric()) =>
        {
            let common = coerce::promote(coerce::promote(value, size), point).max(KqlType::Long);
            (common != KqlType::Decimal).then_some(common)
        }
        _ => None,
    }
}

fn bin_at(args: &Args<'_>) -> Result<ArrayRef> {
    if args.returns() == KqlType::Real {
        let (values, sizes, points) = (args.floats(0), args.floats(1), args.floats(2));
        return args.reals(|row| {
            let (value, size, point) = (values.get(row)?, sizes.get(row)?, points.get(row)?);
            Some(bin_real(value - point, size) + point)
        });
    }
    let is_datetime = args.returns() == KqlType::DateTime;
    let (values, sizes, points) = (args.integers(0), args.integers(1), args.integers(2));
    args.longs(|row| {
        let (value, size, point) = (values.get(row)?, sizes.get(row)?, points.get(row)?);
        if size <= 0 {
            return None;
        }
        let past = (i128::from(value) - i128::from(point)).rem_euclid(i128::from(size));
        let start = i64::try_from(i128::from(value) - past).ok()?;
        if is_datetime {
            datetime::checked(start)
        } else {
            Some(start)
        }
    })
}
