//! `startofday()`, `endofday()` and their kin for weeks, which start on Sunday, months and years.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::timespan::TICKS_PER_DAY;
use kql_types::{KqlType, datetime};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

const BOUND: ScalarDef = ScalarDef {
    category: Category::DateTime,
    params: &[
        Param::required(
            "date",
            Accepts::Exactly(KqlType::DateTime),
            "A datetime in the period.",
        ),
        Param::optional(
            "offset",
            Accepts::INTEGER,
            "How many periods later; 0 if not given.",
        ),
    ],
    returns: Returns::Always(KqlType::DateTime),
    ..ScalarDef::NEW
};

pub(super) static STARTOFDAY: ScalarDef = ScalarDef {
    name: "startofday",
    summary: "Gives the start of the day.",
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(|args| bounds(args, start_of_day)),
    page: "startofday-function",
    examples: &[Example {
        query: "print startofday(datetime(2017-01-01 10:10:17), -1)",
        result: "2016-12-31T00:00:00.0000000Z",
    }],
    ..BOUND
};

pub(super) static STARTOFWEEK: ScalarDef = ScalarDef {
    name: "startofweek",
    summary: "Gives the start of the week's Sunday.",
    eval: Eval::Kernel(|args| bounds(args, start_of_week)),
    page: "startofweek-function",
    examples: &[Example {
        query: "print startofweek(datetime(2020-01-01))",
        result: "2019-12-29T00:00:00.0000000Z",
    }],
    ..BOUND
};

pub(super) static STARTOFMONTH: ScalarDef = ScalarDef {
    name: "startofmonth",
    summary: "Gives the start of the month.",
    eval: Eval::Kernel(|args| bounds(args, start_of_month)),
    page: "startofmonth-function",
    examples: &[Example {
        query: "print startofmonth(datetime(2017-01-01 10:10:17), 1)",
        result: "2017-02-01T00:00:00.0000000Z",
    }],
    ..BOUND
};

pub(super) static STARTOFYEAR: ScalarDef = ScalarDef {
    name: "startofyear",
    summary: "Gives the start of the year.",
    eval: Eval::Kernel(|args| bounds(args, start_of_year)),
    page: "startofyear-function",
    examples: &[Example {
        query: "print startofyear(datetime(2020-06-15 13:45:00))",
        result: "2020-01-01T00:00:00.0000000Z",
    }],
    ..BOUND
};

pub(super) static ENDOFDAY: ScalarDef = ScalarDef {
    name: "endofday",
    summary: "Gives the last tick of the day.",
    eval: Eval::Kernel(|args| {
        bounds(args, |ticks, offset| {
            last(start_of_day(ticks, offset)?, TICKS_PER_DAY)
        })
    }),
    page: "endofday-function",
    examples: &[Example {
        query: "print endofday(datetime(2007-01-01))",
        result: "2007-01-01T23:59:59.9999999Z",
    }],
    ..BOUND
};

pub(super) static ENDOFWEEK: ScalarDef = ScalarDef {
    name: "endofweek",
    summary: "Gives the last tick of the week's Saturday.",
    eval: Eval::Kernel(|args| {
        bounds(args, |ticks, offset| {
            last(start_of_week(ticks, offset)?, 7 * TICKS_PER_DAY)
        })
    }),
    page: "endofweek-function",
    examples: &[Example {
        query: "print endofweek(datetime(2020-06-15 13:45:00))",
        result: "2020-06-20T23:59:59.9999999Z",
    }],
    ..BOUND
};

pub(super) static ENDOFMONTH: ScalarDef = ScalarDef {
    name: "endofmonth",
    summary: "Gives the last tick of the month.",
    eval: Eval::Kernel(|args| bounds(args, end_of_month)),
    page: "endofmonth-function",
    examples: &[Example {
        query: "print endofmonth(datetime(2020-02-29 12:00:00))",
        result: "2020-02-29T23:59:59.9999999Z",
    }],
    ..BOUND
};

pub(super) static ENDOFYEAR: ScalarDef = ScalarDef {
    name: "endofyear",
    summary: "Gives the last tick of the year.",
    eval: Eval::Kernel(|args| bounds(args, end_of_year)),
    page: "endofyear-function",
    examples: &[Example {
        query: "print endofyear(datetime(2020-06-15 13:45:00))",
        result: "2020-12-31T23:59:59.9999999Z",
    }],
    ..BOUND
};

/// `bound` of the date and the offset in every row; null where it lies outside of the years 1 to 9999.
fn bounds(args: &Args<'_>, bound: fn(i64, i64) -> Option<i64>) -> Result<ArrayRef> {
    let dates = args.integers(0);
    let offsets = args.optional(1).map(|_| args.integers(1));
    args.longs(|row| {
        let offset = match offsets {
            Some(offsets) => offsets.get(row)?,
            None => 0,
        };
        bound(dates.get(row)?, offset)
    })
}

fn start_of_day(ticks: i64, offset: i64) -> Option<i64> {
    datetime::add(
        datetime::start_of_day(ticks),
        offset.checked_mul(TICKS_PER_DAY)?,
    )
}

fn start_of_week(ticks: i64, offset: i64) -> Option<i64> {
    let days = offset
        .checked_mul(7)?
        .checked_sub(i64::from(datetime::day_of_week(ticks)))?;
    start_of_day(ticks, days)
}

fn start_of_month(ticks: i64, offset: i64) -> Option<i64> {
    datetime::add_months(datetime::start_of_month(ticks), offset)
}

fn start_of_year(ticks: i64, offset: i64) -> Option<i64> {
    datetime::add_years(datetime::start_of_year(ticks), offset)
}

fn end_of_month(ticks: i64, offset: i64) -> Option<i64> {
    let start = start_of_month(ticks, offset)?;
    let (year, month, _) = datetime::to_date(start);
    last(
        start,
        i64::from(datetime::days_in_month(year, month)) * TICKS_PER_DAY,
    )
}

fn end_of_year(ticks: i64, offset: i64) -> Option<i64> {
    let start = start_of_year(ticks, offset)?;
    let days = if datetime::is_leap_year(datetime::to_date(start).0) {
        366
    } else {
        365
    };
    last(start, days * TICKS_PER_DAY)
}

fn last(start: i64, length: i64) -> Option<i64> {
    datetime::add(start, length - 1)
}
