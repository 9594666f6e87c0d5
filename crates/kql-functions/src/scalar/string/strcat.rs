//! `strcat()`, `strcat_delim()`: the texts of several values, one after the other.

use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::Texts;

pub(super) static STRCAT: ScalarDef = ScalarDef {
    name: "strcat",
    category: Category::String,
    summary: "Joins the texts of its arguments.",
    params: &[Param::repeated(
        "argument",
        Accepts::Any,
        1,
        64,
        "A value to join, converted to text.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let values = texts_from(args, 0);
        args.texts(|row, out| values.iter().for_each(|value| value.write(row, out)))
    }),
    page: "strcat-function",
    examples: &[
        Example {
            query: "print strcat('hello', ' ', 'world')",
            result: "hello world",
        },
        Example {
            query: "print strcat('a', '-', 1, '-', true)",
            result: "a-1-True",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static STRCAT_DELIM: ScalarDef = ScalarDef {
    name: "strcat_delim",
    category: Category::String,
    summary: "Joins the texts of its arguments, with a delimiter between them.",
    params: &[
        Param::required("delimiter", Accepts::Any, "Text put between the values."),
        Param::repeated(
            "argument",
            Accepts::Any,
            2,
            64,
            "A value to join, converted to text.",
        ),
    ],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        let delimiter = Texts::new(args, 0);
        let values = texts_from(args, 1);
        args.texts(|row, out| {
            for (idx, value) in values.iter().enumerate() {
                if idx > 0 {
                    delimiter.write(row, out);
                }
                value.write(row, out);
            }
        })
    }),
    page: "strcat-delim-function",
    examples: &[Example {
        query: "print strcat_delim('-', 1, '2', 'A', 1s)",
        result: "1-2-A-00:00:01",
    }],
    ..ScalarDef::NEW
};

fn texts_from<'a>(args: &Args<'a>, first: usize) -> Vec<Texts<'a>> {
    (first..args.len())
        .map(|idx| Texts::new(args, idx))
        .collect()
}

#[cfg(test)]
mod tests {
    use kql_types::Value;

    use super::*;
    use crate::scalar::check::{check, text};

    #[test]
    fn nulls_are_empty() {
        check(
            &STRCAT,
            &[text("a"), Value::Null(KqlType::Int), text("b")],
            "ab",
        );
        check(
            &STRCAT_DELIM,
            &[text("-"), text("a"), Value::Null(KqlType::Int), text("b")],
            "a--b",
        );
    }
}
