//! `replace_strings()`: puts texts in the places of others, in one go.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use kql_types::dynamic::{self, Kind};
use memchr::memmem::Finder;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static REPLACE_STRINGS: ScalarDef = ScalarDef {
    name: "replace_strings",
    category: Category::String,
    summary: "Replaces all occurrences of several texts, each with its own rewrite; an earlier text goes first.",
    params: &[
        Param::required(
            "text",
            Accepts::Exactly(KqlType::String),
            "The text to search.",
        ),
        Param::required(
            "lookups",
            Accepts::Exactly(KqlType::Dynamic),
            "An array of the texts to replace.",
        ),
        Param::required(
            "rewrites",
            Accepts::Exactly(KqlType::Dynamic),
            "An array of what to put instead.",
        ),
    ],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(replace_strings),
    page: "replace-strings-function",
    examples: &[Example {
        query: "print replace_strings('A magic trick can turn a cat into a dog', dynamic(['cat', 'dog']), \
                dynamic(['dog', 'pigeon']))",
        result: "A magic trick can turn a dog into a pigeon",
    }],
    ..ScalarDef::NEW
};

fn replace_strings(args: &Args<'_>) -> Result<ArrayRef> {
    let (texts, lookups, rewrites) = (args.strings(0), args.json(1), args.json(2));
    let pairs_of = |row| {
        pairs(
            lookups.get(row).unwrap_or_default(),
            rewrites.get(row).unwrap_or_default(),
        )
    };
    let constant =
        (args.column(1).is_constant() && args.column(2).is_constant()).then(|| pairs_of(0));
    args.texts(|row, out| match &constant {
        Some(pairs) => replace(texts.get(row), pairs, out),
        None => replace(texts.get(row), &pairs_of(row), out),
    })
}

/// What to look up and what to put instead; where there is no rewrite, the text found stays as it is.
struct Pair {
    lookup: Finder<'static>,
    rewrite: Option<String>,
}

fn pairs(lookups: &str, rewrites: &str) -> Vec<Pair> {
    let mut rewrites = dynamic::elements(rewrites);
    let lookups =
        dynamic::elements(lookups).map(|lookup| (string(lookup), rewrites.next().and_then(string)));
    lookups
        .filter_map(|(lookup, rewrite)| {
            let lookup = lookup.filter(|lookup| !lookup.is_empty())?;
            Some(Pair {
                lookup: Finder::new(&lookup).into_owned(),
                rewrite,
            })
        })
        .collect()
}

fn string(json: &str) -> Option<String> {
    (dynamic::kind(json) == Kind::String).then(|| dynamic::unquote(json).into_owned())
}

/// Replaces the first pair; the texts between its matches are left to the pairs after it.
fn replace(text: &str, pairs: &[Pair], out: &mut String) {
    let Some((pair, others)) = pairs.split_first() else {
        return out.push_str(text);
    };
    let length = pair.lookup.needle().len();
    let mut end = 0;
    for start in pair.lookup.find_iter(text.as_bytes()) {
        replace(&text[end..start], others, out);
        end = start + length;
        out.push_str(pair.rewrite.as_deref().unwrap_or(&text[start..end]));
    }
    replace(&text[end..], others, out);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, text};

    #[track_caller]
    fn check_replaced(lookups: &str, rewrites: &str, expected: &str) {
        check(
            &REPLACE_STRINGS,
            &[text("This is an example"), json(lookups), json(rewrites)],
            expected,
        );
    }

    #[test]
    fn earlier_lookups_go_first() {
        check_replaced(
            r#"["This","is"]"#,
            r#"["This","was"]"#,
            "This was an example",
        );
        check_replaced(
            r#"["is","This"]"#,
            r#"["was","This"]"#,
            "Thwas was an example",
        );
    }

    #[test]
    fn other_than_strings() {
        check_replaced(
            r#"["This","is"]"#,
            r#"[12345,"was"]"#,
            "This was an example",
        );
        check_replaced(r#"[1,"is"]"#, r#"["x","was"]"#, "Thwas was an example");
        check_replaced(r#"["is"]"#, "[]", "This is an example");
    }
}
