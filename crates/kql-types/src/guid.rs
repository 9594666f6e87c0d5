//! Guids: sixteen bytes in the order of their text.

use std::fmt::{self, Write};

/// Reads the first 32 hex digits of a text, with or without each of the usual hyphens; what follows them is ignored, as
/// `toguid()` does (`toguid-function`).
pub fn parse(text: &str) -> Option<[u8; 16]> {
    let mut bytes = [0; 16];
    let mut digits = 0;
    let mut after_hyphen = false;
    for byte in text.trim_start().bytes() {
        if byte == b'-' && !after_hyphen && matches!(digits, 8 | 12 | 16 | 20) {
            after_hyphen = true;
            continue;
        }
        after_hyphen = false;
        let digit = char::from(byte).to_digit(16)? as u8;
        bytes[digits / 2] |= if digits % 2 == 0 { digit << 4 } else { digit };
        digits += 1;
        if digits == 32 {
            return Some(bytes);
        }
    }
    None
}

/// Writes the guid as Kusto prints it, in lower case with hyphens.
pub fn write(bytes: &[u8; 16], out: &mut impl Write) -> fmt::Result {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'-'; 36];
    let mut at = 0;
    for (idx, byte) in bytes.iter().enumerate() {
        if matches!(idx, 4 | 6 | 8 | 10) {
            at += 1;
        }
        text[at] = HEX[usize::from(byte >> 4)];
        text[at + 1] = HEX[usize::from(byte & 15)];
        at += 2;
    }
    out.write_str(std::str::from_utf8(&text).expect("hex digits and hyphens are ASCII"))
}

/// The text that Kusto prints for a guid.
pub fn format(bytes: &[u8; 16]) -> String {
    let mut out = String::with_capacity(36);
    write(bytes, &mut out).expect("writing to a String does not fail");
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn forms() {
        let expected = "01234567-89ab-cdef-0123-456789abcdef";
        for text in [
            expected,
            "01234567-89AB-CDEF-0123-456789ABCDEF",
            "0123456789abcdef0123456789abcdef",
            "0123456789ab-cdef-0123-456789abcdef",
            "0123456789abcdef0123456789abcdef and more",
        ] {
            assert_eq!(format(&parse(text).unwrap()), expected);
        }
        for text in [
            "",
            "a string that is not a guid",
            "0123-456789abcdef0123456789abcdef",
            "01234567--89ab-cdef-0123-456789abcdef",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_round_trips(bytes: [u8; 16]) {
            prop_assert_eq!(parse(&format(&bytes)), Some(bytes));
        }
    }
}
