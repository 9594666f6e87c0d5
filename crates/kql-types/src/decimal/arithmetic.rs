//! Exact arithmetic on counts of 10^-34.

use arrow::datatypes::i256;

use super::{Decimal, SCALE, wide};

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
        self.signed(other, wide::mul_div(self.abs().0, other.abs().0, unit())?)
    }

    /// The quotient rounded to 34 fraction digits, or `None` on overflow and for a zero divisor.
    pub fn checked_div(self, other: Self) -> Option<Self> {
        if other == Self::ZERO {
            return None;
        }
        self.signed(other, wide::mul_div(self.abs().0, unit(), other.abs().0)?)
    }

    /// The remainder with the sign of the dividend, or `None` for a zero divisor.
    pub fn checked_rem(self, other: Self) -> Option<Self> {
        Self::checked(self.0.checked_rem(other.0)?)
    }

    /// A magnitude with the sign that a product or quotient has.
    fn signed(self, other: Self, magnitude: i256) -> Option<Self> {
        let negative = self.0.is_negative() != other.0.is_negative();
        Self::checked(if negative {
            magnitude.wrapping_neg()
        } else {
            magnitude
        })
    }

    /// The greatest integer that is not greater.
    pub fn floor(self) -> Self {
        let fraction = self.0.wrapping_rem(unit());
        let cut = self.0.wrapping_sub(fraction);
        Self(if fraction.is_negative() {
            cut.wrapping_sub(unit())
        } else {
            cut
        })
    }

    /// The least integer that is not less.
    pub fn ceiling(self) -> Self {
        self.negate().floor().negate()
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
