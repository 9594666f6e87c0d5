//! Searches for one text in many: substrings, prefixes, suffixes and terms, in either case.
//!
//! Case is ignored by Unicode's one-to-one upper case mappings; a character outside of ASCII never equals one of
//! ASCII. So a needle of ASCII letters can be sought byte by byte in any text, without copying it.

use memchr::memmem;

use super::caseless::CaselessFinder;

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
    /// An ASCII needle with a letter, in any case.
    Caseless(Box<CaselessFinder>),
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
            // A folded needle has characters outside of ASCII, and folding makes none.
            Search::Folded(_) if text.is_ascii() => false,
            Search::Folded(_) => {
                scratch.clear();
                scratch.extend(text.chars().map(fold));
                self.stands_in(scratch)
            }
            Search::Exact(_) | Search::Caseless(_) => self.stands_in(text),
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
        } else if case == Case::Sensitive || has_one_case(text) {
            Search::Exact(finder(text))
        } else if text.is_ascii() {
            Search::Caseless(Box::new(CaselessFinder::new(text)))
        } else {
            let folded: String = text.chars().map(fold).collect();
            Search::Folded(finder(&folded))
        }
    }

    fn len(&self) -> usize {
        match self {
            Search::Empty => 0,
            Search::Exact(finder) | Search::Folded(finder) => finder.needle().len(),
            Search::Caseless(finder) => finder.pattern().len(),
        }
    }

    fn is_at(&self, text: &[u8], start: usize) -> bool {
        match self {
            Search::Empty => true,
            Search::Exact(finder) | Search::Folded(finder) => {
                text.get(start..start + finder.needle().len()) == Some(finder.needle())
            }
            Search::Caseless(finder) => finder.is_at(text, start),
        }
    }

    /// The first occurrence that starts at `from` or later.
    fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        match self {
            Search::Empty => Some(from),
            Search::Exact(finder) | Search::Folded(finder) => {
                Some(from + finder.find(text.get(from..)?)?)
            }
            Search::Caseless(finder) => finder.find(text, from),
        }
    }
}

fn finder(text: &str) -> Box<memmem::Finder<'static>> {
    Box::new(memmem::Finder::new(text).into_owned())
}

/// True for figures and punctuation of ASCII, which have no other case.
fn has_one_case(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic())
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
    left.eq_ignore_ascii_case(right)
        || !left.is_ascii()
            && !right.is_ascii()
            && left.chars().map(fold).eq(right.chars().map(fold))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    /// The definitions, character by character.
    mod by_definition {
        use super::super::*;

        pub(super) fn is_in(needle: &str, text: &str, place: Place, case: Case) -> bool {
            let chars = |text: &str| -> Vec<char> { text.chars().collect() };
            let (needle, text) = (chars(needle), chars(text));
            let is_same = |left: &char, right: &char| match case {
                Case::Sensitive => left == right,
                Case::Ignored => left == right || fold(*left) == fold(*right),
            };
            let stands_at = |start: usize| {
                let part = text.get(start..start + needle.len());
                part.is_some_and(|part| part.iter().zip(&needle).all(|(a, b)| is_same(a, b)))
            };
            let is_inside = |left: Option<&char>, right: Option<&char>| {
                left.is_some_and(|left| is_term_char(*left))
                    && right.is_some_and(|right| is_term_char(*right))
            };
            let starts_term =
                |start: usize| start == 0 || !is_inside(text.get(start - 1), needle.first());
            let ends_term =
                |start: usize| !is_inside(needle.last(), text.get(start + needle.len()));
            (0..=text.len()).any(|start| {
                stands_at(start)
                    && match place {
                        Place::Anywhere => true,
                        Place::Start => start == 0,
                        Place::End => start + needle.len() == text.len(),
                        Place::Term => starts_term(start) && ends_term(start),
                        Place::TermStart => starts_term(start),
                        Place::TermEnd => ends_term(start),
                    }
            })
        }
    }

    fn place() -> impl Strategy<Value = Place> {
        prop_oneof![
            Just(Place::Anywhere),
            Just(Place::Start),
            Just(Place::End),
            Just(Place::Term),
            Just(Place::TermStart),
            Just(Place::TermEnd),
        ]
    }

    /// Letters whose cases differ in length, have several characters, or are of ASCII on one side.
    const LETTERS: &str = "[aAbkKsS1. _éÉßẞıİſKσςΣǅﬁя]";

    fn text(lengths: &str) -> impl Strategy<Value = String> + use<> {
        prop_oneof![
            proptest::string::string_regex(&format!("{LETTERS}{lengths}")).expect("a pattern"),
            proptest::string::string_regex(&format!("[aAbB1 .-]{lengths}")).expect("a pattern"),
            proptest::string::string_regex(&format!(".{lengths}")).expect("a pattern"),
        ]
    }

    proptest! {
        #[test]
        fn searches_find_what_their_definitions_find(
            needle in text("{0,4}"),
            text in text("{0,60}"),
            place in place(),
            ignored in any::<bool>(),
        ) {
            let case = if ignored { Case::Ignored } else { Case::Sensitive };
            let found = Needle::new(&needle, place, case).is_in(&text, &mut String::new());
            prop_assert_eq!(found, by_definition::is_in(&needle, &text, place, case));
        }

        #[test]
        fn needles_of_the_text_are_found(
            text in text("{1,60}"),
            cut in 0..60_usize,
            len in 1..12_usize,
            place in place(),
        ) {
            let needle: String = text.chars().skip(cut).take(len).flat_map(char::to_uppercase).collect();
            let found = Needle::new(&needle, place, Case::Ignored).is_in(&text, &mut String::new());
            prop_assert_eq!(found, by_definition::is_in(&needle, &text, place, Case::Ignored));
        }

        #[test]
        fn equality_is_that_of_folded_characters(left in text("{0,6}"), right in text("{0,6}")) {
            let folded = |text: &str| -> String { text.chars().map(fold).collect() };
            for right in [right, left.to_uppercase(), left.to_lowercase()] {
                let is_same = folded(&left) == folded(&right);
                prop_assert_eq!(equals_ignoring_case(&left, &right), is_same);
            }
        }
    }
}
