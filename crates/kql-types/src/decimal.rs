//! Decimals: exact numbers with 34 fraction digits.

mod arithmetic;
mod text;
mod wide;

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
        let magnitude = text::from_digits(mantissa, exponent)?;
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
        text::write(self.0, f)
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Self::from_i64(number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|| panic!("{text} is a decimal"))
    }

    #[track_caller]
    fn check(result: Option<Decimal>, expected: &str) {
        assert_eq!(
            result.map_or("null".to_owned(), |number| number.to_string()),
            expected
        );
    }

    #[test]
    fn text() {
        for (text, expected) in [
            ("1.0", "1"),
            ("-0.0", "0"),
            ("1e5", "100000"),
            ("1E-3", "0.001"),
            (" +12.50 ", "12.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("3.14159265358979323846", "3.14159265358979323846"),
            ("1e-35", "0"),
            ("5e-35", "0"),
            ("5.0001e-35", "0.0000000000000000000000000000000001"),
            (
                "0.00000000000000000000000000000000015",
                "0.0000000000000000000000000000000002",
            ),
            (
                "0.00000000000000000000000000000000025",
                "0.0000000000000000000000000000000002",
            ),
            (
                "999999999999999999999999999999999999999999",
                "999999999999999999999999999999999999999999",
            ),
        ] {
            check(Decimal::parse(text), expected);
        }
        for text in [
            "",
            "abc",
            ".",
            "1e",
            "e5",
            "--1",
            "1.2.3",
            "1e42",
            "1e2000000000",
            "1,5",
            "0x10",
        ] {
            check(Decimal::parse(text), "null");
        }
        check(Decimal::parse("0e2000000000"), "0");
    }

    #[test]
    fn arithmetic() {
        check(decimal("0.1").checked_add(decimal("0.2")), "0.3");
        check(decimal("0.1").checked_sub(decimal("0.3")), "-0.2");
        check(
            decimal("2147483648").checked_mul(decimal("2")),
            "4294967296",
        );
        check(
            decimal("1e21").checked_mul(decimal("1e20")),
            "100000000000000000000000000000000000000000",
        );
        check(decimal("1e21").checked_mul(decimal("1e21")), "null");
        check(
            decimal("1e-17").checked_mul(decimal("-1e-17")),
            "-0.0000000000000000000000000000000001",
        );
        check(
            decimal("1").checked_div(decimal("3")),
            "0.3333333333333333333333333333333333",
        );
        check(
            decimal("-2").checked_div(decimal("3")),
            "-0.6666666666666666666666666666666667",
        );
        check(decimal("1e41").checked_div(decimal("1e41")), "1");
        check(decimal("1e41").checked_div(decimal("0.1")), "null");
        check(decimal("1").checked_div(Decimal::ZERO), "null");
        check(decimal("10").checked_rem(decimal("3")), "1");
        check(decimal("-10").checked_rem(decimal("3")), "-1");
        check(decimal("1").checked_rem(Decimal::ZERO), "null");
    }

    #[test]
    fn conversions() {
        assert_eq!(decimal("9.99").to_i64(), Some(9));
        assert_eq!(decimal("-9.99").to_i64(), Some(-9));
        assert_eq!(decimal("9223372036854775808").to_i64(), None);
        assert_eq!(decimal("1.5").to_f64(), 1.5);
        check(Decimal::from_f64(0.1), "0.1");
        check(Decimal::from_f64(f64::NAN), "null");
        check(Decimal::from_f64(1e300), "null");
        check(Some(Decimal::from_i64(i64::MIN)), "-9223372036854775808");
        check(Some(decimal("-1.5").floor()), "-2");
        check(Some(decimal("-1.5").ceiling()), "-1");
        check(Some(decimal("1.5").ceiling()), "2");
        check(Some(decimal("2").ceiling()), "2");
    }

    proptest! {
        #[test]
        fn text_round_trips(high in any::<i128>(), low in any::<u128>()) {
            // A fortieth of the 256-bit range, which 10^76 contains.
            let number = Decimal(i256::from_parts(low, high / 40));
            prop_assert_eq!(Decimal::parse(&number.to_string()), Some(number));
        }

        #[test]
        fn division_undoes_multiplication(a in any::<i64>(), b in any::<i64>()) {
            prop_assume!(b != 0);
            let (a, b) = (Decimal::from_i64(a), Decimal::from_i64(b));
            let product = a.checked_mul(b).expect("38 digits fit");
            prop_assert_eq!(product.checked_div(b), Some(a));
        }
    }
}
