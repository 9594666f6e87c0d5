//! `strlen()`: the length of a text in characters.

use kql_types::KqlType;

use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static STRLEN: ScalarDef = ScalarDef {
    name: "strlen",
    category: Category::String,
    summary: "Counts the characters of a string.",
    params: &[Param::required(
        "source",
        Accepts::Exactly(KqlType::String),
        "The text to measure.",
    )],
    returns: Returns::Always(KqlType::Long),
    result_name: ResultName::Prefixed("strlen"),
    eval: Eval::Kernel(|args| {
        let source = args.strings(0);
        args.longs(|row| Some(source.get(row).chars().count() as i64))
    }),
    page: "strlen-function",
    examples: &[Example {
        query: "print strlen('héllo')",
        result: "5",
    }],
    ..ScalarDef::NEW
};
