//! Appends to texts, much cheaper than the formatting machinery does.

/// Something that can be appended to a text.
pub(crate) trait Append {
    fn append_to(&self, out: &mut String);

    /// It as a text of its own.
    fn text(&self) -> String {
        let mut text = String::new();
        self.append_to(&mut text);
        text
    }
}

impl Append for u64 {
    fn append_to(&self, out: &mut String) {
        push_decimal(out, *self, 1);
    }
}

impl Append for u32 {
    fn append_to(&self, out: &mut String) {
        push_decimal(out, u64::from(*self), 1);
    }
}

/// Appends a number with at least so many decimal digits.
pub(crate) fn push_decimal(out: &mut String, number: u64, width: usize) {
    push_digits::<10>(out, number, width);
}

/// Appends a number with at least so many hexadecimal digits.
pub(crate) fn push_hex(out: &mut String, number: u64, width: usize) {
    push_digits::<16>(out, number, width);
}

fn push_digits<const BASE: u64>(out: &mut String, mut number: u64, width: usize) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'0'; 20];
    let padded = text.len() - width;
    let mut at = text.len();
    while number > 0 {
        at -= 1;
        text[at] = DIGITS[(number % BASE) as usize];
        number /= BASE;
    }
    let first = padded.min(at);
    out.push_str(std::str::from_utf8(&text[first..]).expect("digits are ASCII"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_the_formatting_machinery_writes_them() {
        for number in [0, 7, 10, 255, 4096, 1_234_567, u64::MAX] {
            let mut out = String::new();
            push_decimal(&mut out, number, 1);
            push_decimal(&mut out, number, 7);
            push_hex(&mut out, number, 1);
            push_hex(&mut out, number, 16);
            let expected = format!("{number}{number:07}{number:x}{number:016x}");
            assert_eq!(out, expected);
        }
    }
}
