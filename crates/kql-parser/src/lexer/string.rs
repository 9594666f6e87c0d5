//! String literals: where they end, and what they say.

use nom::IResult;
use nom::error::{Error, ErrorKind};

use crate::ast::StringValue;
use crate::{Code, Diagnostic, Span};

/// The quotes of strings that may span lines.
const MULTI_LINE_QUOTES: [&str; 2] = ["```", "~~~"];

/// A string, with its end or, if that is missing, up to where it must have been.
pub(super) fn string(text: &str) -> IResult<&str, ()> {
    let Some(parts) = Parts::of(text) else {
        return Err(nom::Err::Error(Error::new(text, ErrorKind::Tag)));
    };
    Ok((&text[parts.len..], ()))
}

/// A string token, taken apart.
struct Parts<'a> {
    is_obfuscated: bool,
    is_verbatim: bool,
    quote: &'a str,
    content: &'a str,
    is_terminated: bool,
    len: usize,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (is_obfuscated, rest) = strip(text, ['h', 'H'].as_slice());
        let (is_verbatim, rest) = strip(rest, ['@'].as_slice());
        let quote = quote_of(rest)?;
        let body = &rest[quote.len()..];
        let content = &body[..content_len(body, quote, is_verbatim)];
        let is_terminated = body[content.len()..].starts_with(quote);
        let end = if is_terminated { quote.len() } else { 0 };
        let len = text.len() - body.len() + content.len() + end;
        Some(Self {
            is_obfuscated,
            is_verbatim,
            quote,
            content,
            is_terminated,
            len,
        })
    }

    fn value(&self) -> Result<String, usize> {
        if self.is_verbatim && self.quote.len() == 1 {
            return Ok(self.content.replace(&self.quote.repeat(2), self.quote));
        }
        if self.is_verbatim || self.quote.len() > 1 {
            return Ok(self.content.to_owned());
        }
        unescape(self.content)
    }
}

fn strip<'a>(text: &'a str, prefix: &[char]) -> (bool, &'a str) {
    text.strip_prefix(prefix)
        .map_or((false, text), |rest| (true, rest))
}

fn quote_of(text: &str) -> Option<&str> {
    if text.starts_with(['\'', '"']) {
        return Some(&text[..1]);
    }
    MULTI_LINE_QUOTES
        .iter()
        .find(|quote| text.starts_with(**quote))
        .map(|quote| &text[..quote.len()])
}

fn content_len(body: &str, quote: &str, is_verbatim: bool) -> usize {
    if quote.len() > 1 {
        return body.find(quote).unwrap_or(body.len());
    }
    let quote = quote.as_bytes()[0];
    let bytes = body.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        at += match bytes[at] {
            b'\r' | b'\n' => return at,
            b'\\' if !is_verbatim => 1 + body[at + 1..].chars().next().map_or(0, escaped_len),
            byte if byte == quote && is_verbatim && bytes.get(at + 1) == Some(&quote) => 2,
            byte if byte == quote => return at,
            _ => 1,
        };
    }
    at
}

/// A backslash hides the character behind it, but never a line break.
fn escaped_len(c: char) -> usize {
    if matches!(c, '\r' | '\n') {
        0
    } else {
        c.len_utf8()
    }
}

/// What is wrong with a string token.
pub(super) fn problem(text: &str, span: Span) -> Option<Diagnostic> {
    let parts = Parts::of(text)?;
    if !parts.is_terminated {
        let message = format!(
            "missing {} at the end of the string",
            crate::diagnostic::quoted(parts.quote)
        );
        return Some(Diagnostic::error(Code::UnterminatedLiteral, message, span));
    }
    let at = parts.value().err()?;
    let start = span.start + (text.len() - parts.quote.len() - parts.content.len() + at) as u32;
    let escape: String = parts.content[at..].chars().take(2).collect();
    let span = Span::new(start, start + escape.len() as u32);
    let help = "write `\\\\` for a backslash, or put `@` in front of the string";
    Some(
        Diagnostic::error(
            Code::InvalidLiteral,
            format!("unknown escape `{escape}`"),
            span,
        )
        .with_help(help),
    )
}

