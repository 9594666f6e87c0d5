//! `strcmp()`: which of two texts comes first.

use kql_types::KqlType;

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::Texts;

pub(super) static STRCMP: ScalarDef = ScalarDef {
    name: "strcmp",
    category: Category::String,
    summary: "Compares two texts by their code points: -1, 0 or 1.",
    params: &[
        Param::required("string1", Accepts::Any, "The first text."),
        Param::required("string2", Accepts::Any, "The second text."),
    ],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(|args| {
        let (left, right) = (Texts::new(args, 0), Texts::new(args, 1));
        args.longs(|row| Some(left.get(row).cmp(&right.get(row)) as i64))
    }),
    page: "strcmp-function",
    examples: &[
        Example {
            query: "print strcmp('ABC', 'ABC')",
            result: "0",
        },
        Example {
            query: "print strcmp('ABC', 'abc')",
            result: "-1",
        },
        Example {
            query: "print strcmp('abcde', 'abc')",
            result: "1",
        },
    ],
    ..ScalarDef::NEW
};
