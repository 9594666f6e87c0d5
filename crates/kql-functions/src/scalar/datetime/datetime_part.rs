//! `datetime_part()`, `getyear()`, `monthofyear()`, `week_of_year()`, `dayofmonth()`, `dayofyear()`, `hourofday()`.
//!
//! Kusto's engine gives longs, where its documentation says int.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_datafusion_err};
use kql_types::{KqlType, datetime};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

static PARTS: &[&str] = &[
    "year",
    "quarter",
    "month",
    "week_of_year",
    "day",
    "dayofyear",
    "hour",
    "minute",
    "second",
    "millisecond",
    "microsecond",
    "nanosecond",
];

const PART: ScalarDef = ScalarDef {
    category: Category::DateTime,
    params: &[Param::required(
        "date",
        Accepts::Exactly(KqlType::DateTime),
        "The datetime.",
    )],
    returns: Returns::Always(KqlType::Long),
    ..ScalarDef::NEW
};

pub(super) static DATETIME_PART: ScalarDef = ScalarDef {
    name: "datetime_part",
    aliases: &["datepart"],
    summary: "Gives a part of a datetime as a number.",
    params: &[
        Param::required("part", Accepts::Exactly(KqlType::String), "The part.").one_of(PARTS),
        Param::required("date", Accepts::Exactly(KqlType::DateTime), "The datetime."),
    ],
    eval: Eval::Kernel(datetime_part),
    page: "datetime-part-function",
    examples: &[
        Example {
            query: "print datetime_part('quarter', datetime(2017-10-30 01:02:03.7654321))",
            result: "4",
        },
        Example {
            query: "print datetime_part('microsecond', datetime(2017-10-30 01:02:03.7654321))",
            result: "765432",
        },
    ],
    ..PART
};

pub(super) static GETYEAR: ScalarDef = ScalarDef {
    name: "getyear",
    summary: "Gives the year.",
    eval: Eval::Kernel(|args| parts(args, 0, year)),
    page: "getyear-function",
    examples: &[Example {
        query: "print getyear(datetime(2015-10-12))",
        result: "2015",
    }],
    ..PART
};

pub(super) static MONTHOFYEAR: ScalarDef = ScalarDef {
    name: "monthofyear",
    aliases: &["getmonth"],
    summary: "Gives the month, from 1 to 12.",
    eval: Eval::Kernel(|args| parts(args, 0, month)),
    page: "monthofyear-function",
    examples: &[Example {
        query: "print monthofyear(datetime(2015-12-14))",
        result: "12",
    }],
    ..PART
};

pub(super) static WEEK_OF_YEAR: ScalarDef = ScalarDef {
    name: "week_of_year",
    aliases: &["weekofyear"],
    summary: "Gives the number of the week by ISO 8601, whose first week holds the year's first Thursday.",
    eval: Eval::Kernel(|args| parts(args, 0, week)),
    page: "week-of-year-function",
    examples: &[Example {
        query: "print week_of_year(datetime(2020-12-31))",
        result: "53",
    }],
    ..PART
};

pub(super) static DAYOFMONTH: ScalarDef = ScalarDef {
    name: "dayofmonth",
    summary: "Gives the day of the month, from 1.",
    eval: Eval::Kernel(|args| parts(args, 0, day)),
    page: "day-of-month-function",
    examples: &[Example {
        query: "print dayofmonth(datetime(2015-12-14))",
        result: "14",
    }],
    ..PART
};

pub(super) static DAYOFYEAR: ScalarDef = ScalarDef {
    name: "dayofyear",
    summary: "Gives the day of the year, from 1.",
    eval: Eval::Kernel(|args| parts(args, 0, day_of_year)),
    page: "day-of-year-function",
    examples: &[Example {
        query: "print dayofyear(datetime(2015-12-14))",
        result: "348",
    }],
    ..PART
};

pub(super) static HOUROFDAY: ScalarDef = ScalarDef {
    name: "hourofday",
    summary: "Gives the hour, from 0 to 23.",
    eval: Eval::Kernel(|args| parts(args, 0, hour)),
    page: "hour-of-day-function",
    examples: &[Example {
        query: "print hourofday(datetime(2015-12-14 18:54))",
        result: "18",
    }],
    ..PART
};

fn datetime_part(args: &Args<'_>) -> Result<ArrayRef> {
    let name = args.strings(0).get(0);
    let part: fn(i64) -> i64 = match name.to_ascii_lowercase().as_str() {
        "year" => year,
        "quarter" => |ticks| (month(ticks) - 1) / 3 + 1,
        "month" => month,
        "week_of_year" | "weekofyear" => week,
        "day" => day,
        "dayofyear" => day_of_year,
        "hour" => hour,
        "minute" => |ticks| i64::from(datetime::to_civil(ticks).minute),
        "second" => |ticks| i64::from(datetime::to_civil(ticks).second),
        "millisecond" => |ticks| i64::from(datetime::to_civil(ticks).fraction) / 10_000,
        "microsecond" => |ticks| i64::from(datetime::to_civil(ticks).fraction) / 10,
        "nanosecond" => |ticks| i64::from(datetime::to_civil(ticks).fraction) * 100,
        _ => return Err(exec_datafusion_err!("`{name}` is no part of a datetime")),
    };
    parts(args, 1, part)
}

fn parts(args: &Args<'_>, idx: usize, part: fn(i64) -> i64) -> Result<ArrayRef> {
    let datetimes = args.integers(idx);
    args.longs(|row| datetimes.get(row).map(part))
}

fn year(ticks: i64) -> i64 {
    i64::from(datetime::to_date(ticks).0)
}

fn month(ticks: i64) -> i64 {
    i64::from(datetime::to_date(ticks).1)
}

fn week(ticks: i64) -> i64 {
    i64::from(datetime::iso_week(ticks).1)
}

fn day(ticks: i64) -> i64 {
    i64::from(datetime::to_date(ticks).2)
}

fn day_of_year(ticks: i64) -> i64 {
    i64::from(datetime::day_of_year(ticks))
}

fn hour(ticks: i64) -> i64 {
    i64::from(datetime::to_civil(ticks).hour)
}
