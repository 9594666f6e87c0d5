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
    let civil = to_civil(ticks);
    let mut text = *b"0000-00-00T00:00:00.0000000Z";
    put_digits(&mut text[0..4], civil.year as u32);
    put_digits(&mut text[5..7], civil.month);
    put_digits(&mut text[8..10], civil.day);
    put_digits(&mut text[11..13], civil.hour);
    put_digits(&mut text[14..16], civil.minute);
    put_digits(&mut text[17..19], civil.second);
    put_digits(&mut text[20..27], civil.fraction);
    out.write_str(std::str::from_utf8(&text).expect("digits and punctuation are ASCII"))
}

/// Fills the slot with the decimal digits of a number, zeros in front.
fn put_digits(slot: &mut [u8], mut number: u32) {
    for digit in slot.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
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
