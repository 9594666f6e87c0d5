//! `datetime_add()`: moves a datetime by a count of periods.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_datafusion_err};
use kql_types::timespan::TICKS_PER_DAY;
use kql_types::{KqlType, datetime};

use super::unit::{UNITS, Unit};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static DATETIME_ADD: ScalarDef = ScalarDef {
    name: "datetime_add",
    category: Category::DateTime,
    summary: "Moves a datetime by a count of periods; a day that the month lacks becomes its last.",
    params: &[
        Param::required(
            "period",
            Accepts::Exactly(KqlType::String),
            "The kind of period.",
        )
        .one_of(UNITS),
        Param::required(
            "amount",
            Accepts::INTEGER,
            "How many periods, backwards where negative.",
        ),
        Param::required(
            "datetime",
            Accepts::Exactly(KqlType::DateTime),
            "The datetime to move.",
        ),
    ],
    returns: Returns::Always(KqlType::DateTime),
    eval: Eval::Kernel(datetime_add),
    page: "datetime-add-function",
    examples: &[Example {
        query: "print datetime_add('month', 1, datetime(2020-01-31))",
        result: "2020-02-29T00:00:00.0000000Z",
    }],
    ..ScalarDef::NEW
};

fn datetime_add(args: &Args<'_>) -> Result<ArrayRef> {
    let name = args.strings(0).get(0);
    let unit = Unit::from_name(name)
        .ok_or_else(|| exec_datafusion_err!("`{name}` is no period of datetime_add()"))?;
    let (amounts, datetimes) = (args.integers(1), args.integers(2));
    args.longs(|row| add(unit, amounts.get(row)?, datetimes.get(row)?))
}

fn add(unit: Unit, amount: i64, ticks: i64) -> Option<i64> {
    match unit {
        Unit::Months(months) => datetime::add_months(ticks, amount.checked_mul(months)?),
        Unit::Week => datetime::add(ticks, amount.checked_mul(7 * TICKS_PER_DAY)?),
        Unit::Ticks(per_unit) => datetime::add(ticks, amount.checked_mul(per_unit)?),
        Unit::Nanosecond => datetime::add(ticks, amount / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(unit: &str, amount: i64, from: &str, expected: Option<&str>) {
        let unit = Unit::from_name(unit).expect("the unit has a name");
        let moved = add(
            unit,
            amount,
            datetime::parse(from).expect("the text is a datetime"),
        );
        assert_eq!(
            moved,
            expected.map(|text| datetime::parse(text).expect("the text is a datetime"))
        );
    }

    #[test]
    fn periods() {
        check("quarter", 1, "2020-11-30", Some("2021-02-28"));
        check(
            "quarter",
            -3,
            "2020-02-29 12:00:00",
            Some("2019-05-29 12:00:00"),
        );
        check(
            "Month",
            -1,
            "2020-03-31 00:00:00.0000001",
            Some("2020-02-29 00:00:00.0000001"),
        );
        check("week", 100, "2017-01-01", Some("2018-12-02"));
        check("year", 9000, "2017-01-01", None);
        check("day", i64::MAX, "2017-01-01", None);
    }
}
