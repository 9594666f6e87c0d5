//! Datetimes: ticks since 0001-01-01 UTC, the civil calendar and text forms.

mod civil;
mod parse;

pub use civil::*;
pub use parse::parse;

use std::fmt::{self, Write};

use crate::timespan::{TICKS_PER_DAY, TICKS_PER_SECOND};

/// The first datetime, `0001-01-01`.
pub const MIN: i64 = 0;
/// The last datetime, `9999-12-31 23:59:59.9999999`.
pub const MAX: i64 = 3_155_378_975_999_999_999;
/// `1970-01-01` in ticks.
pub const UNIX_EPOCH: i64 = 621_355_968_000_000_000;

/// The datetime with these ticks, if there is one.
pub fn checked(ticks: i64) -> Option<i64> {
    (MIN..=MAX).contains(&ticks).then_some(ticks)
}

/// `datetime + timespan`, or `None` outside of the years 1 to 9999.
pub fn add(ticks: i64, timespan: i64) -> Option<i64> {
    ticks.checked_add(timespan).and_then(checked)
}

/// Writes the datetime as Kusto prints it: `2020-01-02T03:04:05.6000000Z`.
pub fn write(ticks: i64, out: &mut impl Write) -> fmt::Result {
    let Civil {
        year,
        month,
        day,
        hour,
        minute,
        second,
        fraction,
    } = to_civil(ticks);
    write!(
        out,
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:07}Z"
    )
}

/// The text that Kusto prints for a datetime.
pub fn format(ticks: i64) -> String {
    let mut out = String::with_capacity(28);
    write(ticks, &mut out).expect("writing to a String does not fail");
    out
}

/// The datetime at a count of nanoseconds since 1970, cut to ticks (towards the past), if it is in range.
pub fn from_unix_nanos(nanos: i128) -> Option<i64> {
    let ticks = nanos.div_euclid(100) + i128::from(UNIX_EPOCH);
    i64::try_from(ticks).ok().and_then(checked)
}

/// Nanoseconds since 1970. Wider than `i64`, which ends in 2262.
pub fn to_unix_nanos(ticks: i64) -> i128 {
    (i128::from(ticks) - i128::from(UNIX_EPOCH)) * 100
}

/// Whole seconds since 1970, cut towards the past.
pub fn to_unix_seconds(ticks: i64) -> i64 {
    (ticks - UNIX_EPOCH).div_euclid(TICKS_PER_SECOND)
}

/// Midnight of the same day.
pub fn start_of_day(ticks: i64) -> i64 {
    ticks - ticks.rem_euclid(TICKS_PER_DAY)
}
