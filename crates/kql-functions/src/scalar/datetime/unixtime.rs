//! `unixtime_seconds_todatetime()` and its kin.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, datetime};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

const UNIX_TIME: ScalarDef = ScalarDef {
    category: Category::DateTime,
    params: &[Param::required(
        "number",
        Accepts::NUMBER,
        "The time since 1970-01-01, negative before.",
    )],
    returns: Returns::Always(KqlType::DateTime),
    ..ScalarDef::NEW
};

pub(super) static SECONDS: ScalarDef = ScalarDef {
    name: "unixtime_seconds_todatetime",
    summary: "Converts seconds since 1970 to a datetime.",
    eval: Eval::Kernel(|args| since_epoch(args, 1_000_000_000)),
    page: "unixtime-seconds-todatetime-function",
    examples: &[Example {
        query: "print unixtime_seconds_todatetime(1546300800)",
        result: "2019-01-01T00:00:00.0000000Z",
    }],
    ..UNIX_TIME
};

pub(super) static MILLISECONDS: ScalarDef = ScalarDef {
    name: "unixtime_milliseconds_todatetime",
    summary: "Converts milliseconds since 1970 to a datetime.",
    eval: Eval::Kernel(|args| since_epoch(args, 1_000_000)),
    page: "unixtime-milliseconds-todatetime-function",
    examples: &[Example {
        query: "print unixtime_milliseconds_todatetime(1546300800000)",
        result: "2019-01-01T00:00:00.0000000Z",
    }],
    ..UNIX_TIME
};

pub(super) static MICROSECONDS: ScalarDef = ScalarDef {
    name: "unixtime_microseconds_todatetime",
    summary: "Converts microseconds since 1970 to a datetime.",
    eval: Eval::Kernel(|args| since_epoch(args, 1_000)),
    page: "unixtime-microseconds-todatetime-function",
    examples: &[Example {
        query: "print unixtime_microseconds_todatetime(1546300800000000)",
        result: "2019-01-01T00:00:00.0000000Z",
    }],
    ..UNIX_TIME
};

pub(super) static NANOSECONDS: ScalarDef = ScalarDef {
    name: "unixtime_nanoseconds_todatetime",
    summary: "Converts nanoseconds since 1970 to a datetime.",
    eval: Eval::Kernel(|args| since_epoch(args, 1)),
    page: "unixtime-nanoseconds-todatetime-function",
    examples: &[Example {
        query: "print unixtime_nanoseconds_todatetime(1546300800000000000)",
        result: "2019-01-01T00:00:00.0000000Z",
    }],
    ..UNIX_TIME
};

fn since_epoch(args: &Args<'_>, unit_nanos: i64) -> Result<ArrayRef> {
    if matches!(args.kql_type(0), KqlType::Int | KqlType::Long) {
        let numbers = args.integers(0);
        return args.longs(|row| {
            datetime::from_unix_nanos(i128::from(numbers.get(row)?) * i128::from(unit_nanos))
        });
    }
    let numbers = args.floats(0);
    args.longs(|row| {
        let nanos = numbers.get(row)? * unit_nanos as f64;
        if nanos.is_finite() {
            datetime::from_unix_nanos(nanos as i128)
        } else {
            None
        }
    })
}
