//! `tolower()`, `toupper()`: a text in the other case.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::Texts;

pub(super) static TOLOWER: ScalarDef = ScalarDef {
    name: "tolower",
    category: Category::String,
    summary: "Converts a text to lower case.",
    params: &[Param::required(
        "value",
        Accepts::Any,
        "The value to convert.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        convert(args, str::make_ascii_lowercase, |c| {
            only(c.to_lowercase(), c)
        })
    }),
    page: "tolower-function",
    examples: &[Example {
        query: "print tolower('Hello')",
        result: "hello",
    }],
    ..ScalarDef::NEW
};

pub(super) static TOUPPER: ScalarDef = ScalarDef {
    name: "toupper",
    category: Category::String,
    summary: "Converts a text to upper case.",
    params: &[Param::required(
        "value",
        Accepts::Any,
        "The value to convert.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        convert(args, str::make_ascii_uppercase, |c| {
            only(c.to_uppercase(), c)
        })
    }),
    page: "toupper-function",
    examples: &[
        Example {
            query: "print toupper('hello')",
            result: "HELLO",
        },
        Example {
            query: "print toupper('Über')",
            result: "ÜBER",
        },
    ],
    ..ScalarDef::NEW
};

fn convert(
    args: &Args<'_>,
    convert_ascii: fn(&mut str),
    convert_char: fn(char) -> char,
) -> Result<ArrayRef> {
    let values = Texts::new(args, 0);
    args.texts(|row, out| {
        let value = values.get(row);
        if value.is_ascii() {
            out.push_str(&value);
            convert_ascii(out);
        } else {
            out.extend(value.chars().map(convert_char));
        }
    })
}

/// A character maps to one character: `ß` has no upper case, as in .NET's invariant culture.
fn only(mut mapped: impl Iterator<Item = char>, c: char) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(single), None) => single,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, text};

    #[test]
    fn letters_outside_of_ascii() {
        check(&TOUPPER, &[text("Ångström")], "ÅNGSTRÖM");
        check(&TOLOWER, &[text("МИР привет")], "мир привет");
        check(&TOUPPER, &[text("Straße")], "STRAßE");
    }
}
