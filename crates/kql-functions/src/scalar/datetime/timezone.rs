//! `datetime_utc_to_local()`, `datetime_local_to_utc()`, `datetime_list_timezones()`, with a time zone database of our
//! own, so that answers do not depend on the machine.

use std::sync::LazyLock;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use kql_types::datetime::{self, Civil};
use kql_types::timespan::TICKS_PER_SECOND;
use kql_types::{KqlType, dynamic};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

const CONVERSION: ScalarDef = ScalarDef {
    category: Category::DateTime,
    params: &[
        Param::required(
            "from",
            Accepts::Exactly(KqlType::DateTime),
            "The datetime to convert.",
        ),
        Param::required(
            "timezone",
            Accepts::Exactly(KqlType::String),
            "The time zone, such as `Europe/Paris`.",
        ),
    ],
    returns: Returns::Always(KqlType::DateTime),
    ..ScalarDef::NEW
};

pub(super) static DATETIME_UTC_TO_LOCAL: ScalarDef = ScalarDef {
    name: "datetime_utc_to_local",
    summary: "Converts a datetime from UTC to a time zone.",
    eval: Eval::Kernel(|args| convert(args, to_local)),
    page: "datetime-utc-to-local-function",
    examples: &[Example {
        query: "print datetime_utc_to_local(datetime(2020-02-02 19:02:20), 'Europe/Paris')",
        result: "2020-02-02T20:02:20.0000000Z",
    }],
    ..CONVERSION
};

pub(super) static DATETIME_LOCAL_TO_UTC: ScalarDef = ScalarDef {
    name: "datetime_local_to_utc",
    summary: "Converts a datetime from a time zone to UTC.",
    eval: Eval::Kernel(|args| convert(args, to_utc)),
    page: "datetime-local-to-utc-function",
    examples: &[Example {
        query: "print datetime_local_to_utc(datetime(2020-02-02 20:02:20), 'US/Pacific')",
        result: "2020-02-03T04:02:20.0000000Z",
    }],
    ..CONVERSION
};

pub(super) static DATETIME_LIST_TIMEZONES: ScalarDef = ScalarDef {
    name: "datetime_list_timezones",
    category: Category::DateTime,
    summary: "Lists the time zones.",
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(list_timezones),
    page: "datetime-list-timezones",
    examples: &[Example {
        query: "print tostring(datetime_list_timezones()[0])",
        result: "Africa/Abidjan",
    }],
    ..ScalarDef::NEW
};

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

fn convert(args: &Args<'_>, shift: fn(i64, &TimeZone) -> Option<i64>) -> Result<ArrayRef> {
    let (datetimes, names) = (args.integers(0), args.strings(1));
    let mut latest: (&str, Option<TimeZone>) = ("", None);
    args.longs(|row| {
        let name = names.get(row);
        if name != latest.0 {
            latest = (name, DATABASE.get(name).ok());
        }
        shift(datetimes.get(row)?, latest.1.as_ref()?)
    })
}

fn to_local(ticks: i64, zone: &TimeZone) -> Option<i64> {
    let timestamp = Timestamp::from_second(datetime::to_unix_seconds(ticks)).ok()?;
    datetime::add(ticks, offset_ticks(zone.to_offset(timestamp)))
}

/// Where clocks skip the time or show it twice, the offset after the change counts.
fn to_utc(ticks: i64, zone: &TimeZone) -> Option<i64> {
    let offset = match zone.to_ambiguous_timestamp(civil(ticks)?).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Gap { after, .. } | AmbiguousOffset::Fold { after, .. } => after,
    };
    datetime::add(ticks, -offset_ticks(offset))
}

fn offset_ticks(offset: Offset) -> i64 {
    i64::from(offset.seconds()) * TICKS_PER_SECOND
}

fn civil(ticks: i64) -> Option<DateTime> {
    let Civil {
        year,
        month,
        day,
        hour,
        minute,
        second,
        ..
    } = datetime::to_civil(ticks);
    DateTime::new(
        year as i16,
        month as i8,
        day as i8,
        hour as i8,
        minute as i8,
        second as i8,
        0,
    )
    .ok()
}

fn list_timezones(args: &Args<'_>) -> Result<ArrayRef> {
    // `Factory` stands for a clock that nobody has set.
    let available = DATABASE.available().map(|name| name.to_string());
    let mut names: Vec<String> = available.filter(|name| name != "Factory").collect();
    names.sort_unstable();
    args.dynamics(|_, out| {
        out.push('[');
        for (idx, name) in names.iter().enumerate() {
            if idx > 0 {
                out.push(',');
            }
            dynamic::write_string(name, out);
        }
        out.push(']');
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(zone: &str, local: &str, utc: &str) {
        let zone = DATABASE.get(zone).expect("the time zone exists");
        let ticks = |text: &str| datetime::parse(text).expect("the text is a datetime");
        assert_eq!(to_utc(ticks(local), &zone), Some(ticks(utc)));
    }

    #[test]
    fn clocks_change() {
        check("Europe/Brussels", "2022-03-27 01:00", "2022-03-27 00:00");
        check("Europe/Brussels", "2022-03-27 02:00", "2022-03-27 00:00");
        check("Europe/Brussels", "2022-03-27 03:00", "2022-03-27 01:00");
        check(
            "America/Chicago",
            "2020-02-02 20:02:20",
            "2020-02-03 02:02:20",
        );
    }
}
