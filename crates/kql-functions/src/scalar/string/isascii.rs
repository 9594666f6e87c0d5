//! `isascii()`, `isutf8()`: which characters a text has.

use kql_types::KqlType;

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::Texts;

pub(super) static ISASCII: ScalarDef = ScalarDef {
    name: "isascii",
    category: Category::String,
    summary: "True where all characters of a text are ASCII.",
    params: &[Param::required("value", Accepts::Any, "The text to check.")],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        let values = Texts::new(args, 0);
        args.bools(|row| Some(values.get(row).is_ascii()))
    }),
    page: "isascii",
    examples: &[Example {
        query: "print isascii('some string')",
        result: "True",
    }],
    ..ScalarDef::NEW
};

pub(super) static ISUTF8: ScalarDef = ScalarDef {
    name: "isutf8",
    category: Category::String,
    summary: "True where a text is valid UTF-8, which every string of this engine is.",
    params: &[Param::required("value", Accepts::Any, "The text to check.")],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| args.bools(|_| Some(true))),
    page: "isutf8-function",
    examples: &[Example {
        query: "print isutf8('some string')",
        result: "True",
    }],
    ..ScalarDef::NEW
};
