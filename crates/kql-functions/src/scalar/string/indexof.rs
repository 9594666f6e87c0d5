//! `indexof()`, `indexof_regex()`: where a text occurs in another.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use memchr::memmem;
use regex::Regex;

use super::position::skip_chars;
use crate::args::{Args, Integers};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::pattern::Patterns;
use crate::scalar::texts::Texts;

pub(super) static INDEXOF: ScalarDef = ScalarDef {
    name: "indexof",
    category: Category::String,
    summary: "Finds the position of a text in another, or -1.",
    params: &[
        Param::required("string", Accepts::Any, "The text to search."),
        Param::required("match", Accepts::Any, "The text to search for."),
        Param::optional(
            "start",
            Accepts::INTEGER,
            "The first position to look at; negative counts from the end.",
        ),
        Param::optional(
            "length",
            Accepts::INTEGER,
            "How many positions to look at; -1 looks at all.",
        ),
        Param::optional(
            "occurrence",
            Accepts::INTEGER,
            "Which occurrence to find; 1 by default.",
        )
        .constant(),
    ],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(indexof),
    page: "indexof-function",
    examples: &[
        Example {
            query: "print indexof('abcdefg', 'cde')",
            result: "2",
        },
        Example {
            query: "print indexof('abcdefg', 'cde', 1, 2)",
            result: "-1",
        },
        Example {
            query: "print indexof(1234567, 5, 1, 4)",
            result: "4",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static INDEXOF_REGEX: ScalarDef = ScalarDef {
    name: "indexof_regex",
    category: Category::String,
    summary: "Finds the position of the first match of a regular expression in a text, or -1.",
    params: &[
        Param::required("string", Accepts::Any, "The text to search."),
        Param::required(
            "match",
            Accepts::Exactly(KqlType::String),
            "The regular expression.",
        )
        .constant()
        .regex(),
        Param::optional("start", Accepts::INTEGER, "The first position to look at."),
        Param::optional(
            "length",
            Accepts::INTEGER,
            "How many positions to look at; -1 looks at all.",
        ),
        Param::optional(
            "occurrence",
            Accepts::INTEGER,
            "Which occurrence to find; 1 by default.",
        )
        .constant(),
    ],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(indexof_regex),
    page: "indexof-regex-function",
    examples: &[
        Example {
            query: "print indexof_regex('abcabc', @'a.c')",
            result: "0",
        },
        Example {
            query: "print indexof_regex('abcabcdefg', @'a.c', 0, 9, 2)",
            result: "3",
        },
        Example {
            query: "print indexof_regex('ababaa', @'a.a', 0, -1, 2)",
            result: "-1",
        },
    ],
    ..ScalarDef::NEW
};

fn indexof(args: &Args<'_>) -> Result<ArrayRef> {
    let (texts, matches, ranges) = (Texts::new(args, 0), Texts::new(args, 1), Ranges::new(args));
    args.longs(|row| {
        let (text, mut range) = (texts.get(row), ranges.get(row)?);
        if range.start < 0 {
            range.start += text.chars().count() as i64;
        }
        find(&text, &matches.get(row), range.checked()?)
    })
}

fn indexof_regex(args: &Args<'_>) -> Result<ArrayRef> {
    let (texts, patterns, ranges) = (
        Texts::new(args, 0),
        Patterns::new(args, 1)?,
        Ranges::new(args),
    );
    args.longs(|row| {
        let range = ranges.get(row)?.checked()?;
        match &*patterns.get(row) {
            Ok(regex) => find_regex(&texts.get(row), regex, range),
            Err(_) => None,
        }
    })
}

/// The arguments from `start` on.
struct Ranges<'a> {
    start: Option<Integers<'a>>,
    length: Option<Integers<'a>>,
    occurrence: Option<Integers<'a>>,
}

#[derive(Clone, Copy)]
struct Range {
    start: i64,
    length: i64,
    occurrence: i64,
}

impl<'a> Ranges<'a> {
    fn new(args: &Args<'a>) -> Ranges<'a> {
        let optional = |idx| args.optional(idx).map(|_| args.integers(idx));
        Ranges {
            start: optional(2),
            length: optional(3),
            occurrence: optional(4),
        }
    }

    fn get(&self, row: usize) -> Option<Range> {
        let value = |integers: Option<Integers<'a>>, default| {
            integers.map_or(Some(default), |values| values.get(row))
        };
        Some(Range {
            start: value(self.start, 0)?,
            length: value(self.length, -1)?,
            occurrence: value(self.occurrence, 1)?,
        })
    }
}

impl Range {
    /// Out of range arguments make the result null.
    fn checked(self) -> Option<Range> {
        (self.start >= 0 && self.length >= -1 && self.occurrence >= 0).then_some(self)
    }

    /// The part of the text from character `start` on that may hold a match.
    fn window(self, text: &str, start: usize) -> Option<&str> {
        let rest = &text[skip_chars(text, start)?..];
        let length = usize::try_from(self.length).unwrap_or(usize::MAX);
        Some(&rest[..skip_chars(rest, length).unwrap_or(rest.len())])
    }
}

/// Each occurrence is sought in a window of its own, which starts one character after the occurrence before.
fn find(text: &str, needle: &str, range: Range) -> Option<i64> {
    let mut start = usize::try_from(range.start).ok()?;
    let mut found = -1;
    for _ in 0..range.occurrence {
        let Some(window) = range.window(text, start) else {
            return Some(-1);
        };
        let Some(offset) = memmem::find(window.as_bytes(), needle.as_bytes()) else {
            return Some(-1);
        };
        let position = start + window[..offset].chars().count();
        found = position as i64;
        start = position + 1;
    }
    Some(found)
}

fn find_regex(text: &str, regex: &Regex, range: Range) -> Option<i64> {
    let start = usize::try_from(range.start).ok()?;
    let Some(window) = range.window(text, start) else {
        return Some(-1);
    };
    let Some(skipped) = usize::try_from(range.occurrence).ok()?.checked_sub(1) else {
        return Some(-1);
    };
    match regex.find_iter(window).nth(skipped) {
        Some(found) => Some((start + window[..found.start()].chars().count()) as i64),
        None => Some(-1),
    }
}

#[cfg(test)]
mod tests {
    use kql_types::Value;

    use super::*;
    use crate::scalar::check::{check, long, text};

    #[track_caller]
    fn check_index(
        def: &'static ScalarDef,
        source: &str,
        needle: &str,
        range: &[i64],
        expected: &str,
    ) {
        let mut args: Vec<Value> = vec![text(source), text(needle)];
        args.extend(range.iter().copied().map(long));
        check(def, &args, expected);
    }

    #[test]
    fn ranges() {
        check_index(&INDEXOF, "abcdefg", "cde", &[1, 4], "2");
        check_index(&INDEXOF, "abcdefg", "cde", &[3, 4], "-1");
        check_index(&INDEXOF, "abcdefg", "cde", &[-5], "2");
        check_index(&INDEXOF, "abcdefg", "cde", &[2, -1], "2");
        check_index(&INDEXOF, "abcdefg", "cde", &[2, -2], "null");
        check_index(&INDEXOF, "O'Brien's", "'", &[3], "7");
        check_index(&INDEXOF, "abc", "a", &[i64::MAX], "-1");
    }

    #[test]
    fn occurrences() {
        check_index(&INDEXOF, "abcdefgabcdefg", "cde", &[1, 10, 2], "9");
        check_index(&INDEXOF, "abcdefgabcdefg", "cde", &[1, -1, 3], "-1");
        check_index(&INDEXOF, "abc", "", &[0, -1, i64::MAX], "-1");
    }

    #[test]
    fn positions_are_characters() {
        check_index(&INDEXOF, "ééx", "x", &[1], "2");
        check_index(&INDEXOF_REGEX, "ééx", "[a-z]", &[1], "2");
    }

    #[test]
    fn regular_expressions() {
        check_index(&INDEXOF_REGEX, "abcabc", "a.c", &[1, -1, 2], "-1");
        check_index(&INDEXOF_REGEX, "abcabc", "a|ab", &[-1], "null");
    }
}
