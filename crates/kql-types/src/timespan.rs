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

/// The units of a timespan literal: their names, and ticks as a fraction.
const UNITS: &[(&[&str], i64, i64)] = &[
    (&["d", "day", "days"], TICKS_PER_DAY, 1),
    (&["h", "hr", "hrs", "hour", "hours"], TICKS_PER_HOUR, 1),
    (&["m", "min", "minute", "minutes"], TICKS_PER_MINUTE, 1),
    (&["s", "sec", "second", "seconds"], TICKS_PER_SECOND, 1),
    (
        &[
            "ms",
            "milli",
            "millis",
            "millisec",
            "millisecond",
            "milliseconds",
        ],
        TICKS_PER_MILLISECOND,
        1,
    ),
    (
        &["micro", "micros", "microsec", "microsecond", "microseconds"],
        TICKS_PER_MICROSECOND,
        1,
    ),
    (&["tick", "ticks"], 1, 1),
    (
        &["nano", "nanos", "nanosec", "nanosecond", "nanoseconds"],
        1,
        100,
    ),
];

/// Is the word a unit of timespan literals, as the `h` of `1.5h` is?
pub fn is_unit(word: &str) -> bool {
    unit_ticks(word).is_some()
}

/// The ticks of a unit, as numerator and denominator: only nanoseconds are less than a tick.
fn unit_ticks(word: &str) -> Option<(i64, i64)> {
    UNITS
        .iter()
        .find(|(names, ..)| names.contains(&word))
        .map(|&(_, ticks, parts)| (ticks, parts))
}

/// Reads what `totimespan()` takes, with blanks around it: `1.5h`, `-2d`, `1.02:03:04.5`, `13:00`.
///
/// A number without a unit is refused here; [`parse_literal`] takes it for days.
pub fn parse(text: &str) -> Option<i64> {
    parse_signed(text, None)
}

/// Reads what stands between the parentheses of `timespan(...)`, or a literal such as `1.5h`. A bare number is days.
pub fn parse_literal(text: &str) -> Option<i64> {
    parse_signed(text, Some((TICKS_PER_DAY, 1)))
}

fn parse_signed(text: &str, default_unit: Option<(i64, i64)>) -> Option<i64> {
    let text = text.trim();
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let ticks = if rest.contains(':') {
        parse_clock(rest)?
    } else {
        parse_amount(rest, default_unit)?
    };
    i64::try_from(if negative { -ticks } else { ticks }).ok()
}

/// `[d.]hh:mm[:ss[.fffffff]]`, without a sign.
fn parse_clock(text: &str) -> Option<i128> {
    let (head, rest) = text.split_once(':')?;
    let (days, hours) = match head.split_once('.') {
        Some((days, hours)) => (digits(days)?, digits(hours)?),
        None => (0, digits(head)?),
    };
    let (minutes, seconds) = rest.split_once(':').unwrap_or((rest, "0"));
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let (minutes, seconds) = (digits(minutes)?, digits(seconds)?);
    if hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    let seconds = i128::from(days) * 86_400 + i128::from((hours * 60 + minutes) * 60 + seconds);
    Some(seconds * i128::from(TICKS_PER_SECOND) + i128::from(fraction_ticks(fraction)?))
}

/// A number and its unit, without a sign.
fn parse_amount(text: &str, default_unit: Option<(i64, i64)>) -> Option<i128> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let (ticks, parts) = match unit.trim_start() {
        "" => default_unit?,
        unit => unit_ticks(unit)?,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let whole = i128::from(digits(whole)?) * i128::from(ticks) / i128::from(parts);
    // Kusto cuts the fraction of what is shorter than a millisecond: `0.5microseconds` is 0.
    let fraction = if ticks < TICKS_PER_MILLISECOND {
        0
    } else {
        scaled_fraction(fraction, ticks)?
    };
    Some(whole + fraction)
}

/// `0.<digits> * ticks`, with what is smaller than a tick cut off.
fn scaled_fraction(fraction: &str, ticks: i64) -> Option<i128> {
    digits(fraction.get(..1)?)?;
    let fraction = &fraction[..fraction.len().min(18)];
    Some(i128::from(digits(fraction)?) * i128::from(ticks) / 10_i128.pow(fraction.len() as u32))
}

/// The ticks in the digits after a second's point. Digits beyond the seventh are cut off.
pub(crate) fn fraction_ticks(fraction: &str) -> Option<i64> {
    let kept = fraction.get(..fraction.len().min(7))?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(digits(kept)? * 10_i64.pow(7 - kept.len() as u32))
}

fn digits(text: &str) -> Option<i64> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(parsed: Option<i64>, expected: Option<&str>) {
        assert_eq!(parsed.map(format).as_deref(), expected);
    }

    #[test]
    fn text_of_totimespan() {
        for (text, expected) in [
            ("1.02:03:04.5", "1.02:03:04.5000000"),
            ("-00:30:00", "-00:30:00"),
            ("13:00", "13:00:00"),
            (" 1.00:00:00 ", "1.00:00:00"),
            ("\t2.00:00:00", "2.00:00:00"),
            ("0.00:03:00", "00:03:00"),
            ("1d", "1.00:00:00"),
            ("00:00:00.00000009", "00:00:00"),
            ("00:00:01.1234567", "00:00:01.1234567"),
        ] {
            check(parse(text), Some(expected));
        }
        for text in [
            "abc",
            "10",
            "",
            "-",
            "1:",
            ":1",
            "24:00:00",
            "00:60:00",
            "00:01:00 junk",
            "00:01:00xyz",
            "1:2:3:4",
            "1d1",
        ] {
            check(parse(text), None);
        }
    }

    #[test]
    fn literals() {
        for (text, ticks) in [
            ("1d", TICKS_PER_DAY),
            ("90m", 90 * TICKS_PER_MINUTE),
            ("1.5h", 54_000_000_000),
            ("1tick", 1),
            ("10ms", 100_000),
            ("5microseconds", 50),
            ("1.5d", 1_296_000_000_000),
            ("150nanoseconds", 1),
            ("199nanoseconds", 1),
            ("250nanoseconds", 2),
            ("1.5ticks", 1),
            ("0.5microseconds", 0),
            ("1milli", 10_000),
            ("2", 2 * TICKS_PER_DAY),
            ("15 seconds", 15 * TICKS_PER_SECOND),
            ("-1.00:00:00", -TICKS_PER_DAY),
            ("10:00", 10 * TICKS_PER_HOUR),
            ("10675199.02:48:05.4775807", i64::MAX),
            ("-10675199.02:48:05.4775808", i64::MIN),
        ] {
            assert_eq!(parse_literal(text), Some(ticks), "{text}");
        }
        for text in [
            "100ns",
            "1us",
            "1w",
            "10675199.02:48:05.4775808",
            "99999999999d",
            "1.d",
        ] {
            assert_eq!(parse_literal(text), None, "{text}");
        }
    }

    #[test]
    fn text() {
        assert_eq!(format(i64::MIN), "-10675199.02:48:05.4775808");
        assert_eq!(format(0), "00:00:00");
        assert_eq!(format(-TICKS_PER_DAY - 1), "-1.00:00:00.0000001");
    }

    proptest! {
        #[test]
        fn text_round_trips(ticks: i64) {
            prop_assert_eq!(parse(&format(ticks)), Some(ticks));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,30}|[-0-9.:dhms ]{0,30}") {
            let _ = (parse(&text), parse_literal(&text));
        }
    }
}
