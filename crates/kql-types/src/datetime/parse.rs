//! Reading datetimes from text (`scalar-data-types/datetime`, "Supported formats").
//!
//! A text is a date in one of several shapes, then an optional time of day and an optional offset; a time without an
//! offset is UTC. Shapes that the documentation lacks but Kusto reads: `12-02-2022` (month first), `20221202`,
//! `Dec 2, 2022`, `2022/12/02`, `12.02.2022`.

use super::{Civil, add, from_civil};
use crate::timespan::{TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, fraction_ticks};

/// Two-digit years below it are of the 21st century, the others of the 20th.
const FIRST_YEAR_OF_1900S: u32 = 50;

/// Reads a datetime in any form that `todatetime()` and `datetime(...)` take. `None` for what is no datetime.
pub fn parse(text: &str) -> Option<i64> {
    let mut input = Input { rest: text.trim() };
    let (year, month, day) = date(&mut input)?;
    let (time, has_clock) = match clock(&mut input) {
        Some(time) => (time, true),
        None => (Clock::default(), false),
    };
    let offset = offset(&mut input, has_clock)?;
    if !input.rest.is_empty() {
        return None;
    }
    let Clock {
        hour,
        minute,
        second,
        fraction,
    } = time;
    let local = from_civil(Civil {
        year: year as i32,
        month,
        day,
        hour,
        minute,
        second,
        fraction,
    })?;
    add(local, -offset)
}

/// The text that is left to read.
struct Input<'a> {
    rest: &'a str,
}

impl<'a> Input<'a> {
    /// Takes `min..=max` digits, as many as there are.
    fn digits(&mut self, min: usize, max: usize) -> Option<&'a str> {
        let len = self
            .rest
            .bytes()
            .take(max + 1)
            .take_while(u8::is_ascii_digit)
            .count();
        if len < min || len > max {
            return None;
        }
        Some(self.take(len))
    }

    fn number(&mut self, min: usize, max: usize) -> Option<u32> {
        self.digits(min, max)?.parse().ok()
    }

    /// Two digits, whatever follows them.
    fn two_digits(&mut self) -> Option<u32> {
        let digits = self
            .rest
            .get(..2)
            .filter(|two| two.bytes().all(|b| b.is_ascii_digit()))?;
        self.take(digits.len()).parse().ok()
    }

    fn letters(&mut self) -> &'a str {
        self.take(
            self.rest
                .bytes()
                .take_while(u8::is_ascii_alphabetic)
                .count(),
        )
    }

    fn take(&mut self, len: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(len);
        self.rest = rest;
        taken
    }

    /// Skips one of these characters, and says which.
    fn one_of(&mut self, set: &[char]) -> Option<char> {
        let first = self
            .rest
            .chars()
            .next()
            .filter(|first| set.contains(first))?;
        self.take(first.len_utf8());
        Some(first)
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }
}

/// Year, month and day, not checked against the calendar.
fn date(input: &mut Input) -> Option<(u32, u32, u32)> {
    if input.rest.as_bytes().first()?.is_ascii_digit() {
        return numeric_date(input);
    }
    let word = input.letters();
    if let Some(month) = month_named(word) {
        return month_first_date(input, month);
    }
    weekday_named(word)?;
    input.one_of(&[',']);
    input.blanks();
    day_first_date(input)
}

/// A date that starts with a digit.
fn numeric_date(input: &mut Input) -> Option<(u32, u32, u32)> {
    let digits = input.rest.bytes().take_while(u8::is_ascii_digit).count();
    match digits {
        8 => compact_date(input.take(8)),
        4 => {
            let year = input.number(4, 4)?;
            let separator = separator(input)?;
            let month = input.number(1, 2)?;
            separated_by(input, separator)?;
            Some((year, month, input.number(1, 2)?))
        }
        1 | 2
            if input.rest[digits..].starts_with(['-', '/', '.'])
                && !named_month_follows(&input.rest[digits + 1..]) =>
        {
            let month = input.number(1, 2)?;
            let separator = separator(input)?;
            let day = input.number(1, 2)?;
            separated_by(input, separator)?;
            Some((year(input)?, month, day))
        }
        1 | 2 => day_first_date(input),
        _ => None,
    }
}

/// `20221202`.
fn compact_date(digits: &str) -> Option<(u32, u32, u32)> {
    Some((
        digits[..4].parse().ok()?,
        digits[4..6].parse().ok()?,
        digits[6..].parse().ok()?,
    ))
}

