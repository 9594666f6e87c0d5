//! Simulated time: 100 ns ticks since 0001-01-01, as the KQL engine counts them, and their text forms.
//!
//! The model never asks the machine what time it is; a scenario says when it starts and when `now()` is.
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

use crate::text::push_decimal;

/// A point in time (since 0001-01-01T00:00:00Z) or a length of time, in 100 ns.
pub type Ticks = i64;

/// One second.
pub const SECOND: Ticks = 10_000_000;
/// One minute.
pub const MINUTE: Ticks = 60 * SECOND;
/// One hour.
pub const HOUR: Ticks = 60 * MINUTE;
/// One day.
pub const DAY: Ticks = 24 * HOUR;
/// The longest duration of a scenario; sums of many of them stay within an `i64`.
const LONGEST_DURATION: Ticks = 36_525 * DAY;
/// The last tick of the year 9999, which is also .NET's `DateTime.MaxValue`.
pub const MAX_TICKS: Ticks = 3_155_378_975_999_999_999;

/// Reads `2024-05-01`, `2024-05-01T09:00Z`, `2024-05-01T09:00:00.1234567Z` (a space may replace the `T`, the `Z` may be absent).
pub fn parse_datetime(text: &str) -> Result<Ticks, String> {
    let expected =
        || format!("`{text}` is not a datetime: expected a form like `2024-05-01T09:00:00Z`");
    let body = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let (date, time) = match body.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, parse_time_of_day(time).ok_or_else(expected)?),
        None => (body, 0),
    };
    let mut parts = date.splitn(3, '-');
    let mut part = |len: usize| {
        let digits = parts.next().filter(|p| p.len() == len)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse::<i64>().ok())?
    };
    let (Some(year), Some(month), Some(day)) = (part(4), part(2), part(2)) else {
        return Err(expected());
    };
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) {
        return Err(expected());
    }
    if day < 1 || day > days_in_month(year, month) {
        return Err(expected());
    }
    Ok(days_from_civil(year, month, day) * DAY + time)
}

/// Reads `09:00`, `09:00:30` or `09:00:30.1234567` as ticks since midnight.
fn parse_time_of_day(text: &str) -> Option<Ticks> {
    let (clock, fraction) = match text.split_once('.') {
        Some((clock, fraction)) => (clock, parse_fraction(fraction)?),
        None => (text, 0),
    };
    let mut units = [0i64; 3];
    let mut count = 0;
    for part in clock.split(':') {
        if count == 3 || part.len() != 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        units[count] = part.parse().ok()?;
        count += 1;
    }
    let [hours, minutes, seconds] = units;
    let valid = count >= 2 && hours < 24 && minutes < 60 && seconds < 60;
    valid.then_some(hours * HOUR + minutes * MINUTE + seconds * SECOND + fraction)
}

fn parse_fraction(digits: &str) -> Option<Ticks> {
    if digits.is_empty() || digits.len() > 7 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let value: i64 = digits.parse().ok()?;
    Some(value * 10i64.pow(7 - digits.len() as u32))
}

/// Reads `45s`, `5m`, `1h30m`, `2d`, `0`, `250ms`.
pub fn parse_duration(text: &str) -> Result<Ticks, String> {
    let expected =
        || format!("`{text}` is not a duration: expected a form like `90s`, `5m`, `1h30m` or `2d`");
    if text == "0" {
        return Ok(0);
    }
    let mut total: Ticks = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return Err(expected());
        }
        // What does not fit into a number is too long, like what fits but is longer than the longest.
        let count: i64 = rest[..digits].parse().unwrap_or(i64::MAX);
        rest = &rest[digits..];
        let unit_len = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
        let unit = match &rest[..unit_len] {
            "ms" => SECOND / 1000,
            "s" => SECOND,
            "m" => MINUTE,
            "h" => HOUR,
            "d" => DAY,
            _ => return Err(expected()),
        };
        total = total.saturating_add(count.saturating_mul(unit));
        rest = &rest[unit_len..];
    }
    if text.is_empty() {
        return Err(expected());
    }
    if total > LONGEST_DURATION {
        return Err(format!("`{text}` is longer than a hundred years"));
    }
    Ok(total)
}

/// Appends `2024-05-01T09:00:00.1234567Z`, the form in which the service stores times inside JSON.
pub fn write_datetime(out: &mut String, ticks: Ticks) {
    let (year, month, day) = civil_from_days(ticks.div_euclid(DAY));
    let rest = ticks.rem_euclid(DAY);
    let parts = [
        (year, 4, "-"),
        (month, 2, "-"),
        (day, 2, "T"),
        (rest / HOUR, 2, ":"),
        (rest / MINUTE % 60, 2, ":"),
        (rest / SECOND % 60, 2, "."),
        (rest % SECOND, 7, "Z"),
    ];
    for (number, width, behind) in parts {
        push_decimal(out, number.unsigned_abs(), width);
        out.push_str(behind);
    }
}

/// [`write_datetime`] into a new string.
#[must_use]
pub fn format_datetime(ticks: Ticks) -> String {
    let mut out = String::with_capacity(28);
    write_datetime(&mut out, ticks);
    out
}

/// The hour of the day, 0 to 23.
pub(crate) fn hour_of_day(ticks: Ticks) -> usize {
    (ticks.rem_euclid(DAY) / HOUR) as usize
}

/// The day of the week, 0 for Monday (0001-01-01 was one).
pub(crate) fn day_of_week(ticks: Ticks) -> usize {
    ticks.div_euclid(DAY).rem_euclid(7) as usize
}

