//! `split()`: the parts of a text between delimiters.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, dynamic};
use memchr::memmem::Finder;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};
use crate::scalar::texts::Texts;

pub(super) static SPLIT: ScalarDef = ScalarDef {
    name: "split",
    category: Category::String,
    summary: "Splits a text at a delimiter into an array of strings.",
    params: &[
        Param::required("source", Accepts::Any, "The text to split."),
        Param::required(
            "delimiter",
            Accepts::Exactly(KqlType::String),
            "The text to split at.",
        ),
        Param::optional(
            "requestedIndex",
            Accepts::INTEGER,
            "Return only the part at this position, from 0.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(split),
    page: "split-function",
    examples: &[
        Example {
            query: "print split('aa_bb', '_')",
            result: r#"["aa","bb"]"#,
        },
        Example {
            query: "print split('aaa_bbb_ccc', '_', 1)",
            result: r#"["bbb"]"#,
        },
        Example {
            query: "print split('', '_')",
            result: r#"[""]"#,
        },
    ],
    ..ScalarDef::NEW
};

fn split(args: &Args<'_>) -> Result<ArrayRef> {
    let (sources, delimiters) = (Texts::new(args, 0), args.strings(1));
    let requested = args.optional(2).map(|_| args.integers(2));
    let finder = args.constant_str(1).map(Finder::new);
    args.dynamics(|row, out| {
        let source = sources.get(row);
        let parts = match &finder {
            Some(finder) => Parts::new(&source, finder.as_ref()),
            None => Parts::new(&source, Finder::new(delimiters.get(row))),
        };
        match (parts, requested) {
            (None, _) => false,
            (Some(parts), None) => write_all(parts, out),
            (Some(parts), Some(requested)) => requested
                .get(row)
                .is_some_and(|idx| write_one(parts, idx, out)),
        }
    })
}

/// Iterator of the parts of a text.
struct Parts<'t, 'f> {
    rest: Option<&'t str>,
    finder: Finder<'f>,
}

impl<'t, 'f> Parts<'t, 'f> {
    /// `None` for an empty delimiter: it splits nothing.
    fn new(text: &'t str, finder: Finder<'f>) -> Option<Parts<'t, 'f>> {
        (!finder.needle().is_empty()).then_some(Parts {
            rest: Some(text),
            finder,
        })
    }
}

impl<'t> Iterator for Parts<'t, '_> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let text = self.rest.take()?;
        let Some(end) = self.finder.find(text.as_bytes()) else {
            return Some(text);
        };
        self.rest = Some(&text[end + self.finder.needle().len()..]);
        Some(&text[..end])
    }
}

fn write_all(parts: Parts<'_, '_>, out: &mut String) -> bool {
    for (idx, part) in parts.enumerate() {
        out.push(if idx == 0 { '[' } else { ',' });
        dynamic::write_string(part, out);
    }
    out.push(']');
    true
}

fn write_one(mut parts: Parts<'_, '_>, idx: i64, out: &mut String) -> bool {
    let Some(part) = usize::try_from(idx).ok().and_then(|idx| parts.nth(idx)) else {
        return false;
    };
    out.push('[');
    dynamic::write_string(part, out);
    out.push(']');
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long, text};

    #[test]
    fn empty_parts() {
        check(&SPLIT, &[text("a__b"), text("_")], r#"["a","","b"]"#);
        check(&SPLIT, &[text(",,,"), text(",")], r#"["","","",""]"#);
        check(&SPLIT, &[text(r"a\\b"), text(r"\")], r#"["a","","b"]"#);
        check(&SPLIT, &[text("aabbcc"), text("bb")], r#"["aa","cc"]"#);
    }

    #[test]
    fn what_is_not_there() {
        check(&SPLIT, &[text("a_b"), text("_"), long(2)], "null");
        check(&SPLIT, &[text("a_b"), text("_"), long(-1)], "null");
        check(&SPLIT, &[text("ab"), text("")], "null");
    }

    #[test]
    fn dynamic_strings_split_without_quotes() {
        check(&SPLIT, &[json(r#""x""#), text("x")], r#"["",""]"#);
    }
}
