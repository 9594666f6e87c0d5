//! Reading bools and integers from text.

/// `tobool()` of text: `true` and `false` in any case, without blanks around them, or an integer as [`parse_long`] reads it.
pub fn parse_bool(text: &str) -> Option<bool> {
    if text.eq_ignore_ascii_case("true") {
        Some(true)
    } else if text.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        parse_long(text).map(|number| number != 0)
    }
}

/// `toint()` of text: as [`parse_long`], null beyond 32 bits.
pub fn parse_int(text: &str) -> Option<i32> {
    let text = text.trim();
    match hex_digits(text) {
        Some(digits) => u32::from_str_radix(digits, 16)
            .ok()
            .map(|number| number as i32),
        None => text.parse().ok(),
    }
}

/// `tolong()` of text: blanks, a sign and digits, or `0x` and hex digits, which are read as two's complement.
pub fn parse_long(text: &str) -> Option<i64> {
    let text = text.trim();
    match hex_digits(text) {
        Some(digits) => u64::from_str_radix(digits, 16)
            .ok()
            .map(|number| number as i64),
        None => text.parse().ok(),
    }
}

fn hex_digits(text: &str) -> Option<&str> {
    let digits = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))?;
    (!digits.starts_with('+')).then_some(digits)
}
