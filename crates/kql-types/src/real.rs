//! Reals: the text that Kusto prints and the texts that it reads.

use std::fmt::{self, Write};

/// Writes the shortest text that reads back as the same real: `1.0`, `0.30000000000000007`, `1E+16`, `NaN`.
pub fn write(real: f64, out: &mut impl Write) -> fmt::Result {
    if real.is_nan() {
        return out.write_str("NaN");
    }
    if real.is_infinite() {
        return out.write_str(if real > 0.0 { "Infinity" } else { "-Infinity" });
    }
    let mut buffer = ryu::Buffer::new();
    let (mantissa, exponent) = split_exponent(buffer.format_finite(real));
    write_dotnet(mantissa, exponent, out)
}

/// The text that Kusto prints for a real.
pub fn format(real: f64) -> String {
    let mut out = String::with_capacity(24);
    write(real, &mut out).expect("writing to a String does not fail");
    out
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

/// .NET's layout of the shortest digits: plain for exponents from -5 to 14, `d.dddE+xx` beyond.
fn write_dotnet(mantissa: &str, exponent: i32, out: &mut impl Write) -> fmt::Result {
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = [0u8; 400];
    let mut len = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        digits[len] = byte;
        len += 1;
    }
    let leading = digits[..len].iter().take_while(|&&b| b == b'0').count();
    let point = whole.len() as i32 - leading as i32 + exponent;
    let significant = std::str::from_utf8(&digits[leading..len])
        .expect("digits are ASCII")
        .trim_end_matches('0');
    out.write_str(sign)?;
    write_digits(significant, point, out)
}

/// Writes `0.<digits> * 10^point`.
fn write_digits(digits: &str, point: i32, out: &mut impl Write) -> fmt::Result {
    let len = digits.len() as i32;
    if digits.is_empty() {
        out.write_str("0.0")
    } else if !(-4..=15).contains(&point) {
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

/// Reads a real: an optional sign, digits with an optional point and exponent, or `NaN`, `Infinity`, `inf` in any case.
pub fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.bytes().next_back()?.is_ascii_alphabetic() {
        return parse_special(text);
    }
    text.parse().ok()
}

/// `inf` is read only with a sign, as Kusto does: `todouble("-inf")` is `-Infinity`, `todouble("INF")` is null.
fn parse_special(text: &str) -> Option<f64> {
    match text.to_ascii_lowercase().as_str() {
        "nan" => Some(f64::NAN),
        "infinity" | "+infinity" | "+inf" => Some(f64::INFINITY),
        "-infinity" | "-inf" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}
