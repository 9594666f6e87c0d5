//! `has_any`, `has_all`: `has` with a list of patterns. An empty or null pattern is in every text.

use std::sync::Arc;

use aho_corasick::AhoCorasick;
use arrow::array::{ArrayRef, BooleanArray};
use arrow::buffer::BooleanBuffer;
use datafusion::common::Result;
use kql_types::{KqlType, dynamic};

use super::needle::{Case, Needle, Place};
use super::verdicts::rows_where;
use crate::args::{Args, Column};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::memo::Memo;

pub(super) static OPERATORS: &[&ScalarDef] = &[&HAS_ANY, &HAS_ALL];

/// From this many patterns on, one pass for all of them beats a pass for each.
const ONE_PASS_FROM: usize = 4;

static TEXT_AND_PATTERNS: &[Param] = &[
    Param::required(
        "text",
        Accepts::Exactly(KqlType::String),
        "The text to search.",
    ),
    Param::repeated(
        "pattern",
        Accepts::Any,
        0,
        1_000_000,
        "A text to search for, or an array of them.",
    ),
];

static HAS_ANY: ScalarDef = ScalarDef {
    name: "has_any",
    category: Category::Operator,
    summary: "True where the text has any of the patterns as whole terms, in any case.",
    params: TEXT_AND_PATTERNS,
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| search(args, List::any)),
    page: "has-any-operator",
    examples: &[Example {
        query: "print 'North Dakota' has_any ('south', 'north')",
        result: "True",
    }],
    ..ScalarDef::NEW
};

static HAS_ALL: ScalarDef = ScalarDef {
    name: "has_all",
    category: Category::Operator,
    summary: "True where the text has all of the patterns as whole terms, in any case.",
    params: TEXT_AND_PATTERNS,
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| search(args, List::all)),
    page: "has-all-operator",
    examples: &[Example {
        query: "print 'North Dakota' has_all ('dakota', 'north')",
        result: "True",
    }],
    ..ScalarDef::NEW
};

fn search(args: &Args<'_>, holds: fn(&List, &str, &mut String) -> bool) -> Result<ArrayRef> {
    let texts = args.strings(0);
    let items = &args.columns()[1..];
    let mut scratch = String::new();
    let bits = if items.iter().all(Column::is_constant) {
        let make = || List::new(&patterns(items, 0));
        let list = LISTS.with(|memo| memo.get(items, (), make));
        rows_where(args.column(0), args.rows(), |text| {
            holds(&list, text, &mut scratch)
        })
    } else {
        let mut latest = (Vec::new(), List::new(&[]));
        BooleanBuffer::collect_bool(args.rows(), |row| {
            let patterns = patterns(items, row);
            if patterns != latest.0 {
                latest = (patterns.clone(), List::new(&patterns));
            }
            holds(&latest.1, texts.get(row), &mut scratch)
        })
    };
    Ok(Arc::new(BooleanArray::new(bits, None)))
}

thread_local! {
    static LISTS: Memo<(), List> = const { Memo::new() };
}

/// The patterns of a row, those of arrays included.
fn patterns(items: &[Column], row: usize) -> Vec<String> {
    let mut patterns = Vec::with_capacity(items.len());
    for item in items {
        match item.value(row) {
            kql_types::Value::Dynamic(json) if dynamic::kind(&json) == dynamic::Kind::Array => {
                patterns.extend(
                    dynamic::elements(&json).map(|element| dynamic::to_text(element).into_owned()),
                );
            }
            other => {
                let mut text = String::new();
                kql_types::convert::write_string(&other, &mut text);
                patterns.push(text);
            }
        }
    }
    patterns
}

/// Patterns, prepared for many searches.
#[derive(Debug)]
struct List {
    needles: Vec<Needle>,
    one_pass: Option<AhoCorasick>,
}

impl List {
    fn new(patterns: &[String]) -> List {
        let needles = patterns
            .iter()
            .map(|pattern| Needle::new(pattern, Place::Term, Case::Ignored))
            .collect();
        let suits_one_pass =
            patterns.len() >= ONE_PASS_FROM && patterns.iter().all(|text| text.is_ascii());
        let one_pass = suits_one_pass
            .then(|| {
                AhoCorasick::builder()
                    .ascii_case_insensitive(true)
                    .build(patterns)
                    .ok()
            })
            .flatten();
        List { needles, one_pass }
    }

    fn any(&self, text: &str, scratch: &mut String) -> bool {
        match &self.one_pass {
            Some(automaton) => automaton.find_overlapping_iter(text).any(|found| {
                found.start() == found.end()
                    || self.needles[found.pattern().as_usize()].is_bounded(
                        text,
                        found.start(),
                        found.end(),
                    )
            }),
            None => self
                .needles
                .iter()
                .any(|needle| needle.is_in(text, scratch)),
        }
    }

    fn all(&self, text: &str, scratch: &mut String) -> bool {
        self.needles
            .iter()
            .all(|needle| needle.is_in(text, scratch))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(patterns: &[&str], text: &str, any: bool, all: bool) {
        let patterns: Vec<String> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        let list = List::new(&patterns);
        assert_eq!(
            (
                list.any(text, &mut String::new()),
                list.all(text, &mut String::new())
            ),
            (any, all)
        );
    }

    #[test]
    fn lists() {
        check(&["error"], "errors", false, false);
        check(&[], "x", false, true);
        check(&[""], "", true, true);
        check(&["north", "dakota"], "NORTH DAKOTA", true, true);
        check(&["a", "b", "c", "err", "or"], "x_err", true, false);
        check(&["a", "b", "c", "rr", ""], "", true, false);
        check(&["a", "b", "c", "rr"], "err", false, false);
    }

    proptest! {
        #[test]
        fn one_pass_finds_what_many_do(
            patterns in vec("[aAb. é]{0,3}", 0..8),
            text in "[aAbB. éÉ]{0,40}",
        ) {
            let list = List::new(&patterns);
            let mut scratch = String::new();
            let holds = |pattern: &String| {
                Needle::new(pattern, Place::Term, Case::Ignored).is_in(&text, &mut String::new())
            };
            prop_assert_eq!(list.any(&text, &mut scratch), patterns.iter().any(holds));
            prop_assert_eq!(list.all(&text, &mut scratch), patterns.iter().all(holds));
        }
    }
}
