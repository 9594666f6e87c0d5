//! Guids written as text, read as numbers.
//!
//! The usual key of an alert is such a text. As a number it is compared in one step, has a cheap hash, and takes half the
//! room. Eight digits are read at a time, in the bytes of a word.

/// The length of a guid's text.
pub const LEN: usize = 36;

/// A number for the text of a guid in lower case, another one for each; `None` for any other text.
#[inline]
#[must_use]
pub fn parse(text: &[u8; LEN]) -> Option<u128> {
    let dashes = [8, 13, 18, 23];
    let words = [
        u64::from_le_bytes(part(text, 0)),
        joined(part(text, 9), part(text, 14)),
        joined(part(text, 19), part(text, 24)),
        u64::from_le_bytes(part(text, 28)),
    ];
    let mut wrong = 0;
    let mut digits = [0; 4];
    for (digits, word) in digits.iter_mut().zip(words) {
        let (values, errors) = hex_digits(word);
        *digits = values;
        wrong |= errors;
    }
    let is_guid = wrong == 0 && dashes.iter().all(|&dash| text[dash] == b'-');
    let [a, b, c, d] = digits;
    let (low, high) = (a | b << 4, c | d << 4);
    is_guid.then(|| u128::from(low) | u128::from(high) << 64)
}

#[inline]
fn part<const N: usize>(text: &[u8; LEN], start: usize) -> [u8; N] {
    let part = &text[start..start + N];
    part.try_into().expect("a part has the length asked for")
}

#[inline]
fn joined(first: [u8; 4], second: [u8; 4]) -> u64 {
    u64::from(u32::from_le_bytes(first)) | u64::from(u32::from_le_bytes(second)) << 32
}

/// The values of eight digits, a byte each; the second number is zero where all are digits of lower case.
#[inline]
fn hex_digits(word: u64) -> (u64, u64) {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    // A letter is 0x61 to 0x66, and a figure 0x30 to 0x39.
    let is_letter = (word >> 6) & ONES;
    let values = (word & (15 * ONES)) + 9 * is_letter;
    let high = (word & (0xf0 * ONES)) ^ (0x30 * ONES + 0x30 * is_letter);
    // Up to 15, and from 10 on exactly for letters.
    let too_great = values & (0x10 * ONES);
    let from_ten = ((values + 6 * ONES) >> 4) & ONES;
    (values, high | too_great | (from_ten ^ is_letter))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    const TEXT: &[u8; LEN] = b"0123abcd-4567-89ab-cdef-f0e1d2c3b4a5";

    fn is_canonical(text: &[u8; LEN]) -> bool {
        text.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
        })
    }

    #[test]
    fn every_byte_at_every_place_is_judged_rightly() {
        let mut seen = HashMap::new();
        for at in 0..LEN {
            for byte in 0..=u8::MAX {
                let mut text = *TEXT;
                text[at] = byte;
                let parsed = parse(&text);
                assert_eq!(parsed.is_some(), is_canonical(&text), "{byte:#x} at {at}");
                if let Some(number) = parsed {
                    assert_eq!(*seen.entry(number).or_insert(text), text);
                }
            }
        }
    }

    #[test]
    fn no_two_digits_are_confused() {
        assert!(parse(TEXT).is_some());
        let swapped = b"1023abcd-4567-89ab-cdef-f0e1d2c3b4a5";
        assert_ne!(parse(TEXT), parse(swapped));
    }
}
