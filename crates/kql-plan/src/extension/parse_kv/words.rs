//! Keys and values where no delimiter is given: the value of a key is the next word.

use super::{Found, Quoting};

pub(super) fn find(text: &str, quoting: &Quoting, found: &mut Found<'_>) {
    let mut rest = text;
    while let Some((key, after)) = next_word(rest, quoting) {
        rest = after;
        if found.position(&key).is_none() {
            continue;
        }
        let Some((value, after)) = next_word(rest, quoting) else {
            return;
        };
        found.add(&key, &value);
        rest = after;
    }
}

/// The next word or quoted text, and what follows it.
fn next_word<'a>(text: &'a str, quoting: &Quoting) -> Option<(String, &'a str)> {
    let mut rest = text;
    loop {
        let first = rest.chars().next()?;
        if let Some(quoted) = quoting.strip(rest) {
            return Some(quoted);
        }
        if first.is_alphanumeric() {
            let end = rest
                .find(|character: char| !character.is_alphanumeric())
                .unwrap_or(rest.len());
            return Some((rest[..end].to_owned(), &rest[end..]));
        }
        rest = &rest[first.len_utf8()..];
    }
}
