//! `around()`: whether a value is near another.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static AROUND: ScalarDef = ScalarDef {
    name: "around",
    category: Category::DateTime,
    summary: "True where a value differs from a center by no more than a delta.",
    params: &[
        Param::required("value", Accepts::Any, "The value."),
        Param::required("center", Accepts::Any, "The center, of the same type."),
        Param::required(
            "delta",
            Accepts::Any,
            "How far off it may be; a timespan for datetimes.",
        ),
    ],
    returns: Returns::Derived(around_type),
    eval: Eval::Kernel(around),
    page: "around-function",
    examples: &[Example {
        query: "print around(datetime(2021-01-01 01:29), datetime(2021-01-01 01:30), 1min)",
        result: "True",
    }],
    ..ScalarDef::NEW
};

fn around_type(types: &[KqlType]) -> Option<KqlType> {
    use KqlType::{DateTime, Timespan};
    let fits = match *types {
        [DateTime, DateTime, Timespan] | [Timespan, Timespan, Timespan] => true,
        [value, center, delta] => [value, center, delta]
            .iter()
            .all(|kql_type| kql_type.is_numeric()),
        _ => false,
    };
    fits.then_some(KqlType::Bool)
}

fn around(args: &Args<'_>) -> Result<ArrayRef> {
    if args
        .columns()
        .iter()
        .any(|column| matches!(column.kql_type(), KqlType::Real | KqlType::Decimal))
    {
        let (values, centers, deltas) = (args.floats(0), args.floats(1), args.floats(2));
        return args.bools(|row| {
            let (value, center, delta) = (values.get(row)?, centers.get(row)?, deltas.get(row)?);
            Some(center - delta <= value && value <= center + delta)
        });
    }
    let (values, centers, deltas) = (args.integers(0), args.integers(1), args.integers(2));
    args.bools(|row| {
        let (value, center, delta) = (values.get(row)?, centers.get(row)?, deltas.get(row)?);
        Some(center.saturating_sub(delta) <= value && value <= center.saturating_add(delta))
    })
}
