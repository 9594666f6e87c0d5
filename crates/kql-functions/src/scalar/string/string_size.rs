//! `string_size()`: the length of a text in bytes.

use kql_types::KqlType;

use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static STRING_SIZE: ScalarDef = ScalarDef {
    name: "string_size",
    category: Category::String,
    summary: "Counts the bytes of a string.",
    params: &[Param::required(
        "source",
        Accepts::Exactly(KqlType::String),
        "The text to measure.",
    )],
    returns: Returns::Always(KqlType::Long),
    result_name: ResultName::Prefixed("string_size"),
    eval: Eval::Kernel(|args| {
        let source = args.strings(0);
        args.longs(|row| Some(source.get(row).len() as i64))
    }),
    page: "string-size-function",
    examples: &[
        Example {
            query: "print string_size('hello')",
            result: "5",
        },
        Example {
            query: "print string_size('⒦⒰⒮⒯⒪')",
            result: "15",
        },
    ],
    ..ScalarDef::NEW
};
