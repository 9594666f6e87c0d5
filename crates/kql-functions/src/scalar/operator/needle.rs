//! Searches for one text in many: substrings, prefixes, suffixes and terms, in either case.
//!
//! Case is ignored by Unicode's one-to-one upper case mappings; a character outside of ASCII never equals one of
//! ASCII. So a needle of ASCII letters can be sought byte by byte in any text, without copying it.

use memchr::{memchr, memchr2, memmem};

/// Whether upper and lower case differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Sensitive,
    Ignored,
}

/// Where in the text the needle must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Anywhere,
    Start,
    End,
    /// As whole terms: no letter or digit beside it.
    Term,
    /// Where a term starts.
    TermStart,
    /// Where a term ends.
    TermEnd,
}

/// A text to search for, prepared for many searches.
#[derive(Debug)]
pub(super) struct Needle {
    search: Search,
    place: Place,
    /// A term must start here, because the needle itself starts with a letter or digit.
    bounded_start: bool,
    bounded_end: bool,
}

#[derive(Debug)]
enum Search {
    Empty,
    Exact(Box<memmem::Finder<'static>>),
    /// The needle in lower case and the position of its rarest byte.
    AsciiIgnoringCase(Box<[u8]>, usize),
    /// The folded needle, for folded texts.
    Folded(Box<memmem::Finder<'static>>),
}

impl Needle {
    pub(super) fn new(text: &str, place: Place, case: Case) -> Needle {
        let starts_term = text.chars().next().is_some_and(is_term_char);
        let ends_term = text.chars().next_back().is_some_and(is_term_char);
        Needle {
            search: Search::new(text, case),
            place,
            bounded_start: starts_term && matches!(place, Place::Term | Place::TermStart),
            bounded_end: ends_term && matches!(place, Place::Term | Place::TermEnd),
        }
    }

    /// Does the text hold the needle? `scratch` is space for a folded copy.
    pub(super) fn is_in(&self, text: &str, scratch: &mut String) -> bool {
        match &self.search {
            Search::Empty => true,
            Search::Folded(_) => {
                scratch.clear();
                scratch.extend(text.chars().map(fold));
                self.stands_in(scratch)
            }
            Search::Exact(_) | Search::AsciiIgnoringCase(..) => self.stands_in(text),
        }
    }

    fn stands_in(&self, text: &str) -> bool {
        match self.place {
            Place::Anywhere => self.search.find(text.as_bytes(), 0).is_some(),
            Place::Start => self.search.is_at(text.as_bytes(), 0),
            Place::End => {
                let start = text.len().checked_sub(self.search.len());
                start.is_some_and(|start| self.search.is_at(text.as_bytes(), start))
            }
            Place::Term | Place::TermStart | Place::TermEnd => self.stands_in_terms(text),
        }
    }

    fn stands_in_terms(&self, text: &str) -> bool {
        let mut from = 0;
        while let Some(start) = self.search.find(text.as_bytes(), from) {
            if self.is_bounded(text, start, start + self.search.len()) {
                return true;
            }
            from = start + 1;
        }
        false
    }

    /// Do terms end beside `start..end` where they must?
    pub(super) fn is_bounded(&self, text: &str, start: usize, end: usize) -> bool {
        let inside = (self.bounded_start && ends_in_term(&text[..start]))
            || (self.bounded_end && starts_in_term(&text[end..]));
        !inside
    }
}

impl Search {
    fn new(text: &str, case: Case) -> Search {
        if text.is_empty() {
            Search::Empty
        } else if case == Case::Sensitive {
            Search::Exact(finder(text))
        } else if text.is_ascii() {
            let lower = text.to_ascii_lowercase().into_bytes().into_boxed_slice();
            let rarest = rarest_byte(&lower);
            Search::AsciiIgnoringCase(lower, rarest)
        } else {
            let folded: String = text.chars().map(fold).collect();
            Search::Folded(finder(&folded))
        }
    }

    fn len(&self) -> usize {
        match self {
            Search::Empty => 0,
            Search::Exact(finder) | Search::Folded(finder) => finder.needle().len(),
            Search::AsciiIgnoringCase(needle, _) => needle.len(),
        }
    }

    fn is_at(&self, text: &[u8], start: usize) -> bool {
        let Some(part) = text.get(start..start + self.len()) else {
            return false;
        };
        match self {
            Search::Empty => true,
            Search::Exact(finder) | Search::Folded(finder) => part == finder.needle(),
            Search::AsciiIgnoringCase(needle, _) => part.eq_ignore_ascii_case(needle),
        }
    }

    /// The first occurrence that starts at `from` or later.
    fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        match self {
            Search::Empty => Some(from),
            Search::Exact(finder) | Search::Folded(finder) => {
                Some(from + finder.find(text.get(from..)?)?)
            }
            Search::AsciiIgnoringCase(needle, rarest) => {
                find_ignoring_case(text, needle, *rarest, from)
            }
        }
    }
}

fn finder(text: &str) -> Box<memmem::Finder<'static>> {
    Box::new(memmem::Finder::new(text).into_owned())
}

