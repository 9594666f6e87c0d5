//! Products and quotients that need more than 256 bits on the way.

use arrow::datatypes::i256;

/// `a * b / divisor` of magnitudes, rounded to the nearest with halves to even. `None` when it needs 255 bits or more.
pub(super) fn mul_div(a: i256, b: i256, divisor: i256) -> Option<i256> {
    let product = multiply(&limbs(a), &limbs(b));
    let (quotient, remainder) = divide(&product, &limbs(divisor));
    let quotient = from_limbs(&quotient)?;
    let remainder = from_limbs(&remainder)?;
    let twice = remainder.checked_add(remainder)?;
    let odd = quotient.to_parts().0 & 1 == 1;
    let up = twice > divisor || (twice == divisor && odd);
    if up {
        quotient.checked_add(i256::ONE)
    } else {
        Some(quotient)
    }
}

/// Limbs of 32 bits, the lowest first.
fn limbs(magnitude: i256) -> Vec<u32> {
    let bytes = magnitude.to_le_bytes();
    let mut limbs: Vec<u32> = bytes
        .chunks_exact(4)
        .map(|b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
        .collect();
    trim(&mut limbs);
    limbs
}

fn from_limbs(limbs: &[u32]) -> Option<i256> {
    if limbs.len() > 8 || limbs.get(7).is_some_and(|top| *top > i32::MAX as u32) {
        return None;
    }
    let mut bytes = [0; 32];
    for (slot, limb) in bytes.chunks_exact_mut(4).zip(limbs) {
        slot.copy_from_slice(&limb.to_le_bytes());
    }
    Some(i256::from_le_bytes(bytes))
}

fn trim(limbs: &mut Vec<u32>) {
    while limbs.last() == Some(&0) {
        limbs.pop();
    }
}

fn multiply(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut product = vec![0; a.len() + b.len()];
    for (i, &x) in a.iter().enumerate() {
        let mut carry = 0;
        for (j, &y) in b.iter().enumerate() {
            let sum = u64::from(x) * u64::from(y) + u64::from(product[i + j]) + carry;
            product[i + j] = sum as u32;
            carry = sum >> 32;
        }
        product[i + b.len()] = carry as u32;
    }
    trim(&mut product);
    product
}

/// Quotient and remainder, by Knuth's algorithm D. The divisor is not zero.
fn divide(dividend: &[u32], divisor: &[u32]) -> (Vec<u32>, Vec<u32>) {
    if dividend.len() < divisor.len() {
        return (Vec::new(), dividend.to_vec());
    }
    if let [single] = divisor {
        return divide_by_limb(dividend, *single);
    }
    let shift = divisor[divisor.len() - 1].leading_zeros();
    let divisor = shift_left(divisor, shift);
    let len = divisor.len() - 1;
    let divisor = &divisor[..len];
    let mut rest = shift_left(dividend, shift);
    let mut quotient = vec![0; rest.len() - len];
    for at in (0..quotient.len()).rev() {
        quotient[at] = quotient_limb(&mut rest[at..=at + len], divisor);
    }
    let mut remainder = shift_right(&rest[..len], shift);
    trim(&mut quotient);
    trim(&mut remainder);
    (quotient, remainder)
}

fn divide_by_limb(dividend: &[u32], divisor: u32) -> (Vec<u32>, Vec<u32>) {
    let mut quotient = vec![0; dividend.len()];
    let mut rest = 0;
    for (slot, &limb) in quotient.iter_mut().zip(dividend).rev() {
        let part = rest << 32 | u64::from(limb);
        *slot = (part / u64::from(divisor)) as u32;
        rest = part % u64::from(divisor);
    }
    let mut remainder = vec![rest as u32];
    trim(&mut quotient);
    trim(&mut remainder);
    (quotient, remainder)
}

/// One limb of the quotient; subtracts its multiple of the divisor from `rest`, which has one limb more.
fn quotient_limb(rest: &mut [u32], divisor: &[u32]) -> u32 {
    let len = divisor.len();
    let top = u64::from(rest[len]) << 32 | u64::from(rest[len - 1]);
    let first = u64::from(divisor[len - 1]);
    let (mut guess, mut over) = (top / first, top % first);
    while guess >> 32 != 0
        || guess * u64::from(divisor[len - 2]) > (over << 32 | u64::from(rest[len - 2]))
    {
        guess -= 1;
        over += first;
        if over >> 32 != 0 {
            break;
        }
    }
    if subtract_multiple(rest, divisor, guess) {
        add(rest, divisor);
        guess -= 1;
    }
    guess as u32
}

/// `rest -= divisor * factor`; true when that went below zero and wrapped.
fn subtract_multiple(rest: &mut [u32], divisor: &[u32], factor: u64) -> bool {
    let (mut carry, mut borrow) = (0, false);
    for (slot, &limb) in rest.iter_mut().zip(divisor.iter().chain([&0])) {
        let product = factor * u64::from(limb) + carry;
        carry = product >> 32;
        let (difference, below) = slot.overflowing_sub(product as u32);
        let (difference, below_again) = difference.overflowing_sub(u32::from(borrow));
        *slot = difference;
        borrow = below || below_again;
    }
    borrow
}

fn add(rest: &mut [u32], divisor: &[u32]) {
    let mut carry = 0;
    for (slot, &limb) in rest.iter_mut().zip(divisor.iter().chain([&0])) {
        let sum = u64::from(*slot) + u64::from(limb) + carry;
        *slot = sum as u32;
        carry = sum >> 32;
    }
}

/// Shifts by less than 32 bits, into one limb more.
fn shift_left(limbs: &[u32], shift: u32) -> Vec<u32> {
    let mut out = Vec::with_capacity(limbs.len() + 1);
    let mut carry = 0;
    for &limb in limbs {
        let wide = u64::from(limb) << shift;
        out.push(wide as u32 | carry);
        carry = (wide >> 32) as u32;
    }
    out.push(carry);
    out
}

fn shift_right(limbs: &[u32], shift: u32) -> Vec<u32> {
    let above = limbs.iter().skip(1).chain([&0]);
    limbs
        .iter()
        .zip(above)
        .map(|(&limb, &above)| ((u64::from(above) << 32 | u64::from(limb)) >> shift) as u32)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number() -> impl Strategy<Value = Vec<u32>> {
        let limb = prop_oneof![
            Just(0),
            Just(1),
            Just(u32::MAX),
            Just(1 << 31),
            any::<u32>()
        ];
        proptest::collection::vec(limb, 0..9).prop_map(|mut limbs| {
            trim(&mut limbs);
            limbs
        })
    }

    proptest! {
        #[test]
        fn quotient_and_remainder_make_the_dividend(high in number(), low in number(), divisor in number()) {
            prop_assume!(!divisor.is_empty());
            let mut dividend = low;
            dividend.resize(8, 0);
            dividend.extend(high);
            trim(&mut dividend);
            let (quotient, remainder) = divide(&dividend, &divisor);
            let below = remainder.len() < divisor.len()
                || (remainder.len() == divisor.len() && remainder.iter().rev().lt(divisor.iter().rev()));
            prop_assert!(below);
            let mut sum = multiply(&quotient, &divisor);
            sum.resize(18, 0);
            add(&mut sum, &[remainder, vec![0; 17]].concat()[..17]);
            trim(&mut sum);
            prop_assert_eq!(sum, dividend);
        }
    }
}
