//! Finds the pieces of a text that a pattern of `parse` captures.

use std::fmt;

use memchr::memmem;
use regex::{CaptureLocations, Regex};

/// A pattern of `parse`.
#[derive(Debug, Clone)]
pub enum Matcher {
    /// Texts that stand for themselves: they are found one after the other.
    Texts(Texts),
    /// An expression, and the group of each column.
    Regex(Regex, Vec<usize>),
}

/// A pattern in which every column ends where the next text begins.
#[derive(Debug, Clone)]
pub struct Texts {
    /// What the pattern begins with, in front of its first text.
    pub first: Gap,
    /// The texts, and what follows each of them.
    pub parts: Vec<(Text, Gap)>,
}

/// What stands in front of or behind a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// A column.
    Captured,
    /// Anything.
    Skipped,
    /// Nothing: the pattern begins or ends here.
    Edge,
}

/// A text to look for.
#[derive(Clone)]
pub struct Text(memmem::Finder<'static>);

impl Text {
    /// Prepares the search for `text`.
    pub fn new(text: &str) -> Text {
        Text(memmem::Finder::new(text).into_owned())
    }

    fn len(&self) -> usize {
        self.0.needle().len()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(self.0.needle()))
    }
}

/// What a search writes to, kept from one row to the next.
#[derive(Debug)]
pub(super) struct Scratch {
    locations: Option<CaptureLocations>,
    /// Where each column starts and ends.
    pub(super) columns: Vec<(usize, usize)>,
}

impl Matcher {
    pub(super) fn scratch(&self) -> Scratch {
        let locations = match self {
            Matcher::Texts(_) => None,
            Matcher::Regex(regex, _) => Some(regex.capture_locations()),
        };
        Scratch {
            locations,
            columns: Vec::new(),
        }
    }

    /// True where the text matches; the columns are in `scratch` then.
    pub(super) fn find(&self, text: &str, scratch: &mut Scratch) -> bool {
        scratch.columns.clear();
        match (self, &mut scratch.locations) {
            (Matcher::Texts(texts), _) => texts.find(text, &mut scratch.columns),
            (Matcher::Regex(regex, groups), Some(locations)) => {
                if regex.captures_read(locations, text).is_none() {
                    return false;
                }
                let found = groups.iter().map(|group| locations.get(*group));
                scratch.columns.extend(found.map(Option::unwrap_or_default));
                true
            }
            (Matcher::Regex(..), None) => false,
        }
    }
}

impl Texts {
    /// The first place of each text is the right one: what follows it could only be found less often behind a later one.
    fn find(&self, text: &str, columns: &mut Vec<(usize, usize)>) -> bool {
        let (mut at, mut gap) = (0, self.first);
        for (wanted, next) in &self.parts {
            let rest = &text.as_bytes()[at..];
            let found = match next {
                Gap::Edge => rest
                    .ends_with(wanted.0.needle())
                    .then(|| rest.len() - wanted.len()),
                _ => wanted.0.find(rest),
            };
            let Some(found) = found else { return false };
            if gap == Gap::Captured {
                columns.push((at, at + found));
            }
            at += found + wanted.len();
            gap = *next;
        }
        if gap == Gap::Captured {
            columns.push((at, text.len()));
        }
        true
    }
}
