//! `make_timespan()`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::timespan::{TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND};
use kql_types::{KqlType, convert};

use super::make_datetime::second_and_fraction;
use crate::args::{Args, Floats};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static MAKE_TIMESPAN: ScalarDef = ScalarDef {
    name: "make_timespan",
    category: Category::DateTime,
    summary: "Makes a timespan from hours and minutes, from hours, minutes and seconds, or from days and all of these.",
    params: &[
        Param::required(
            "first",
            Accepts::Any,
            "The days where four parts are given, else the hours; alone, any value to convert.",
        ),
        Param::optional("second", Accepts::NUMBER, "The next smaller part."),
        Param::optional("third", Accepts::NUMBER, "The next smaller part."),
        Param::optional("fourth", Accepts::NUMBER, "The seconds, with a fraction."),
    ],
    returns: Returns::Derived(|types| match types {
        [_] => Some(KqlType::Timespan),
        [first, ..] => first.is_numeric().then_some(KqlType::Timespan),
        [] => None,
    }),
    eval: Eval::Kernel(make_timespan),
    page: "make-timespan-function",
    examples: &[
        Example {
            query: "print make_timespan(1, 12, 30, 55.123)",
            result: "1.12:30:55.1230000",
        },
        Example {
            query: "print make_timespan(2, 30)",
            result: "02:30:00",
        },
    ],
    ..ScalarDef::NEW
};

fn make_timespan(args: &Args<'_>) -> Result<ArrayRef> {
    if args.len() == 1 {
        let column = args.column(0);
        return args.values(|row| convert::to_timespan(&column.value(row)));
    }
    let parts: Vec<Floats<'_>> = (0..args.len()).map(|idx| args.floats(idx)).collect();
    args.longs(|row| match *parts.as_slice() {
        [hours, minutes] => from_parts(0.0, hours.get(row)?, minutes.get(row)?, 0.0),
        [hours, minutes, seconds] => {
            from_parts(0.0, hours.get(row)?, minutes.get(row)?, seconds.get(row)?)
        }
        [days, hours, minutes, seconds] => from_parts(
            days.get(row)?,
            hours.get(row)?,
            minutes.get(row)?,
            seconds.get(row)?,
        ),
        _ => None,
    })
}

fn from_parts(days: f64, hours: f64, minutes: f64, seconds: f64) -> Option<i64> {
    let in_range = |value: f64, end: f64| (value >= 0.0 && value < end).then_some(value as i64);
    let (second, fraction) = second_and_fraction(seconds)?;
    let days = in_range(days, 10_675_199.0)? * TICKS_PER_DAY;
    let time =
        in_range(hours, 24.0)? * TICKS_PER_HOUR + in_range(minutes, 60.0)? * TICKS_PER_MINUTE;
    Some(days + time + i64::from(second) * TICKS_PER_SECOND + i64::from(fraction))
}
