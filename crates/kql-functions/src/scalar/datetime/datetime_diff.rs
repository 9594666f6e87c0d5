//! `datetime_diff()`: how many boundaries of a period lie between two datetimes.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_datafusion_err};
use kql_types::timespan::TICKS_PER_DAY;
use kql_types::{KqlType, datetime};

use super::unit::{UNITS, Unit};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static DATETIME_DIFF: ScalarDef = ScalarDef {
    name: "datetime_diff",
    category: Category::DateTime,
    summary: "Counts the boundaries of a period from the second datetime to the first.",
    params: &[
        Param::required(
            "period",
            Accepts::Exactly(KqlType::String),
            "The kind of period.",
        )
        .one_of(UNITS),
        Param::required(
            "datetime1",
            Accepts::Exactly(KqlType::DateTime),
            "The datetime to count to.",
        ),
        Param::required(
            "datetime2",
            Accepts::Exactly(KqlType::DateTime),
            "The datetime to count from.",
        ),
    ],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(datetime_diff),
    page: "datetime-diff-function",
    examples: &[
        Example {
            query: "print datetime_diff('year', datetime(2017-01-01), datetime(2000-12-31))",
            result: "17",
        },
        Example {
            query: "print datetime_diff('week', datetime(2017-10-29 00:00), datetime(2017-09-30 23:59))",
            result: "5",
        },
    ],
    ..ScalarDef::NEW
};

fn datetime_diff(args: &Args<'_>) -> Result<ArrayRef> {
    let name = args.strings(0).get(0);
    let unit = Unit::from_name(name)
        .ok_or_else(|| exec_datafusion_err!("`{name}` is no period of datetime_diff()"))?;
    let (left, right) = (args.integers(1), args.integers(2));
    args.longs(|row| Some(diff(unit, left.get(row)?, right.get(row)?)))
}

fn diff(unit: Unit, left: i64, right: i64) -> i64 {
    match unit {
        Unit::Nanosecond => (left - right).wrapping_mul(100),
        _ => ordinal(unit, left) - ordinal(unit, right),
    }
}

/// The number of the period in which a datetime lies.
fn ordinal(unit: Unit, ticks: i64) -> i64 {
    match unit {
        Unit::Months(months) => {
            let (year, month, _) = datetime::to_date(ticks);
            (i64::from(year) * 12 + i64::from(month) - 1).div_euclid(months)
        }
        // 0001-01-01 was a Monday, the second day of its week.
        Unit::Week => (ticks.div_euclid(TICKS_PER_DAY) + 1).div_euclid(7),
        Unit::Ticks(per_unit) => ticks.div_euclid(per_unit),
        Unit::Nanosecond => ticks,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(unit: &str, left: &str, right: &str, expected: i64) {
        let unit = Unit::from_name(unit).expect("the unit has a name");
        let ticks = |text: &str| datetime::parse(text).expect("the text is a datetime");
        assert_eq!(diff(unit, ticks(left), ticks(right)), expected);
    }

    #[test]
    fn boundaries() {
        check("year", "2020-12-31", "2021-01-01", -1);
        check("quarter", "2017-07-01", "2017-03-30", 2);
        check("month", "2020-01-31", "2020-02-01", -1);
        check("week", "2017-10-29 00:00", "2017-09-30 23:59", 5);
        check("day", "2020-01-01 23:00:00", "2020-01-01 01:00:00", 0);
        check(
            "second",
            "2020-01-01 00:00:01.9999999",
            "2020-01-01 00:00:00.0000001",
            1,
        );
        check(
            "microsecond",
            "2020-01-01 00:00:00.0000020",
            "2020-01-01 00:00:00.0000005",
            2,
        );
        check(
            "nanosecond",
            "2017-10-30 23:00:00",
            "2017-10-30 23:00:00.0000007",
            -700,
        );
    }
}
