//! Exact arithmetic on counts of 10^-34.

use std::fmt;

use arrow::datatypes::i256;

use super::{Decimal, SCALE};

/// 10^34: the count that stands for 1.
pub(super) fn unit() -> i256 {
    i256::from_i128(10_i128.pow(SCALE as u32))
}

/// 10^76: the first count that is too large.
fn limit() -> i256 {
    i256::from_i128(10_i128.pow(38)).wrapping_mul(i256::from_i128(10_i128.pow(38)))
}

pub(super) fn in_range(raw: i256) -> bool {
    raw < limit() && raw > limit().wrapping_neg()
}

/// The count for `digits[.digits] * 10^exponent`.
pub(super) fn from_digits(mantissa: &str, exponent: i32) -> Option<i256> {
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let ten = i256::from_i128(10);
    let mut raw = i256::ZERO;
    // The power of ten that the next digit counts.
    let mut place = i64::from(SCALE) + i64::from(exponent) + whole.len() as i64;
    let mut half = None;
    for byte in whole.bytes().chain(fraction.bytes()) {
        if !byte.is_ascii_digit() {
            return None;
        }
        let digit = byte - b'0';
        place -= 1;
        if place >= 0 {
            raw = raw
                .checked_mul(ten)?
                .checked_add(i256::from_i128(i128::from(digit)))?;
            if !in_range(raw) {
                return None;
            }
        } else {
            half = Some(rest(half, digit, place));
        }
    }
    for _ in 0..place.max(0) {
        if raw == i256::ZERO {
            break;
        }
        raw = raw.checked_mul(ten).filter(|raw| in_range(*raw))?;
    }
    Some(round(raw, half))
}

/// What the digits cut off so far amount to, against one half.
#[derive(Clone, Copy, PartialEq)]
enum Rest {
    Below,
    Half,
    Above,
    Zero,
}

fn rest(so_far: Option<Rest>, digit: u8, place: i64) -> Rest {
    match so_far {
        None if place < -1 => {
            if digit == 0 {
                Rest::Zero
            } else {
                Rest::Below
            }
        }
        None => match digit {
            0 => Rest::Zero,
            1..=4 => Rest::Below,
            5 => Rest::Half,
            _ => Rest::Above,
        },
        Some(Rest::Half) if digit > 0 => Rest::Above,
        Some(Rest::Zero) if digit > 0 => Rest::Below,
        Some(other) => other,
    }
}

fn round(raw: i256, rest: Option<Rest>) -> i256 {
    let odd = raw.to_parts().0 & 1 == 1;
    match rest {
        Some(Rest::Above) => raw.wrapping_add(i256::ONE),
        Some(Rest::Half) if odd => raw.wrapping_add(i256::ONE),
        _ => raw,
    }
}

pub(super) fn write(raw: i256, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let magnitude = raw.wrapping_abs();
    let (whole, fraction) = (
        magnitude.wrapping_div(unit()),
        magnitude.wrapping_rem(unit()).as_i128(),
    );
    if raw.is_negative() {
        f.write_str("-")?;
    }
    write!(f, "{whole}")?;
    if fraction != 0 {
        let digits = format!("{fraction:034}");
        write!(f, ".{}", digits.trim_end_matches('0'))?;
    }
    Ok(())
}

impl Decimal {
    /// The sum, or `None` on overflow.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::checked(self.0.checked_add(other.0)?)
    }

    /// The difference, or `None` on overflow.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        Self::checked(self.0.checked_sub(other.0)?)
    }

    /// The product rounded to 34 fraction digits, or `None` on overflow.
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        Self::checked(self.0.checked_mul(other.0)?.checked_div(unit())?)
    }

    /// The quotient rounded to 34 fraction digits, or `None` on overflow and for a zero divisor.
    pub fn checked_div(self, other: Self) -> Option<Self> {
        Self::checked(self.0.checked_mul(unit())?.checked_div(other.0)?)
    }

    /// The remainder with the sign of the dividend, or `None` for a zero divisor.
    pub fn checked_rem(self, other: Self) -> Option<Self> {
        Self::checked(self.0.checked_rem(other.0)?)
    }

    /// The negated number.
    pub fn negate(self) -> Self {
        Self(self.0.wrapping_neg())
    }

    /// The number without its sign.
    pub fn abs(self) -> Self {
        Self(self.0.wrapping_abs())
    }
}
