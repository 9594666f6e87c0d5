//! `regex_quote()`: a regular expression that matches a text and nothing else.

use kql_types::KqlType;

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::Texts;

pub(super) static REGEX_QUOTE: ScalarDef = ScalarDef {
    name: "regex_quote",
    category: Category::String,
    summary: "Escapes the characters that have a meaning in regular expressions.",
    params: &[Param::required(
        "string",
        Accepts::Any,
        "The text to escape.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let texts = Texts::new(args, 0);
        args.texts(|row, out| out.push_str(&regex::escape(&texts.get(row))))
    }),
    page: "regex-quote-function",
    examples: &[Example {
        query: "print regex_quote('(so$me.Te^xt)')",
        result: r"\(so\$me\.Te\^xt\)",
    }],
    ..ScalarDef::NEW
};
