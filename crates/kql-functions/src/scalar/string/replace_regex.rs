//! `replace_regex()` and its older form `replace()`: rewrites the matches of a regular expression.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql_types::KqlType;
use regex::{Captures, Replacer};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::pattern::Patterns;

const SOURCE: Param = Param::required(
    "source",
    Accepts::Exactly(KqlType::String),
    "The text to search.",
);
const REGEX: Param = Param::required(
    "lookup_regex",
    Accepts::Exactly(KqlType::String),
    "The regular expression.",
)
.regex();
const REWRITE: Param = Param::required(
    "rewrite_pattern",
    Accepts::Exactly(KqlType::String),
    r"What to put instead; `\0` stands for the match, `\1` for its first capture group.",
);

pub(super) static REPLACE_REGEX: ScalarDef = ScalarDef {
    name: "replace_regex",
    category: Category::String,
    summary: "Replaces all matches of a regular expression.",
    params: &[SOURCE, REGEX, REWRITE],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        replace(
            args,
            Positions {
                source: 0,
                regex: 1,
                rewrite: 2,
            },
        )
    }),
    page: "replace-regex-function",
    examples: &[Example {
        query: r"print replace_regex('Number is 1', @'is (\d+)', @'was: \1')",
        result: "Number was: 1",
    }],
    ..ScalarDef::NEW
};

pub(super) static REPLACE: ScalarDef = ScalarDef {
    name: "replace",
    category: Category::String,
    summary: "Replaces all matches of a regular expression; `replace_regex` with another order of arguments.",
    params: &[REGEX, REWRITE, SOURCE],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        replace(
            args,
            Positions {
                source: 2,
                regex: 0,
                rewrite: 1,
            },
        )
    }),
    page: "replace-regex-function",
    examples: &[Example {
        query: r"print replace(@'is (\d+)', @'was: \1', 'Number is 1')",
        result: "Number was: 1",
    }],
    ..ScalarDef::NEW
};

/// Which argument is which.
struct Positions {
    source: usize,
    regex: usize,
    rewrite: usize,
}

fn replace(args: &Args<'_>, positions: Positions) -> Result<ArrayRef> {
    let (sources, rewrites) = (
        args.strings(positions.source),
        args.strings(positions.rewrite),
    );
    let patterns = Patterns::new(args, positions.regex)?;
    let constant = args.constant_str(positions.rewrite).map(Rewrite::new);
    if let (Some(rewrite), Patterns::Constant(compiled)) = (&constant, &patterns)
        && let Ok(regex) = &**compiled
        && rewrite.last_group >= regex.captures_len()
    {
        return exec_err!(
            "the rewrite pattern uses `\\{}`, but the regular expression lacks that group",
            rewrite.last_group
        );
    }
    args.texts(|row, out| {
        let source = sources.get(row);
        let pattern = patterns.get(row);
        let Ok(regex) = &*pattern else { return };
        let rewritten = match &constant {
            Some(rewrite) => regex.replace_all(source, rewrite),
            None => regex.replace_all(source, &Rewrite::new(rewrites.get(row))),
        };
        out.push_str(&rewritten);
    })
}

/// A parsed rewrite pattern: literal texts, each with the group that follows it.
struct Rewrite<'a> {
    parts: Vec<(&'a str, Option<usize>)>,
    last_group: usize,
}

impl<'a> Rewrite<'a> {
    fn new(pattern: &'a str) -> Rewrite<'a> {
        let mut rewrite = Rewrite {
            parts: Vec::new(),
            last_group: 0,
        };
        let mut rest = pattern;
        let mut from = 0;
        while let Some(at) = memchr::memchr(b'\\', &rest.as_bytes()[from..]).map(|at| at + from) {
            match rest.as_bytes().get(at + 1) {
                Some(digit) if digit.is_ascii_digit() => {
                    let group = usize::from(digit - b'0');
                    rewrite.last_group = rewrite.last_group.max(group);
                    rewrite.parts.push((&rest[..at], Some(group)));
                    (rest, from) = (&rest[at + 2..], 0);
                }
                // Two backslashes are one: what follows is a text of its own that starts with the second.
                Some(b'\\') => {
                    rewrite.parts.push((&rest[..at], None));
                    (rest, from) = (&rest[at + 1..], 1);
                }
                _ => from = at + 1,
            }
        }
        rewrite.parts.push((rest, None));
        rewrite
    }
}

impl Replacer for &Rewrite<'_> {
    fn replace_append(&mut self, captures: &Captures<'_>, out: &mut String) {
        for &(literal, group) in &self.parts {
            out.push_str(literal);
            if let Some(found) = group.and_then(|group| captures.get(group)) {
                out.push_str(found.as_str());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, check_refused, text};

    #[track_caller]
    fn check_rewrite(source: &str, regex: &str, rewrite: &str, expected: &str) {
        check(
            &REPLACE_REGEX,
            &[text(source), text(regex), text(rewrite)],
            expected,
        );
        check(
            &REPLACE,
            &[text(regex), text(rewrite), text(source)],
            expected,
        );
    }

    #[test]
    fn groups() {
        check_rewrite("wordword", r"(\w)(\w)", r"\2\1", "owdrowdr");
        check_rewrite("abcABCabc", r"([a-z])([A-Z])", r"\1_\2", "abc_ABCabc");
        check_rewrite("ab", "b", r"<\0>", "a<b>");
        check_refused(&REPLACE_REGEX, &[text("a"), text("a"), text(r"\1")]);
    }

    #[test]
    fn literals() {
        check_rewrite("abcABC", "(?i)abc", "#", "##");
        check_rewrite("a.b", r"\.", r"\\", r"a\b");
        check_rewrite("a.b", r"\.", r"\\1", r"a\1b");
        check_rewrite("a.b", r"\.", r"$0\n", r"a$0\nb");
        check_rewrite("   ", r"\s+", "-", "-");
    }
}
