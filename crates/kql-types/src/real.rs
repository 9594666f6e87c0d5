//! Reals: the text that Kusto prints and the texts that it reads.

use std::fmt::{self, Write};

/// Writes a real as `tostring()` does: `1.0`, `0.1`, `1E+16`, `NaN`, `inf`.
///
/// The digits are the fewest that read back as the same real, and of those the largest: `tostring(0.1 + 0.2)` is
/// `0.30000000000000007`. Other printers choose the closest, which ends in a 4.
pub fn write(real: f64, out: &mut impl Write) -> fmt::Result {
    if real.is_nan() {
        return out.write_str("NaN");
    }
    if real.is_infinite() {
        return out.write_str(if real > 0.0 { "inf" } else { "-inf" });
    }
    if real.is_sign_negative() {
        out.write_char('-')?;
    }
    let (digits, point) = Digits::shortest(real.abs());
    write_digits(digits.as_str(), point, out)
}

/// The text that `tostring()` gives for a real.
pub fn format(real: f64) -> String {
    let mut out = String::with_capacity(24);
    write(real, &mut out).expect("writing to a String does not fail");
    out
}

/// Reads a real: blanks, an optional sign, digits with an optional point and exponent; or `NaN` and `Infinity` in any
/// case, or `inf` with a sign. Text that is out of range is null.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.bytes().next_back()?.is_ascii_alphabetic() {
        return parse_special(text);
    }
    text.parse().ok().filter(|real: &f64| real.is_finite())
}

/// `inf` is read only with a sign, as Kusto does: `todouble("-inf")` is an infinity, `todouble("INF")` is null.
fn parse_special(text: &str) -> Option<f64> {
    let is = |name: &str| text.eq_ignore_ascii_case(name);
    if is("nan") {
        Some(f64::NAN)
    } else if is("infinity") || is("+infinity") || is("+inf") {
        Some(f64::INFINITY)
    } else if is("-infinity") || is("-inf") {
        Some(f64::NEG_INFINITY)
    } else {
        None
    }
}

/// Significant decimal digits of a real: at most 17, without leading or trailing zeros.
struct Digits {
    bytes: [u8; 17],
    len: usize,
}

impl Digits {
    /// The digits `d` and the exponent `e` of a positive finite real `0.d * 10^e`.
    fn shortest(real: f64) -> (Self, i32) {
        let mut buffer = ryu::Buffer::new();
        let (mantissa, exponent) = split_exponent(buffer.format_finite(real));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = Self {
            bytes: [0; 17],
            len: 0,
        };
        let mut point = whole.len() as i32 + exponent;
        for byte in whole.bytes().chain(fraction.bytes()) {
            if digits.len == 0 && byte == b'0' {
                point -= 1;
            } else if digits.len < digits.bytes.len() {
                digits.bytes[digits.len] = byte;
                digits.len += 1;
            }
        }
        digits.len = digits.as_str().trim_end_matches('0').len();
        digits.raise(real, point);
        (digits, point)
    }

    /// Raises the last digit as far as the text still reads as the same real. Fewer than 16 digits leave no room for it.
    fn raise(&mut self, real: f64, point: i32) {
        if self.len < 16 {
            return;
        }
        let last = self.len - 1;
        while self.bytes[last] < b'9' {
            self.bytes[last] += 1;
            let mut text = [0; 32];
            if reading(self.as_str(), point, &mut text) != Some(real) {
                self.bytes[last] -= 1;
                return;
            }
        }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).expect("digits are ASCII")
    }
}

fn split_exponent(shortest: &str) -> (&str, i32) {
    match shortest.split_once('e') {
        Some((mantissa, exponent)) => (
            mantissa,
            exponent.parse().expect("ryu writes a small exponent"),
        ),
        None => (shortest, 0),
    }
}

/// The real that `0.<digits>e<point>` reads as.
fn reading(digits: &str, point: i32, buffer: &mut [u8; 32]) -> Option<f64> {
    let mut cursor = std::io::Cursor::new(&mut buffer[..]);
    std::io::Write::write_fmt(&mut cursor, format_args!("0.{digits}e{point}")).ok()?;
    let len = cursor.position() as usize;
    std::str::from_utf8(&buffer[..len]).ok()?.parse().ok()
}

/// Writes `0.<digits> * 10^point` as .NET lays numbers out: plain for `0.0001` up to 15 whole digits, with an exponent of
/// at least two digits beyond. No captured answer of Kusto shows where it changes over.
fn write_digits(digits: &str, point: i32, out: &mut impl Write) -> fmt::Result {
    let len = digits.len() as i32;
    if digits.is_empty() {
        out.write_str("0.0")
    } else if !(-3..=15).contains(&point) {
        let (first, rest) = digits.split_at(1);
        let (dot, sign) = (
            if rest.is_empty() { "" } else { "." },
            if point > 0 { '+' } else { '-' },
        );
        write!(out, "{first}{dot}{rest}E{sign}{:02}", (point - 1).abs())
    } else if point <= 0 {
        write!(out, "0.{:0>width$}", digits, width = (len - point) as usize)
    } else if point >= len {
        write!(out, "{:0<width$}.0", digits, width = point as usize)
    } else {
        let (whole, fraction) = digits.split_at(point as usize);
        write!(out, "{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text() {
        for (real, expected) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (1.5, "1.5"),
            (0.1 + 0.2, "0.30000000000000007"),
            (-(0.1 + 0.2), "-0.30000000000000007"),
            (40.764323000000005, "40.764323000000008"),
            (9.999999999999998, "9.999999999999999"),
            (50.25000000000001, "50.25000000000001"),
            (0.1, "0.1"),
            (100000000000.0, "100000000000.0"),
            (123456.789, "123456.789"),
            (0.0001, "0.0001"),
            (0.00001, "1E-05"),
            (999999999999999.0, "999999999999999.0"),
            (1e15, "1E+15"),
            (1.5e300, "1.5E+300"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(format(real), expected);
        }
    }

    #[test]
    fn reading_text() {
        for (text, expected) in [
            ("  3.25  ", Some(3.25)),
            ("5.", Some(5.0)),
            ("1e3", Some(1000.0)),
            ("+4", Some(4.0)),
            ("-inf", Some(f64::NEG_INFINITY)),
            ("Infinity", Some(f64::INFINITY)),
            ("+Infinity", Some(f64::INFINITY)),
            ("INF", None),
            ("0x10", None),
            ("1,000", None),
            ("1e400", None),
            ("", None),
            ("abc", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
        assert!(parse("  NaN  ").unwrap().is_nan());
    }

    proptest! {
        #[test]
        fn text_round_trips(bits: u64) {
            let real = f64::from_bits(bits);
            prop_assume!(real.is_finite());
            prop_assert_eq!(parse(&format(real)).map(f64::to_bits), Some(bits));
        }
    }
}
