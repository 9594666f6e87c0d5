//! `dayofweek()`: days since Sunday.

use kql_types::timespan::TICKS_PER_DAY;
use kql_types::{KqlType, datetime};

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static DAYOFWEEK: ScalarDef = ScalarDef {
    name: "dayofweek",
    category: Category::DateTime,
    summary: "Gives the days since the last Sunday, as a timespan.",
    params: &[Param::required(
        "date",
        Accepts::Exactly(KqlType::DateTime),
        "The datetime.",
    )],
    returns: Returns::Always(KqlType::Timespan),
    eval: Eval::Kernel(|args| {
        let datetimes = args.integers(0);
        args.longs(|row| day_of_week(datetimes.get(row)?))
    }),
    page: "day-of-week-function",
    examples: &[Example {
        query: "print dayofweek(datetime(1947-11-30 10:00:05))",
        result: "00:00:00",
    }],
    ..ScalarDef::NEW
};

/// Kusto has no answer in the week that would end after the last datetime.
fn day_of_week(ticks: i64) -> Option<i64> {
    let day = i64::from(datetime::day_of_week(ticks));
    let days_left = 7 - day;
    datetime::add(datetime::start_of_day(ticks), days_left * TICKS_PER_DAY)?;
    Some(day * TICKS_PER_DAY)
}
