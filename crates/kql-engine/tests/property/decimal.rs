//! Small exact decimals.

use std::fmt;

/// The fraction digits that are kept.
const DIGITS: u32 = 12;
const UNIT: i128 = 10_i128.pow(DIGITS);

/// A count of 10^-12. The numbers of the tests are small and have few digits, so what does not fit is left open
/// instead of rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Decimal(i128);

impl Decimal {
    pub(crate) fn hundredths(count: i64) -> Self {
        Self(i128::from(count) * (UNIT / 100))
    }

    /// Reads `[-]digits[.digits]`; `None` where it has more digits than are kept.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let padded = format!("{fraction:0<width$}", width = DIGITS as usize);
        if padded.len() > DIGITS as usize {
            return None;
        }
        format!("{whole}{padded}").parse().ok().map(Self)
    }

    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    pub(crate) fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The product, where it is exact.
    pub(crate) fn times(self, other: Self) -> Option<Self> {
        let product = self.0.checked_mul(other.0)?;
        (product % UNIT == 0).then_some(Self(product / UNIT))
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self(i128::from(number) * UNIT)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, fraction) = (
            self.0.unsigned_abs() / UNIT as u128,
            self.0.unsigned_abs() % UNIT as u128,
        );
        let fraction = format!("{fraction:0>width$}", width = DIGITS as usize);
        match fraction.trim_end_matches('0') {
            "" => write!(f, "{sign}{whole}"),
            fraction => write!(f, "{sign}{whole}.{fraction}"),
        }
    }
}
