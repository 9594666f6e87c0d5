//! `replace_string()`: puts a text in the place of another.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use memchr::memmem::Finder;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static REPLACE_STRING: ScalarDef = ScalarDef {
    name: "replace_string",
    category: Category::String,
    summary: "Replaces all occurrences of a text.",
    params: &[
        Param::required(
            "text",
            Accepts::Exactly(KqlType::String),
            "The text to search.",
        ),
        Param::required(
            "lookup",
            Accepts::Exactly(KqlType::String),
            "The text to replace.",
        ),
        Param::required(
            "rewrite",
            Accepts::Exactly(KqlType::String),
            "What to put instead.",
        ),
    ],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(replace_string),
    page: "replace-string-function",
    examples: &[Example {
        query: "print replace_string('A magic trick can turn a cat into a dog', 'cat', 'hamster')",
        result: "A magic trick can turn a hamster into a dog",
    }],
    ..ScalarDef::NEW
};

fn replace_string(args: &Args<'_>) -> Result<ArrayRef> {
    let (texts, lookups, rewrites) = (args.strings(0), args.strings(1), args.strings(2));
    let constant = args.constant_str(1).map(Finder::new);
    args.texts(|row, out| match &constant {
        Some(finder) => replace(texts.get(row), finder, rewrites.get(row), out),
        None => replace(
            texts.get(row),
            &Finder::new(lookups.get(row)),
            rewrites.get(row),
            out,
        ),
    })
}

/// An empty lookup occurs nowhere.
fn replace(text: &str, lookup: &Finder<'_>, rewrite: &str, out: &mut String) {
    let mut end = 0;
    if !lookup.needle().is_empty() {
        for start in lookup.find_iter(text.as_bytes()) {
            out.push_str(&text[end..start]);
            out.push_str(rewrite);
            end = start + lookup.needle().len();
        }
    }
    out.push_str(&text[end..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[test]
    fn replaces() {
        let replaced = |source, lookup, rewrite| [text(source), text(lookup), text(rewrite)];
        check(&REPLACE_STRING, &replaced("abcabc", "a", "XY"), "XYbcXYbc");
        check(&REPLACE_STRING, &replaced("abcabc", "", "_"), "abcabc");
        check(&REPLACE_STRING, &replaced("abcabc", "abc", ""), "");
        check(&REPLACE_STRING, &replaced("it''s", "'", "''"), "it''''s");
    }
}
