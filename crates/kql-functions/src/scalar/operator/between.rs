//! `between`, `!between`: both ends belong to the range; null where any of the three is null.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, Value, convert, datetime};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static OPERATORS: &[&ScalarDef] = &[&BETWEEN, &NOT_BETWEEN];

static RANGE: &[Param] = &[
    Param::required("value", Accepts::Any, "A number, datetime or timespan."),
    Param::required("low", Accepts::Any, "The first value of the range."),
    Param::required(
        "high",
        Accepts::Any,
        "The last value of the range; for a datetime also the length of the range.",
    ),
];

static BETWEEN: ScalarDef = ScalarDef {
    name: "between",
    category: Category::Operator,
    summary: "True where the value lies in a range, its ends included.",
    params: RANGE,
    returns: Returns::Derived(range_type),
    eval: Eval::Kernel(|args| in_range(args, true)),
    page: "between-operator",
    examples: &[
        Example {
            query: "print 5 between (1 .. 5)",
            result: "True",
        },
        Example {
            query: "print datetime(2020-01-04) between (datetime(2020-01-01) .. 3d)",
            result: "True",
        },
    ],
    ..ScalarDef::NEW
};

static NOT_BETWEEN: ScalarDef = ScalarDef {
    name: "!between",
    category: Category::Operator,
    summary: "True where the value lies outside of a range.",
    params: RANGE,
    returns: Returns::Derived(range_type),
    eval: Eval::Kernel(|args| in_range(args, false)),
    page: "not-between-operator",
    examples: &[Example {
        query: "print 5 !between (1 .. 5)",
        result: "False",
    }],
    ..ScalarDef::NEW
};

/// Bool for values that have an order among them.
fn range_type(types: &[KqlType]) -> Option<KqlType> {
    use KqlType::{Bool, DateTime, Timespan};
    let fits = match *types {
        [DateTime, DateTime, DateTime | Timespan] | [Timespan, Timespan, Timespan] => true,
        [Bool, Bool, Bool] => true,
        [value, low, high] => [value, low, high]
            .iter()
            .all(|kql_type| kql_type.is_numeric()),
        _ => false,
    };
    fits.then_some(Bool)
}

fn in_range(args: &Args<'_>, expected: bool) -> Result<ArrayRef> {
    let kinds = || args.columns().iter().map(|column| column.kql_type());
    if kinds().any(|kind| kind == KqlType::Decimal) {
        return decimals_in_range(args, expected);
    }
    if kinds().any(|kind| kind == KqlType::Real) {
        let (value, low, high) = (args.floats(0), args.floats(1), args.floats(2));
        return args.bools(|row| {
            let (value, low, high) = (value.get(row)?, low.get(row)?, high.get(row)?);
            Some((low <= value && value <= high) == expected)
        });
    }
    if args.kql_type(0) == KqlType::Bool {
        let (value, low, high) = (args.booleans(0), args.booleans(1), args.booleans(2));
        return args.bools(|row| {
            let (value, low, high) = (value.get(row)?, low.get(row)?, high.get(row)?);
            Some((low <= value && value <= high) == expected)
        });
    }
    let high_is_length =
        args.kql_type(1) == KqlType::DateTime && args.kql_type(2) == KqlType::Timespan;
    let (value, low, high) = (args.integers(0), args.integers(1), args.integers(2));
    args.bools(|row| {
        let (value, low, high) = (value.get(row)?, low.get(row)?, high.get(row)?);
        let high = if high_is_length {
            low.saturating_add(high).min(datetime::MAX)
        } else {
            high
        };
        Some((low <= value && value <= high) == expected)
    })
}

fn decimals_in_range(args: &Args<'_>, expected: bool) -> Result<ArrayRef> {
    let decimal = |idx: usize, row: usize| match convert::to_decimal(&args.column(idx).value(row)) {
        Value::Decimal(value) => Some(value),
        _ => None,
    };
    args.bools(|row| {
        let (value, low, high) = (decimal(0, row)?, decimal(1, row)?, decimal(2, row)?);
        Some((low <= value && value <= high) == expected)
    })
}
