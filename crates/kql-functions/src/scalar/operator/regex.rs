//! `matches regex`: a regular expression matches some part of the text.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray};
use arrow::buffer::BooleanBuffer;
use datafusion::common::Result;
use kql_types::KqlType;
use regex::Regex;

use super::operand::constant_bits;
use super::verdicts::rows_where;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::pattern::compile_regex;

pub(super) static OPERATORS: &[&ScalarDef] = &[&MATCHES_REGEX];

static MATCHES_REGEX: ScalarDef = ScalarDef {
    name: "matches regex",
    category: Category::Operator,
    summary: "True where a regular expression matches a part of the text.",
    params: &[
        Param::required(
            "text",
            Accepts::Exactly(KqlType::String),
            "The text to search.",
        ),
        Param::required(
            "pattern",
            Accepts::Exactly(KqlType::String),
            "The regular expression.",
        )
        .constant()
        .regex(),
    ],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(matches_regex),
    page: "matches-regex-operator",
    examples: &[Example {
        query: "print 'a1b2' matches regex '[a-z][0-9]'",
        result: "True",
    }],
    ..ScalarDef::NEW
};

fn matches_regex(args: &Args<'_>) -> Result<ArrayRef> {
    let bits = match args.constant_str(1).map(compile_regex) {
        Some(Ok(regex)) => rows_where(args.column(0), args.rows(), |text| regex.is_match(text)),
        // The binder reports a malformed constant; here it matches nothing.
        Some(Err(_)) => constant_bits(false, args.rows()),
        None => matches_column(args),
    };
    Ok(Arc::new(BooleanArray::new(bits, None)))
}

fn matches_column(args: &Args<'_>) -> BooleanBuffer {
    let (texts, patterns) = (args.strings(0), args.strings(1));
    let mut latest: (&str, Option<Regex>) = ("", Regex::new("").ok());
    BooleanBuffer::collect_bool(args.rows(), |row| {
        let pattern = patterns.get(row);
        if pattern != latest.0 {
            latest = (pattern, compile_regex(pattern).ok());
        }
        latest
            .1
            .as_ref()
            .is_some_and(|regex| regex.is_match(texts.get(row)))
    })
}