fn find_ignoring_case(text: &[u8], needle: &[u8], rarest: usize, from: usize) -> Option<usize> {
    let last_start = text.len().checked_sub(needle.len())?;
    let (lower, upper) = (needle[rarest], needle[rarest].to_ascii_uppercase());
    let mut start = from;
    while start <= last_start {
        let window = &text[start + rarest..=last_start + rarest];
        let skipped = if lower == upper {
            memchr(lower, window)
        } else {
            memchr2(lower, upper, window)
        };
        start += skipped?;
        if text[start..start + needle.len()].eq_ignore_ascii_case(needle) {
            return Some(start);
        }
        start += 1;
    }
    None
}

/// The position of the byte that is least common in log texts: the fewer candidates, the faster the search.
fn rarest_byte(lower: &[u8]) -> usize {
    const COMMON_FIRST: &[u8] = b"e taoinsrlcdmup0.1-/hg2f:wy_b3v456789kxjqz";
    let rarity = |byte: u8| {
        COMMON_FIRST
            .iter()
            .position(|&common| common == byte)
            .unwrap_or(COMMON_FIRST.len())
    };
    (0..lower.len())
        .max_by_key(|&idx| rarity(lower[idx]))
        .unwrap_or(0)
}

/// Letters and digits make terms; everything else, underscores included, parts them.
pub(super) fn is_term_char(c: char) -> bool {
    c.is_alphanumeric()
}

fn ends_in_term(text: &str) -> bool {
    match text.as_bytes().last() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text.chars().next_back().is_some_and(is_term_char),
        None => false,
    }
}

fn starts_in_term(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text.chars().next().is_some_and(is_term_char),
        None => false,
    }
}

/// The representative of a character and its other case.
pub(super) fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) if !upper.is_ascii() => upper,
        _ => c,
    }
}

/// Equality but for upper and lower case.
pub(super) fn equals_ignoring_case(left: &str, right: &str) -> bool {
    if left.is_ascii() || right.is_ascii() {
        return left.eq_ignore_ascii_case(right);
    }
    left.chars().map(fold).eq(right.chars().map(fold))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, needle: &str, place: Place, case: Case, expected: bool) {
        assert_eq!(
            Needle::new(needle, place, case).is_in(text, &mut String::new()),
            expected
        );
    }

    #[test]
    fn terms() {
        check("hello-world", "hello", Place::Term, Case::Ignored, true);
        check(
            "helloworld hello",
            "HELLO",
            Place::Term,
            Case::Ignored,
            true,
        );
        check("helloworld", "hello", Place::Term, Case::Ignored, false);
        check("a_b", "a", Place::Term, Case::Ignored, true);
        check("éa", "a", Place::Term, Case::Ignored, false);
        check("version=1.2.3", "2.3", Place::Term, Case::Ignored, true);
        check("МИР привет", "ПРИВЕТ", Place::Term, Case::Ignored, true);
        check("", "", Place::Term, Case::Ignored, true);
    }

    #[test]
    fn edges_of_terms() {
        check("x-error", "err", Place::TermStart, Case::Ignored, true);
        check("x-error", "err", Place::TermEnd, Case::Ignored, false);
        check("err or", "r o", Place::TermStart, Case::Ignored, false);
        check("x ab y", " a", Place::TermStart, Case::Ignored, true);
    }

    #[test]
    fn parts() {
        check(
            "The quick brown",
            "QUICK",
            Place::Anywhere,
            Case::Ignored,
            true,
        );
        check(
            "The quick brown",
            "QUICK",
            Place::Anywhere,
            Case::Sensitive,
            false,
        );
        check("ab", "aab", Place::Anywhere, Case::Ignored, false);
        check("prefix", "PRE", Place::Start, Case::Ignored, true);
        check("Müller", "LER", Place::End, Case::Ignored, true);
        check("MÜLLER", "ü", Place::Anywhere, Case::Ignored, true);
        check("", "a", Place::End, Case::Sensitive, false);
    }
}