/// The value of a string token. Bad escapes, reported before, stay as they are.
pub(crate) fn string_value(text: &str) -> StringValue {
    let Some(parts) = Parts::of(text) else {
        return StringValue {
            text: String::new(),
            is_obfuscated: false,
        };
    };
    let value = parts.value().unwrap_or_else(|_| parts.content.to_owned());
    StringValue {
        text: value,
        is_obfuscated: parts.is_obfuscated,
    }
}

/// Resolves escapes; an error is the offset of a bad one.
fn unescape(content: &str) -> Result<String, usize> {
    let mut value = String::with_capacity(content.len());
    let mut rest = content;
    while let Some(at) = rest.find('\\') {
        value.push_str(&rest[..at]);
        let offset = content.len() - rest.len() + at;
        let (c, len) = escape(&rest[at + 1..]).ok_or(offset)?;
        value.push(c);
        rest = &rest[at + 1 + len..];
    }
    value.push_str(rest);
    Ok(value)
}

/// The character that an escape stands for and the length of the escape, without its backslash.
fn escape(rest: &str) -> Option<(char, usize)> {
    let simple = |c| Some((c, 1));
    match rest.chars().next()? {
        c @ ('\\' | '\'' | '"') => simple(c),
        'a' => simple('\u{7}'),
        'b' => simple('\u{8}'),
        'f' => simple('\u{c}'),
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        'v' => simple('\u{b}'),
        'x' => Some((char::from_u32(hex(rest, 2)?)?, 3)),
        'u' => utf16(rest),
        'U' => Some((char::from_u32(hex(rest, 8)?)?, 9)),
        '0'..='7' => octal(rest),
        _ => None,
    }
}

/// `uXXXX`, or a pair of them for a character beyond the first plane. Half of a pair is no
/// character and becomes U+FFFD.
fn utf16(rest: &str) -> Option<(char, usize)> {
    let first = hex(rest, 4)?;
    if let Some(c) = char::from_u32(first) {
        return Some((c, 5));
    }
    let second = rest[5..]
        .strip_prefix('\\')
        .filter(|low| low.starts_with('u'))
        .and_then(|low| hex(low, 4));
    let pair = second.and_then(|low| char::decode_utf16([first as u16, low as u16]).next());
    Some(
        pair.and_then(Result::ok)
            .map_or((char::REPLACEMENT_CHARACTER, 5), |c| (c, 11)),
    )
}

/// The value of `len` hexadecimal digits behind the first character.
fn hex(rest: &str, len: usize) -> Option<u32> {
    let digits = rest.get(1..1 + len)?;
    let all = digits.bytes().all(|b| b.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok())?
}

/// One to three octal digits, at most `377`.
fn octal(rest: &str) -> Option<(char, usize)> {
    let digits = rest
        .bytes()
        .take(3)
        .take_while(|b| matches!(b, b'0'..=b'7'))
        .count();
    let len = if digits == 3 && rest.as_bytes()[0] > b'3' {
        2
    } else {
        digits
    };
    let code = u32::from_str_radix(&rest[..len], 8).ok()?;
    Some((char::from_u32(code)?, len))
}

/// Writes a string so that [`string_value`] reads it back.
pub(crate) fn write_string(
    f: &mut std::fmt::Formatter<'_>,
    value: &StringValue,
) -> std::fmt::Result {
    f.write_str(if value.is_obfuscated { "h\"" } else { "\"" })?;
    for c in value.text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if (c as u32) < 0x20 => write!(f, "\\u{:04x}", c as u32)?,
            c => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(string_value(text).text, expected, "{text}");
    }

    #[test]
    fn escapes() {
        check(r"'a\tb\'c'", "a\tb'c");
        check(r"'\x41\u0042\U00000043\101\0'", "ABCA\0");
        check(r"'\ud83d\ude00'", "😀");
        check(r"'\ud83d'", "\u{fffd}");
        check(r"'\477'", "\u{27}7");
    }

    #[test]
    fn verbatim_and_multi_line() {
        check(r#"@"a\b""c""#, r#"a\b"c"#);
        check("```a\n'b'```", "a\n'b'");
        check("h@'x'", "x");
        assert!(string_value("h'x'").is_obfuscated);
    }

    #[test]
    fn bad_escapes_are_found() {
        let problem = problem(r"'ab\q'", Span::new(10, 16)).expect("`\\q` is no escape");
        assert_eq!(
            (problem.code, problem.span),
            (Code::InvalidLiteral, Span::new(13, 15))
        );
    }
}
