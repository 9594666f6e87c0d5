//! Numbers, timespans, raw guids, and names that start with a digit.

use nom::bytes::complete::{tag, take_while, take_while_m_n, take_while1};
use nom::character::complete::{digit1, one_of};
use nom::combinator::{not, opt, recognize};
use nom::{IResult, Parser};

use super::LiteralKind;
use super::word::is_word_char;

/// A token that starts with a digit, or a raw guid; `None` means that it is a name (`2abc`).
pub(super) fn number(text: &str) -> IResult<&str, Option<LiteralKind>> {
    let starts_with_digit = text.starts_with(|c: char| c.is_ascii_digit());
    if !starts_with_digit && text.as_bytes().get(8) != Some(&b'-') {
        return Err(mismatch(text));
    }
    for (scan, kind) in SCANS {
        if let Ok((after, _)) = scan(text) {
            return Ok((after, Some(*kind)));
        }
    }
    let (_, _) = digit1(text)?;
    let (after, _) = take_while1(is_word_char)(text)?;
    Ok((after, None))
}

type Scan = fn(&str) -> IResult<&str, &str>;

/// Tried in order: the first that matches wins.
const SCANS: &[(Scan, LiteralKind)] = &[
    (raw_guid, LiteralKind::RawGuid),
    (real, LiteralKind::Real),
    (timespan, LiteralKind::TimeSpan),
    (long, LiteralKind::Long),
];

fn raw_guid(text: &str) -> IResult<&str, &str> {
    recognize((
        hex(8),
        tag("-"),
        hex(4),
        tag("-"),
        hex(4),
        tag("-"),
        hex(4),
        tag("-"),
        hex(12),
    ))
    .parse(text)
}

fn hex<'a>(
    len: usize,
) -> impl Parser<&'a str, Output = &'a str, Error = nom::error::Error<&'a str>> {
    take_while_m_n(len, len, |c: char| c.is_ascii_hexdigit())
}

/// `1.5`, `1.`, `1.e5`, `1e5`; `1..` is the start of a range.
fn real(text: &str) -> IResult<&str, &str> {
    let (rest, _) = digit1(text)?;
    let is_range = rest.starts_with("..") && !rest.starts_with("...");
    if rest.starts_with('.') && !is_range {
        let fraction = (
            tag("."),
            take_while(|c: char| c.is_ascii_digit()),
            opt(exponent),
        );
        return recognize((digit1, fraction, end_of_number)).parse(text);
    }
    recognize((digit1, exponent, end_of_number)).parse(text)
}

fn exponent(text: &str) -> IResult<&str, &str> {
    recognize((one_of("eE"), opt(one_of("+-")), digit1)).parse(text)
}

/// `1d`, `1.5h`, `3minutes`
fn timespan(text: &str) -> IResult<&str, &str> {
    let (rest, _) = (digit1, opt((tag("."), digit1))).parse(text)?;
    let (after, unit) = take_while1(is_word_char)(rest)?;
    match UNITS.contains(&unit) {
        true => Ok((after, &text[..text.len() - after.len()])),
        false => Err(mismatch(text)),
    }
}

/// The units of timespan literals.
#[rustfmt::skip]
pub(crate) const UNITS: &[&str] = &[
    "d", "day", "days", "h", "hr", "hrs", "hour", "hours", "m", "min", "minute", "minutes",
    "s", "sec", "second", "seconds", "ms", "milli", "millis", "millisec", "millisecond",
    "milliseconds", "micro", "micros", "microsec", "microsecond", "microseconds", "nano",
    "nanos", "nanosec", "nanosecond", "nanoseconds", "tick", "ticks",
];

fn long(text: &str) -> IResult<&str, &str> {
    let hexadecimal = recognize((
        tag("0"),
        one_of("xX"),
        take_while1(|c: char| c.is_ascii_hexdigit()),
        end_of_number,
    ));
    nom::branch::alt((hexadecimal, recognize((digit1, end_of_number)))).parse(text)
}

fn end_of_number(text: &str) -> IResult<&str, ()> {
    not(nom::character::complete::satisfy(is_word_char)).parse(text)
}

fn mismatch(text: &str) -> nom::Err<nom::error::Error<&str>> {
    nom::Err::Error(nom::error::Error::new(text, nom::error::ErrorKind::Digit))
}