/// Days from 0001-01-01 in the proleptic Gregorian calendar; years start in March so that the leap day comes last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 306
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 306;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    let next = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    days_from_civil(next.0, next.1, 1) - days_from_civil(year, month, 1)
}

/// When a scripted event happens: at a datetime, at a time of a day, or at an offset from the scenario's start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At this time.
    At(Ticks),
    /// This long after the scenario's start.
    AfterStart(Ticks),
    /// This long after the midnight of the scenario's first day.
    AfterMidnight(Ticks),
}

impl When {
    /// Reads a datetime, a time of the first day (`09:20`), of a later day (`2d 09:20`), or an offset (`+1h30m`).
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(offset) = text.strip_prefix('+') {
            return parse_duration(offset).map(Self::AfterStart);
        }
        if let Some(time) = parse_time_of_day(text) {
            return Ok(Self::AfterMidnight(time));
        }
        if let Some((day, time)) = text.split_once("d ")
            && let (Ok(day), Some(time)) = (day.parse::<u32>(), parse_time_of_day(time))
        {
            return Ok(Self::AfterMidnight(i64::from(day) * DAY + time));
        }
        parse_datetime(text).map(Self::At).map_err(|_| {
            format!(
                "`{text}` is not a time: expected `09:20`, `2d 09:20`, `+1h30m` or `2024-05-01T09:20:00Z`"
            )
        })
    }

    /// The time that this is in a scenario that starts at `start`.
    #[must_use]
    pub fn resolve(self, start: Ticks) -> Ticks {
        match self {
            Self::At(ticks) => ticks,
            Self::AfterStart(offset) => start.saturating_add(offset),
            Self::AfterMidnight(offset) => (start - start.rem_euclid(DAY)).saturating_add(offset),
        }
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = deserializer.deserialize_any(TimeText)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

/// Deserializes a datetime (for `#[serde(deserialize_with)]`).
pub(crate) fn datetime<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Ticks, D::Error> {
    let text = deserializer.deserialize_any(TimeText)?;
    parse_datetime(&text).map_err(de::Error::custom)
}

/// Deserializes a duration (for `#[serde(deserialize_with)]`).
pub(crate) fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Ticks, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse_duration(&text).map_err(de::Error::custom)
}

/// Accepts a quoted time, and TOML's own datetime, which reaches serde as a map with one entry.
struct TimeText;

impl<'de> Visitor<'de> for TimeText {
    type Value = String;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a time such as \"2024-05-01T09:00:00Z\"")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        match map.next_entry::<String, String>()? {
            Some((_, text)) => Ok(text),
            None => Err(de::Error::custom("expected a time")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn round_trip(text: &str, ticks: Ticks) {
        assert_eq!(parse_datetime(text), Ok(ticks));
        assert_eq!(format_datetime(ticks), text);
    }

    #[test]
    fn datetimes_are_ticks_since_year_one() {
        round_trip("0001-01-01T00:00:00.0000000Z", 0);
        round_trip("1970-01-01T00:00:00.0000000Z", 621_355_968_000_000_000);
        round_trip("2024-02-29T23:59:59.9999999Z", 638_448_479_999_999_999);
        round_trip("9999-12-31T23:59:59.9999999Z", MAX_TICKS);
    }

    #[test]
    fn short_datetimes_are_read() {
        assert_eq!(
            parse_datetime("2024-05-01"),
            parse_datetime("2024-05-01T00:00Z")
        );
        for wrong in [
            "",
            "2024-13-01",
            "2023-02-29",
            "2024-05-01T24:00",
            "yesterday",
            "24-5-1",
        ] {
            assert!(parse_datetime(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn durations_add_up() {
        assert_eq!(parse_duration("1h30m"), Ok(90 * MINUTE));
        assert_eq!(parse_duration("2d"), Ok(2 * DAY));
        for wrong in ["", "5", "m", "5 m", "99999999999999d", "5µ"] {
            assert!(parse_duration(wrong).is_err(), "{wrong}");
        }
        for long in ["36600d", "99999999999999999999d", "9000000000000d1s"] {
            let expected = format!("`{long}` is longer than a hundred years");
            assert_eq!(parse_duration(long), Err(expected));
        }
        let error = parse_duration("99999999999999999999x").unwrap_err();
        assert!(error.contains("is not a duration"), "{error}");
    }

    #[test]
    fn when_accepts_clock_times_offsets_and_datetimes() {
        assert_eq!(
            When::parse("09:20"),
            Ok(When::AfterMidnight(9 * HOUR + 20 * MINUTE))
        );
        assert_eq!(
            When::parse("2d 09:20"),
            Ok(When::AfterMidnight(57 * HOUR + 20 * MINUTE))
        );
        assert_eq!(When::parse("+90s"), Ok(When::AfterStart(90 * SECOND)));
        assert!(When::parse("noon").is_err());
    }

    #[test]
    fn clock_times_are_those_of_the_day_whenever_the_scenario_starts() {
        let start = parse_datetime("2024-05-01T08:00:00Z").unwrap();
        let at = |text| format_datetime(When::parse(text).unwrap().resolve(start));
        assert_eq!(at("09:20"), "2024-05-01T09:20:00.0000000Z");
        assert_eq!(at("1d 07:00"), "2024-05-02T07:00:00.0000000Z");
        assert_eq!(at("+1h"), "2024-05-01T09:00:00.0000000Z");
    }

    #[test]
    fn weekdays_start_on_monday() {
        let friday = parse_datetime("2024-05-31T14:30:00Z").unwrap();
        assert_eq!((day_of_week(friday), hour_of_day(friday)), (4, 14));
    }
}
