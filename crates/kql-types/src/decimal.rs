//! Decimals: exact numbers with 34 fraction digits.

mod arithmetic;

use std::fmt;

use arrow::datatypes::i256;

/// Decimal digits of a decimal, all told.
pub const PRECISION: u8 = 76;
/// Decimal digits after the point.
pub const SCALE: i8 = 34;

/// A KQL decimal: an integer count of 10^-34, below 10^76.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i256);

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self(i256::ZERO);

    /// The decimal in an Arrow `Decimal256(76, 34)` slot.
    pub const fn from_raw(raw: i256) -> Self {
        Self(raw)
    }

    /// The value of an Arrow `Decimal256(76, 34)` slot.
    pub const fn to_raw(self) -> i256 {
        self.0
    }

    /// The exact value of an integer.
    pub fn from_i64(number: i64) -> Self {
        Self(i256::from_i128(i128::from(number)).wrapping_mul(arithmetic::unit()))
    }

    /// The decimal with the shortest text of a real, as Kusto has it: `0.1` becomes exactly 0.1. `None` for NaN,
    /// infinities and what is too large.
    pub fn from_f64(number: f64) -> Option<Self> {
        if !number.is_finite() {
            return None;
        }
        Self::parse(ryu::Buffer::new().format_finite(number))
    }

    /// The nearest real.
    pub fn to_f64(self) -> f64 {
        self.to_string()
            .parse()
            .expect("a decimal's text reads as a real")
    }

    /// The integer part, or `None` when a long cannot hold it.
    pub fn to_i64(self) -> Option<i64> {
        i64::try_from(self.0.checked_div(arithmetic::unit())?.to_i128()?).ok()
    }

    /// Reads `[+-]digits[.digits][e[+-]digits]` with blanks around it. Digits beyond the 34th of the fraction round
    /// to the nearest, halves to even.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (text, 0),
        };
        let magnitude = arithmetic::from_digits(mantissa, exponent)?;
        Self::checked(if negative {
            magnitude.wrapping_neg()
        } else {
            magnitude
        })
    }

    fn checked(raw: i256) -> Option<Self> {
        arithmetic::in_range(raw).then_some(Self(raw))
    }
}

impl fmt::Display for Decimal {
    /// Plain digits without an exponent or trailing zeros: `0.1`, `-12`, `700000000`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        arithmetic::write(self.0, f)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self::from_i64(number)
    }
}
