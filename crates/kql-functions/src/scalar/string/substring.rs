//! `substring()`: a part of a text, by position in characters.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::position::skip_chars;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::part_of;

pub(super) static SUBSTRING: ScalarDef = ScalarDef {
    name: "substring",
    category: Category::String,
    summary: "Cuts a part out of a text, from a position to the end or for a number of characters.",
    params: &[
        Param::required("source", Accepts::Any, "The text to cut from."),
        Param::required(
            "startingIndex",
            Accepts::INTEGER,
            "The first character, from 0; negative counts from the end.",
        ),
        Param::optional(
            "length",
            Accepts::INTEGER,
            "How many characters to take; all the rest by default.",
        ),
    ],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(substring),
    page: "substring-function",
    examples: &[
        Example {
            query: "print substring('123456', 1)",
            result: "23456",
        },
        Example {
            query: "print substring('123456', 2, 2)",
            result: "34",
        },
        Example {
            query: "print substring('123456', -2, 2)",
            result: "56",
        },
    ],
    ..ScalarDef::NEW
};

fn substring(args: &Args<'_>) -> Result<ArrayRef> {
    let starts = args.integers(1);
    let lengths = args.optional(2).map(|_| args.integers(2));
    part_of(args, 0, |row, text| {
        let length = lengths.map_or(Some(i64::MAX), |lengths| lengths.get(row));
        match (starts.get(row), length) {
            (Some(start), Some(length)) => cut(text, start, length),
            _ => "",
        }
    })
}

/// A start before the text is not moved to its begin: the result is empty.
fn cut(text: &str, start: i64, length: i64) -> &str {
    let start = if start < 0 {
        start + text.chars().count() as i64
    } else {
        start
    };
    let (Ok(start), Ok(length)) = (usize::try_from(start), usize::try_from(length)) else {
        return "";
    };
    let rest = &text[skip_chars(text, start).unwrap_or(text.len())..];
    &rest[..skip_chars(rest, length).unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, long, text};

    #[track_caller]
    fn check_cut(source: &str, start: i64, length: i64, expected: &str) {
        check(
            &SUBSTRING,
            &[text(source), long(start), long(length)],
            expected,
        );
    }

    #[test]
    fn bounds() {
        check_cut("abcdefg", 5, 10, "fg");
        check_cut("abcdefg", 10, 3, "");
        check_cut("abcdefg", 1, 0, "");
        check_cut("abcdefg", 1, -1, "");
        check_cut("abc", i64::MIN, i64::MAX, "");
        check_cut("héllo", 1, 3, "éll");
    }

    #[test]
    fn from_the_end() {
        check_cut("abcdefg", -3, 2, "ef");
        check_cut("abcdefg", -3, 10, "efg");
        check_cut("abc", -10, 2, "");
        check(&SUBSTRING, &[text("xy"), long(-2)], "xy");
    }
}
