//! `countof()`: how often a text or a regular expression occurs in a text.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use memchr::memmem::Finder;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::pattern::Patterns;

pub(super) static COUNTOF: ScalarDef = ScalarDef {
    name: "countof",
    category: Category::String,
    summary: "Counts the occurrences of a text, which may overlap, or the matches of a regular expression.",
    params: &[
        Param::required(
            "source",
            Accepts::Exactly(KqlType::String),
            "The text to search.",
        ),
        Param::required(
            "search",
            Accepts::Exactly(KqlType::String),
            "The text or regular expression to count.",
        )
        .constant(),
        Param::optional(
            "kind",
            Accepts::Exactly(KqlType::String),
            "`normal`, the default, or `regex`.",
        )
        .one_of(&["normal", "regex"]),
    ],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(countof),
    page: "countof-function",
    examples: &[
        Example {
            query: "print countof('aaaa', 'aa')",
            result: "3",
        },
        Example {
            query: "print countof('ababa', 'aba', 'regex')",
            result: "1",
        },
        Example {
            query: "print countof('abcabc', 'a.c', 'regex')",
            result: "2",
        },
    ],
    ..ScalarDef::NEW
};

fn countof(args: &Args<'_>) -> Result<ArrayRef> {
    let sources = args.strings(0);
    if args.constant_str(2) == Some("regex") {
        let patterns = Patterns::new(args, 1)?;
        return args.longs(|row| match &*patterns.get(row) {
            Ok(regex) => Some(regex.find_iter(sources.get(row)).count() as i64),
            Err(_) => None,
        });
    }
    let searches = args.strings(1);
    let constant = args.constant_str(1).map(Finder::new);
    args.longs(|row| {
        Some(match &constant {
            Some(finder) => count_overlapping(sources.get(row), finder),
            None => count_overlapping(sources.get(row), &Finder::new(searches.get(row))),
        })
    })
}

fn count_overlapping(text: &str, search: &Finder<'_>) -> i64 {
    if search.needle().is_empty() {
        return 0;
    }
    let (mut count, mut from) = (0, 0);
    while let Some(found) = search.find(&text.as_bytes()[from..]) {
        count += 1;
        from += found + 1;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[test]
    fn texts() {
        check(&COUNTOF, &[text("aaa"), text("aa")], "2");
        check(&COUNTOF, &[text("ababa"), text("aba")], "2");
        check(&COUNTOF, &[text("AAAA"), text("aa")], "0");
        check(&COUNTOF, &[text("abc"), text("")], "0");
        check(&COUNTOF, &[text("ααα"), text("αα")], "2");
    }

    #[test]
    fn regular_expressions() {
        check(&COUNTOF, &[text("aaaa"), text("aa"), text("regex")], "2");
        check(
            &COUNTOF,
            &[text("abcABCabc"), text("[a-z]"), text("regex")],
            "6",
        );
    }
}
