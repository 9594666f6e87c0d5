//! RE2's syntax in the words of the `regex` crate.
//!
//! Kusto's queries were written for RE2 for years, and RE2 reads some texts as characters that the crate refuses: a `{`
//! that begins no repetition, a `[` inside of a class, a `-` after a class such as `\w`. It also knows octal escapes
//! (`\0`) and quotations (`\Q...\E`). This module writes such an expression as one that the crate takes, with the same
//! meaning; what RE2 refuses too stays as it is, so that the crate's message says what is wrong.

use std::iter::Peekable;
use std::str::Chars;

/// The expression in the crate's syntax.
pub(super) fn rewritten(pattern: &str) -> String {
    let mut rest = pattern.chars().peekable();
    let mut out = String::with_capacity(pattern.len() + 8);
    while let Some(c) = rest.next() {
        match c {
            '\\' => escape(&mut rest, &mut out),
            '[' => class(&mut rest, &mut out),
            '{' => match repetition(rest.clone()) {
                Some(length) => {
                    out.push('{');
                    out.extend(rest.by_ref().take(length));
                }
                None => out.push_str(r"\{"),
            },
            '}' | ']' => character(c, &mut out),
            _ => out.push(c),
        }
    }
    out
}

/// What stands after a backslash outside of a class.
fn escape(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    if rest.next_if_eq(&'Q').is_some() {
        return quotation(rest, out);
    }
    match octal(rest) {
        Some(character) => out.push_str(&character),
        None => {
            out.push('\\');
            out.extend(rest.next());
        }
    }
}

/// `\Q...\E`: everything stands for itself.
fn quotation(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    while let Some(c) = rest.next() {
        if c == '\\' && rest.next_if_eq(&'E').is_some() {
            return;
        }
        match c.is_ascii_punctuation() && !matches!(c, '<' | '>') {
            true => character(c, out),
            false => out.push(c),
        }
    }
}

/// `\0`, `\012`, `\12`: a character by its octal number. A single digit but 0 is a reference to a group, which neither
/// library has.
fn octal(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut ahead = rest.clone();
    let first = ahead.next()?.to_digit(8)?;
    if first != 0 && !ahead.peek()?.is_digit(8) {
        return None;
    }
    let mut code = first;
    rest.next();
    for _ in 0..2 {
        let Some(digit) = rest.peek().and_then(|c| c.to_digit(8)) else {
            break;
        };
        code = code * 8 + digit;
        rest.next();
    }
    Some(format!(r"\x{{{code:x}}}"))
}

/// How long a repetition is behind its `{`: `n}`, `n,}` or `n,m}`.
fn repetition(ahead: Peekable<Chars<'_>>) -> Option<usize> {
    let inside: String = ahead.take_while(|&c| c != '}').collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let is_repetition = match inside.split_once(',') {
        None => is_number(&inside),
        Some((least, most)) => is_number(least) && (most.is_empty() || is_number(most)),
    };
    is_repetition.then_some(inside.len() + 1)
}

/// A class, behind its `[`.
fn class(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    out.push('[');
    if rest.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    let mut is_first = true;
    while let Some(c) = rest.next() {
        if c == ']' && !is_first {
            return out.push(']');
        }
        is_first = false;
        match member(c, rest, out) {
            Member::Class => {}
            Member::Character => range_end(rest, out),
        }
    }
}

/// What a class lists.
enum Member {
    /// A character, which may begin a range.
    Character,
    /// Several characters: `\w`, `[:alpha:]`.
    Class,
}

fn member(c: char, rest: &mut Peekable<Chars<'_>>, out: &mut String) -> Member {
    match c {
        '[' if rest.peek() == Some(&':') => named_class(rest, out),
        '\\' => match octal(rest) {
            Some(code) => {
                out.push_str(&code);
                Member::Character
            }
            None => class_escape(rest, out),
        },
        _ => {
            character(c, out);
            Member::Character
        }
    }
}

/// `[:alpha:]`, behind its `[`; without an end, the bracket stands for itself.
fn named_class(rest: &mut Peekable<Chars<'_>>, out: &mut String) -> Member {
    let name: String = rest.clone().take_while(|&c| c != ']').collect();
    if name.len() < 2 || !name.ends_with(':') {
        character('[', out);
        return Member::Character;
    }
    out.push('[');
    out.extend(rest.by_ref().take(name.chars().count() + 1));
    Member::Class
}

fn class_escape(rest: &mut Peekable<Chars<'_>>, out: &mut String) -> Member {
    out.push('\\');
    let Some(c) = rest.next() else {
        return Member::Character;
    };
    out.push(c);
    if !matches!(c, 'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'p' | 'P') {
        return Member::Character;
    }
    if matches!(c, 'p' | 'P') && rest.peek() == Some(&'{') {
        for c in rest.by_ref() {
            out.push(c);
            if c == '}' {
                break;
            }
        }
    } else if matches!(c, 'p' | 'P') {
        out.extend(rest.next());
    }
    Member::Class
}

/// The rest of a range, where the character just written begins one.
fn range_end(rest: &mut Peekable<Chars<'_>>, out: &mut String) {
    let mut ahead = rest.clone();
    if ahead.next() != Some('-') || ahead.peek().is_none_or(|&c| c == ']') {
        return;
    }
    rest.next();
    out.push('-');
    if let Some(c) = rest.next() {
        member(c, rest, out);
    }
}

/// A character that stands for itself.
fn character(c: char, out: &mut String) {
    if c.is_ascii_punctuation() && !matches!(c, '<' | '>') {
        out.push('\\');
    }
    out.push(c);
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: Option<&str>) {
        let regex = Regex::new(&rewritten(pattern)).expect("the crate takes the expression");
        assert_eq!(regex.find(text).map(|found| found.as_str()), expected);
    }

    #[test]
    fn braces() {
        check(
            r#"{"Name":"([^"]+)"}"#,
            r#"x{"Name":"a"}"#,
            Some(r#"{"Name":"a"}"#),
        );
        check(r"\w+{.*}", "ab{c}", Some("ab{c}"));
        check("a{2}b{1,}c{0,1}", "aabc", Some("aabc"));
        check("a{,2}", "a{,2}", Some("a{,2}"));
    }

    #[test]
    fn classes() {
        check("[[]", "a[b", Some("["));
        check("[^[]+", "[ab[", Some("ab"));
        check(r"[\w-.]+", "a-b.c d", Some("a-b.c"));
        check("[]a-c]+", "xb]a", Some("b]a"));
        check("[a&&b~~-]+", "x-&a~", Some("-&a~"));
        check("[[:alpha:][]+", "1a[b", Some("a[b"));
        check("[+--]+", "x-,+", Some("-,+"));
    }

    #[test]
    fn escapes() {
        check(r"a\0b", "a\0b", Some("a\0b"));
        check(r"\101\60", "A0", Some("A0"));
        check(r"\Qa.b[\E.", "xa.b[c", Some("a.b[c"));
    }

    #[test]
    fn what_re2_refuses_is_refused() {
        for pattern in [r"(a)\1", "(?=a)", "[a", "(a", "*", r"[a-\d]"] {
            assert!(Regex::new(&rewritten(pattern)).is_err(), "{pattern}");
        }
    }
}
