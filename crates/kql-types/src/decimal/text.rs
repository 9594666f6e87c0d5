//! Decimals from and to text.

use std::cmp::Ordering;
use std::fmt;

use arrow::datatypes::i256;

use super::{SCALE, arithmetic};

/// The count of 10^-34 in `digits[.digits] * 10^exponent`, digits beyond the last place rounded, halves to even.
pub(super) fn from_digits(mantissa: &str, exponent: i32) -> Option<i256> {
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    if !whole
        .bytes()
        .chain(fraction.bytes())
        .all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let digits = || whole.bytes().chain(fraction.bytes()).map(|b| b - b'0');
    let kept = i64::from(SCALE) + i64::from(exponent) + whole.len() as i64;
    let mut count = i256::ZERO;
    for digit in digits().take(kept.max(0) as usize) {
        count = times_ten(count)?.checked_add(i256::from_i128(i128::from(digit)))?;
    }
    let missing = kept - digits().count() as i64;
    for _ in 0..missing.max(0) {
        if count == i256::ZERO {
            break;
        }
        count = times_ten(count)?;
    }
    let round_up = match against_half(digits().skip(kept.max(0) as usize), kept) {
        Ordering::Greater => true,
        Ordering::Equal => count.to_parts().0 & 1 == 1,
        Ordering::Less => false,
    };
    Some(if round_up {
        count.wrapping_add(i256::ONE)
    } else {
        count
    })
}

fn times_ten(count: i256) -> Option<i256> {
    count
        .checked_mul(i256::from_i128(10))
        .filter(|count| arithmetic::in_range(*count))
}

/// Compares the digits that were cut off with one half. A negative `kept` puts zeros in front of them.
fn against_half(mut cut: impl Iterator<Item = u8>, kept: i64) -> Ordering {
    if kept < 0 {
        return Ordering::Less;
    }
    match cut.next().map_or(Ordering::Less, |first| first.cmp(&5)) {
        Ordering::Equal if cut.any(|digit| digit > 0) => Ordering::Greater,
        other => other,
    }
}

/// Writes plain digits without trailing zeros.
pub(super) fn write(raw: i256, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let magnitude = raw.wrapping_abs();
    let unit = arithmetic::unit();
    let (whole, fraction) = (
        magnitude.wrapping_div(unit),
        magnitude.wrapping_rem(unit).as_i128(),
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
