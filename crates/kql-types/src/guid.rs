//! Guids: sixteen bytes in the order of their text.

use std::fmt::{self, Write};

/// Where the hyphens of the usual form stand.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// Reads `74be27de-1e4e-49d9-b579-fe0b331d3642`, the same in braces or parentheses, or 32 hex digits without hyphens.
pub fn parse(text: &str) -> Option<[u8; 16]> {
    let text = text.trim();
    let bare = strip_pair(text, '{', '}')
        .or_else(|| strip_pair(text, '(', ')'))
        .unwrap_or(text)
        .as_bytes();
    let mut bytes = [0; 16];
    let mut digits = 0;
    for (idx, &byte) in bare.iter().enumerate() {
        if bare.len() == 36 && HYPHENS.contains(&idx) {
            if byte != b'-' {
                return None;
            }
            continue;
        }
        let digit = (byte as char).to_digit(16)? as u8;
        *bytes.get_mut(digits / 2)? |= if digits % 2 == 0 { digit << 4 } else { digit };
        digits += 1;
    }
    (digits == 32).then_some(bytes)
}

fn strip_pair(text: &str, open: char, close: char) -> Option<&str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

/// Writes the guid as Kusto prints it, in lower case with hyphens.
pub fn write(bytes: &[u8; 16], out: &mut impl Write) -> fmt::Result {
    for (idx, byte) in bytes.iter().enumerate() {
        if matches!(idx, 4 | 6 | 8 | 10) {
            out.write_char('-')?;
        }
        write!(out, "{byte:02x}")?;
    }
    Ok(())
}

/// The text that Kusto prints for a guid.
pub fn format(bytes: &[u8; 16]) -> String {
    let mut out = String::with_capacity(36);
    write(bytes, &mut out).expect("writing to a String does not fail");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let expected = "74be27de-1e4e-49d9-b579-fe0b331d3642";
        for text in [
            expected,
            "74BE27DE-1E4E-49D9-B579-FE0B331D3642",
            "{74be27de-1e4e-49d9-b579-fe0b331d3642}",
            "(74be27de-1e4e-49d9-b579-fe0b331d3642)",
            "74be27de1e4e49d9b579fe0b331d3642",
        ] {
            assert_eq!(format(&parse(text).unwrap()), expected);
        }
        for text in [
            "",
            "74be27de",
            "74be27de-1e4e-49d9-b579-fe0b331d364",
            "74be27de-1e4e-49d9-b579-fe0b331d36422",
            "{74be27de1e4e49d9b579fe0b331d3642",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
