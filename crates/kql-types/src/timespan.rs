//! Timespans: signed 100 ns ticks, and their two text forms.
//!
//! `1.5h` is the form of a literal, `[-][d.]hh:mm:ss[.fffffff]` the form that Kusto prints (`scalar-data-types/timespan`).

use std::fmt::{self, Write};

/// 100 ns ticks in a microsecond.
pub const TICKS_PER_MICROSECOND: i64 = 10;
/// Ticks in a millisecond.
pub const TICKS_PER_MILLISECOND: i64 = 10_000;
/// Ticks in a second.
pub const TICKS_PER_SECOND: i64 = 10_000_000;
/// Ticks in a minute.
pub const TICKS_PER_MINUTE: i64 = 60 * TICKS_PER_SECOND;
/// Ticks in an hour.
pub const TICKS_PER_HOUR: i64 = 60 * TICKS_PER_MINUTE;
/// Ticks in a day.
pub const TICKS_PER_DAY: i64 = 24 * TICKS_PER_HOUR;

/// Writes ticks as Kusto prints them: days only when there are some, a fraction of seven digits only when it is not 0.
pub fn write(ticks: i64, out: &mut impl Write) -> fmt::Result {
    let magnitude = ticks.unsigned_abs();
    let (days, in_day) = (
        magnitude / TICKS_PER_DAY as u64,
        magnitude % TICKS_PER_DAY as u64,
    );
    let (seconds, fraction) = (
        in_day / TICKS_PER_SECOND as u64,
        in_day % TICKS_PER_SECOND as u64,
    );
    if ticks < 0 {
        out.write_char('-')?;
    }
    if days > 0 {
        write!(out, "{days}.")?;
    }
    write!(
        out,
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )?;
    if fraction > 0 {
        write!(out, ".{fraction:07}")?;
    }
    Ok(())
}

/// The text that Kusto prints for a timespan.
pub fn format(ticks: i64) -> String {
    let mut out = String::with_capacity(24);
    write(ticks, &mut out).expect("writing to a String does not fail");
    out
}

/// The ticks of one unit of a timespan literal (`d`, `hours`, `ms`, `tick`, ...), or `None` for an unknown unit.
pub fn unit_ticks(unit: &str) -> Option<i64> {
    Some(match unit.to_ascii_lowercase().as_str() {
        "d" | "day" | "days" => TICKS_PER_DAY,
        "h" | "hr" | "hrs" | "hour" | "hours" => TICKS_PER_HOUR,
        "m" | "min" | "minute" | "minutes" => TICKS_PER_MINUTE,
        "s" | "sec" | "second" | "seconds" => TICKS_PER_SECOND,
        "ms" | "milli" | "millis" | "millisecond" | "milliseconds" => TICKS_PER_MILLISECOND,
        "micro" | "micros" | "microsecond" | "microseconds" => TICKS_PER_MICROSECOND,
        "tick" | "ticks" => 1,
        _ => return None,
    })
}

/// Reads either text form, with blanks around it: `1.5h`, `-2d`, `1.02:03:04.5`, `13:00`. A bare number is days.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let ticks = if rest.contains(':') {
        parse_clock(rest)?
    } else {
        parse_amount(rest)?
    };
    i64::try_from(if negative { -ticks } else { ticks }).ok()
}

/// `[d.]hh:mm[:ss[.fffffff]]`, without a sign.
fn parse_clock(text: &str) -> Option<i128> {
    let (head, clock) = match text.find(':') {
        Some(colon) => match text[..colon].rfind('.') {
            Some(dot) => (Some(&text[..dot]), &text[dot + 1..]),
            None => (None, text),
        },
        None => (None, text),
    };
    let mut parts = clock.split(':');
    let hours = digits(parts.next()?)?;
    let minutes = digits(parts.next()?)?;
    let (seconds, fraction) = match parts.next() {
        None => (0, 0),
        Some(text) => match text.split_once('.') {
            None => (digits(text)?, 0),
            Some((whole, fraction)) => (digits(whole)?, fraction_ticks(fraction)?),
        },
    };
    let days = head.map_or(Some(0), digits)?;
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 59 || days > 10_675_199 {
        return None;
    }
    let seconds = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
    Some(i128::from(seconds) * i128::from(TICKS_PER_SECOND) + i128::from(fraction))
}

/// A number with a unit, without a sign. Without a unit it counts days.
fn parse_amount(text: &str) -> Option<i128> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim_start();
    let per_unit = if unit.is_empty() {
        TICKS_PER_DAY
    } else {
        unit_ticks(unit)?
    };
    scale(number, per_unit)
}

/// `number * per_unit`, exact, with what is smaller than a tick cut off.
fn scale(number: &str, per_unit: i64) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let whole = if whole.is_empty() { 0 } else { digits(whole)? };
    let fraction = &fraction[..fraction.len().min(18)];
    let part = if fraction.is_empty() {
        0
    } else {
        i128::from(digits(fraction)?)
    };
    let part = part * i128::from(per_unit) / 10_i128.pow(fraction.len() as u32);
    Some(i128::from(whole) * i128::from(per_unit) + part)
}

fn digits(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// Ticks of the digits after the point of a second; at most seven count, and more are refused.
fn fraction_ticks(digits_text: &str) -> Option<i64> {
    match digits_text.len() {
        1..=7 => Some(digits(digits_text)? * 10_i64.pow(7 - digits_text.len() as u32)),
        _ => None,
    }
}
