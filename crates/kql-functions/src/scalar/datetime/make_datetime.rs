//! `make_datetime()`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::datetime::Civil;
use kql_types::{KqlType, convert, datetime};

use crate::args::{Args, Floats};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static MAKE_DATETIME: ScalarDef = ScalarDef {
    name: "make_datetime",
    category: Category::DateTime,
    summary: "Makes a datetime from its parts; null where there is no such datetime.",
    params: &[
        Param::required(
            "year",
            Accepts::Any,
            "The year, from 1 to 9999; alone, any value to convert to a datetime.",
        ),
        Param::optional("month", Accepts::NUMBER, "The month, from 1 to 12."),
        Param::optional("day", Accepts::NUMBER, "The day of the month, from 1."),
        Param::optional("hour", Accepts::NUMBER, "The hour, from 0 to 23."),
        Param::optional("minute", Accepts::NUMBER, "The minute, from 0 to 59."),
        Param::optional(
            "second",
            Accepts::NUMBER,
            "The second, from 0, with a fraction.",
        ),
    ],
    returns: Returns::Derived(|types| match types {
        [_] => Some(KqlType::DateTime),
        [_, _] => None,
        [year, ..] => year.is_numeric().then_some(KqlType::DateTime),
        [] => None,
    }),
    eval: Eval::Kernel(make_datetime),
    page: "make-datetime-function",
    examples: &[
        Example {
            query: "print make_datetime(2017, 10, 01)",
            result: "2017-10-01T00:00:00.0000000Z",
        },
        Example {
            query: "print make_datetime(2017, 10, 01, 12, 11, 0.1234567)",
            result: "2017-10-01T12:11:00.1234567Z",
        },
    ],
    ..ScalarDef::NEW
};

fn make_datetime(args: &Args<'_>) -> Result<ArrayRef> {
    if args.len() == 1 {
        let column = args.column(0);
        return args.values(|row| convert::to_datetime(&column.value(row)));
    }
    let parts: Vec<Floats<'_>> = (0..args.len()).map(|idx| args.floats(idx)).collect();
    args.longs(|row| {
        let mut values = [0.0; 6];
        for (value, part) in values.iter_mut().zip(&parts) {
            *value = part.get(row)?;
        }
        from_parts(values)
    })
}

fn from_parts([year, month, day, hour, minute, second]: [f64; 6]) -> Option<i64> {
    let (second, fraction) = second_and_fraction(second)?;
    let in_range = |value: f64, max: f64| (0.0..=max).contains(&value).then_some(value as u32);
    datetime::from_civil(Civil {
        year: in_range(year, 9999.0)? as i32,
        month: in_range(month, 12.0)?,
        day: in_range(day, 31.0)?,
        hour: in_range(hour, 23.0)?,
        minute: in_range(minute, 59.0)?,
        second,
        fraction,
    })
}

/// A second from 0 to less than 60 as whole seconds and ticks. What is smaller than a tick is cut off, but not what a
/// double lacks of the tick that was written.
pub(super) fn second_and_fraction(second: f64) -> Option<(u32, u32)> {
    if !(0.0..60.0).contains(&second) {
        return None;
    }
    let ticks = (second * 1e8).round() as u64 / 10;
    Some(((ticks / 10_000_000) as u32, (ticks % 10_000_000) as u32))
}
