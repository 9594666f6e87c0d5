//! What the formats of `format_datetime()` and `format_timespan()` have in common: elements, which are runs of a
//! letter, and delimiters. A run that is longer than the longest element is read as several elements.

use datafusion::common::{Result, exec_err};

const DELIMITERS: &str = " /-:,._[]";

/// A piece of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Delimiter(char),
    /// A letter and how often it stands there.
    Element(char, usize),
}

/// Reads a format. `longest(letter)` is the length of the letter's longest element, 0 for a letter that is none.
pub(super) fn parse(
    format: &str,
    longest: fn(char) -> usize,
    is_element: fn(char, usize) -> bool,
) -> Result<Vec<Piece>> {
    if format.is_empty() {
        return exec_err!("a format must not be empty");
    }
    let mut pieces = Vec::new();
    let mut rest = format.chars().peekable();
    while let Some(c) = rest.next() {
        if DELIMITERS.contains(c) {
            pieces.push(Piece::Delimiter(c));
            continue;
        }
        let most = longest(c);
        let mut len = 1;
        while len < most && rest.peek() == Some(&c) {
            rest.next();
            len += 1;
        }
        if most == 0 || !is_element(c, len) {
            let element = String::from_iter(std::iter::repeat_n(c, len));
            return exec_err!(
                "`{element}` is neither an element nor a delimiter of the format `{format}`"
            );
        }
        pieces.push(Piece::Element(c, len));
    }
    Ok(pieces)
}

/// Appends the first `len` digits of a second's seven fraction digits.
pub(super) fn write_fraction(ticks: u32, len: usize, out: &mut String) {
    use std::fmt::Write;
    let cut = ticks / 10u32.pow(7 - len as u32);
    write!(out, "{cut:0len$}").expect("writing to a String does not fail");
}

/// As [`write_fraction`], but nothing where all the digits are 0.
pub(super) fn write_fraction_unless_zero(ticks: u32, len: usize, out: &mut String) {
    if ticks / 10u32.pow(7 - len as u32) > 0 {
        write_fraction(ticks, len, out);
    }
}
