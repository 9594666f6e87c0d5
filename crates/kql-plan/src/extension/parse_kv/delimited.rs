//! Keys and values between delimiters.

use super::{Extent, Found, Quoting};

/// What stands between keys and values.
pub(super) struct Delimiters<'a> {
    pub(super) pair: &'a str,
    pub(super) kv: &'a str,
    pub(super) quoting: &'a Quoting,
    pub(super) extent: Extent,
}

impl Delimiters<'_> {
    pub(super) fn find(&self, text: &str, found: &mut Found<'_>) {
        let mut rest = text;
        while let Some((key, after)) = self.next_key(rest) {
            let (value, after) = self.value(after);
            found.add(&key, &value);
            if found.is_complete() {
                return;
            }
            rest = after;
        }
    }

    /// The next key that has a value, and the text after its delimiter.
    fn next_key<'a>(&self, text: &'a str) -> Option<(String, &'a str)> {
        let mut rest = text;
        loop {
            rest = self.skip_pair_delimiters(rest);
            if rest.is_empty() {
                return None;
            }
            let (key, after) = self.token(rest);
            if let Some(after) = after.trim_start().strip_prefix(self.kv) {
                return Some((key, after));
            }
            // A key without a value; an unclosed rest must not be read twice.
            rest = after;
        }
    }

    /// A key or a value without a key, up to a delimiter, and what follows it.
    fn token<'a>(&self, text: &'a str) -> (String, &'a str) {
        if let Some(quoted) = self.quoting.strip(text) {
            return quoted;
        }
        let ends = [text.find(self.kv), text.find(self.pair)];
        let end = ends.into_iter().flatten().min().unwrap_or(text.len());
        // Something that is no delimiter where a key ended with a quote.
        let end = if end == 0 { self.kv.len() } else { end };
        (text[..end].trim().to_owned(), &text[end..])
    }

    fn skip_pair_delimiters<'a>(&self, text: &'a str) -> &'a str {
        let mut rest = text.trim_start();
        while let Some(after) = rest.strip_prefix(self.pair) {
            rest = after.trim_start();
        }
        rest
    }

    /// A value and the text after it.
    fn value<'a>(&self, text: &'a str) -> (String, &'a str) {
        // Blanks in front of a value do not count, also where they are the delimiter.
        let blank = if self.pair.trim().is_empty() {
            text.trim_start()
        } else {
            text.trim_start_matches(|character: char| {
                character.is_whitespace() && !self.pair.starts_with(character)
            })
        };
        if let Some(quoted) = self.quoting.strip(blank) {
            return quoted;
        }
        let end = match self.extent {
            Extent::Delimiter => blank.find(self.pair).unwrap_or(blank.len()),
            Extent::NextKey => self.end_before_next_key(blank),
        };
        (blank[..end].trim().to_owned(), &blank[end..])
    }

    /// Where a value ends that may hold delimiters: at the last one in front of the next key.
    fn end_before_next_key(&self, text: &str) -> usize {
        let Some(kv) = text.find(self.kv) else {
            return text.len();
        };
        text[..kv].trim_end().rfind(self.pair).unwrap_or(kv)
    }
}
