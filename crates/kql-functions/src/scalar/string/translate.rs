//! `translate()`: puts other characters in the places of some.

use std::collections::HashMap;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static TRANSLATE: ScalarDef = ScalarDef {
    name: "translate",
    category: Category::String,
    summary: "Replaces characters of one list with those of another.",
    params: &[
        Param::required(
            "searchList",
            Accepts::Exactly(KqlType::String),
            "The characters to replace.",
        ),
        Param::required(
            "replacementList",
            Accepts::Exactly(KqlType::String),
            "What to put instead, in the same order; the last one stands for all that are missing.",
        ),
        Param::required(
            "source",
            Accepts::Exactly(KqlType::String),
            "The text to search.",
        ),
    ],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(translate),
    page: "translate-function",
    examples: &[
        Example {
            query: "print translate('krasp', 'otsku', 'spark')",
            result: "kusto",
        },
        Example {
            query: "print translate('abc', 'x', 'abc')",
            result: "xxx",
        },
        Example {
            query: "print translate('abc', '', 'ab')",
            result: "",
        },
    ],
    ..ScalarDef::NEW
};

fn translate(args: &Args<'_>) -> Result<ArrayRef> {
    let (searches, replacements, sources) = (args.strings(0), args.strings(1), args.strings(2));
    let is_constant = args.column(0).is_constant() && args.column(1).is_constant();
    let constant = is_constant.then(|| table(searches.get(0), replacements.get(0)));
    args.texts(|row, out| match &constant {
        Some(table) => write(sources.get(row), table, out),
        None => write(
            sources.get(row),
            &table(searches.get(row), replacements.get(row)),
            out,
        ),
    })
}

/// What to write for a character; `None` deletes it.
type Table = HashMap<char, Option<char>>;

fn table(search: &str, replacement: &str) -> Table {
    let last = replacement.chars().next_back();
    let mut replacements = replacement.chars();
    let mut table = Table::new();
    for c in search.chars() {
        let replacement = replacements.next().or(last);
        table.entry(c).or_insert(replacement);
    }
    table
}

fn write(text: &str, table: &Table, out: &mut String) {
    out.extend(
        text.chars()
            .filter_map(|c| table.get(&c).copied().unwrap_or(Some(c))),
    );
}