fn named_month_follows(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// `-`, `/`, `.`, or a comma with blanks after it.
fn separator(input: &mut Input) -> Option<char> {
    let separator = input.one_of(&['-', '/', '.', ','])?;
    if separator == ',' {
        input.blanks();
    }
    Some(separator)
}

fn separated_by(input: &mut Input, expected: char) -> Option<()> {
    (separator(input)? == expected).then_some(())
}

/// `8 Nov 14`, `08-Nov-2014`.
fn day_first_date(input: &mut Input) -> Option<(u32, u32, u32)> {
    let day = input.number(1, 2)?;
    let separator = input.one_of(&['-', ' '])?;
    let month = month_named(input.letters())?;
    (input.one_of(&['-', ' '])? == separator).then_some(())?;
    Some((year(input)?, month, day))
}

/// `Dec 2, 2022`, with the month read.
fn month_first_date(input: &mut Input, month: u32) -> Option<(u32, u32, u32)> {
    input.one_of(&[' '])?;
    let day = input.number(1, 2)?;
    input.one_of(&[',']);
    input.one_of(&[' '])?;
    Some((year(input)?, month, day))
}

/// Four digits, or two of the years 1950 to 2049.
fn year(input: &mut Input) -> Option<u32> {
    let digits = input.digits(2, 4)?;
    let year: u32 = digits.parse().ok()?;
    match digits.len() {
        4 => Some(year),
        2 if year < FIRST_YEAR_OF_1900S => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    MONTHS
        .iter()
        .position(|name| is_name(word, name))
        .map(|at| at as u32 + 1)
}

fn weekday_named(word: &str) -> Option<()> {
    const WEEKDAYS: [&str; 7] = [
        "sunday",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
    ];
    WEEKDAYS
        .iter()
        .any(|name| is_name(word, name))
        .then_some(())
}

/// Is the word the name or its first three letters?
fn is_name(word: &str, name: &str) -> bool {
    word.eq_ignore_ascii_case(name) || word.eq_ignore_ascii_case(&name[..3])
}

#[derive(Default)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    fraction: u32,
}

/// `T` or a blank, then `hh:mm[:ss[.fffffff]]` and perhaps AM or PM. Takes nothing unless all of it is there.
fn clock(input: &mut Input) -> Option<Clock> {
    let mut ahead = Input { rest: input.rest };
    if ahead.one_of(&['T', 't', ' '])? == ' ' {
        ahead.blanks();
    }
    let mut clock = Clock {
        hour: ahead.number(1, 2)?,
        ..Clock::default()
    };
    ahead.one_of(&[':'])?;
    clock.minute = ahead.number(2, 2)?;
    if ahead.one_of(&[':']).is_some() {
        clock.second = ahead.number(2, 2)?;
        if ahead.one_of(&['.', ',']).is_some() {
            clock.fraction = fraction_ticks(ahead.digits(1, 30)?)? as u32;
        }
    }
    clock.hour = half_day(&mut ahead, clock.hour)?;
    *input = ahead;
    Some(clock)
}

/// Applies a following AM or PM to the hour.
fn half_day(input: &mut Input, hour: u32) -> Option<u32> {
    let mut ahead = Input {
        rest: input.rest.trim_start(),
    };
    let word = ahead.letters();
    let afternoon = word.eq_ignore_ascii_case("PM");
    if !afternoon && !word.eq_ignore_ascii_case("AM") {
        return Some(hour);
    }
    *input = ahead;
    (1..=12)
        .contains(&hour)
        .then_some(hour % 12 + if afternoon { 12 } else { 0 })
}

/// The offset from UTC in ticks: `Z`, `GMT`, `UTC`, `+02:00`, `-0500`, `+02`. A sign needs a clock before it.
fn offset(input: &mut Input, has_clock: bool) -> Option<i64> {
    input.blanks();
    if input.rest.is_empty() {
        return Some(0);
    }
    let name = input.letters();
    if !name.is_empty() {
        let utc = ["z", "gmt", "utc"]
            .iter()
            .any(|utc| name.eq_ignore_ascii_case(utc));
        return utc.then_some(0);
    }
    let sign = if input.one_of(&['+', '-']).filter(|_| has_clock)? == '+' {
        1
    } else {
        -1
    };
    let hours = input.two_digits()?;
    input.one_of(&[':']);
    let minutes = if input.rest.is_empty() {
        0
    } else {
        input.two_digits()?
    };
    let ticks = i64::from(hours) * TICKS_PER_HOUR + i64::from(minutes) * TICKS_PER_MINUTE;
    (minutes < 60 && ticks < TICKS_PER_DAY).then_some(sign * ticks)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::datetime::{MAX, MIN, format};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(
            parse(text).map_or("null".to_owned(), format),
            expected,
            "{text}"
        );
    }

    #[test]
    fn documented_forms() {
        for (texts, expected) in [
            (
                &[
                    "2014-11-08 15:05:02",
                    "2014-11-08 15:05:02 GMT",
                    "2014-11-08T15:05:02",
                    "2014-11-08T15:05:02 GMT",
                    "2014-11-08T15:05:02Z",
                    "Sat, 8 Nov 14 15:05:02 GMT",
                    "Sat, 8 Nov 14 15:05:02",
                    "8 Nov 14 15:05:02 GMT",
                    "8 Nov 14 15:05:02",
                    "Saturday, 08-Nov-14 15:05:02 GMT",
                    "Saturday, 08-Nov-14 15:05:02",
                    "08-Nov-14 15:05:02 GMT",
                    "08-Nov-14 15:05:02",
                    "Sat, 08 Nov 2014 15:05:02 GMT",
                    "2014-11-08T17:05:02+02:00",
                    "2014-11-08T10:05:02-0500",
                    "11/08/2014 15:05:02",
                    "11/8/2014 3:05:02 PM",
                ][..],
                "2014-11-08T15:05:02.0000000Z",
            ),
            (
                &[
                    "2014-11-08 15:05",
                    "2014-11-08 15:05 GMT",
                    "2014-11-08T15:05",
                    "2014-11-08T15:05Z",
                    "Sat, 8 Nov 14 15:05",
                    "8 Nov 14 15:05 GMT",
                    "08-Nov-14 15:05",
                    "Saturday, 08-Nov-14 15:05 GMT",
                ],
                "2014-11-08T15:05:00.0000000Z",
            ),
            (
                &[
                    "2014-11-08",
                    "2014-11-8",
                    "2014/11/08",
                    "11-08-2014",
                    "11/08/2014",
                    "11.08.2014",
                    "8 Nov 2014",
                    "Nov 8, 2014",
                    "20141108",
                    "11/8/2014",
                    " 2014-11-08 ",
                    "2014, 11, 8",
                    "08-Nov-14",
                ],
                "2014-11-08T00:00:00.0000000Z",
            ),
            (
                &["2014-05-25T08:20:03.123456Z"],
                "2014-05-25T08:20:03.1234560Z",
            ),
            (
                &["2014-05-25T08:20:03.123456789Z"],
                "2014-05-25T08:20:03.1234567Z",
            ),
            (&["2015-12-31 23:59:59.9"], "2015-12-31T23:59:59.9000000Z"),
            (&["1970-5-12"], "1970-05-12T00:00:00.0000000Z"),
            (&["1/2/99 12:30 AM"], "1999-01-02T00:30:00.0000000Z"),
            (
                &["9999-12-31 23:59:59.9999999"],
                "9999-12-31T23:59:59.9999999Z",
            ),
        ] {
            for text in texts {
                check(text, expected);
            }
        }
    }

    #[test]
    fn other_texts_are_null() {
        for text in [
            "",
            "not a date",
            "13-01-2022",
            "x12-02-2022",
            "2022-02-29",
            "2022-13-01",
            "2022-12-02T25:00:00",
            "2022-12-02T13:60",
            "2022-12-02junk",
            "2022-12-02T13:45:56 EST",
            "2022-12-02T13:45:56+25:00",
            "2022-12-02+02:00",
            "0001-01-01T00:00+01:00",
            "9999-12-31T23:59:59-01:00",
            "2022-12/02",
            "123",
            "20221",
            "0000-01-01",
            "Sat, 8 Foo 14",
            "2022-12-02 13 PM",
            "13:45:56",
            "2022-12-02T",
            "é2022-12-02",
        ] {
            check(text, "null");
        }
    }

    proptest! {
        #[test]
        fn text_round_trips(ticks in MIN..=MAX) {
            prop_assert_eq!(parse(&format(ticks)), Some(ticks));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,30}|[0-9TZ:. +/,-]{0,30}|(Sat, )?[0-9]{1,2}[ -]Nov[ -]\\PC{0,9}") {
            let _ = parse(&text);
        }
    }
}
