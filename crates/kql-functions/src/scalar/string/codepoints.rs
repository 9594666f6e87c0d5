//! `unicode_codepoints_from_string()`, `unicode_codepoints_to_string()`: a text as numbers, and back.

use std::fmt::Write;

use kql_types::dynamic::{self, Kind};
use kql_types::{KqlType, Value};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::texts::Texts;

pub(super) static FROM_STRING: ScalarDef = ScalarDef {
    name: "unicode_codepoints_from_string",
    aliases: &["to_utf8"],
    category: Category::String,
    summary: "Returns the code points of the characters of a text as an array.",
    params: &[Param::required(
        "value",
        Accepts::Any,
        "The text to convert.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let values = Texts::new(args, 0);
        args.dynamics(|row, out| {
            write_codepoints(&values.get(row), out);
            true
        })
    }),
    page: "unicode-codepoints-from-string-function",
    examples: &[Example {
        query: "print unicode_codepoints_from_string('⒦⒰⒮⒯⒪')",
        result: "[9382,9392,9390,9391,9386]",
    }],
    ..ScalarDef::NEW
};

pub(super) static TO_STRING: ScalarDef = ScalarDef {
    name: "unicode_codepoints_to_string",
    aliases: &["make_string"],
    category: Category::String,
    summary: "Makes a text of code points, given as numbers and as arrays of numbers.",
    params: &[Param::repeated(
        "values",
        Accepts::OneOf(&[KqlType::Long, KqlType::Int, KqlType::Dynamic]),
        1,
        64,
        "A code point, or an array of them.",
    )],
    returns: Returns::Always(KqlType::String),
    eval: Eval::Kernel(|args| {
        args.texts(|row, out| {
            if write_text(args, row, out).is_none() {
                out.clear();
            }
        })
    }),
    page: "unicode-codepoints-to-string-function",
    examples: &[
        Example {
            query: "print unicode_codepoints_to_string(75, 117, 115, 116, 111)",
            result: "Kusto",
        },
        Example {
            query: "print unicode_codepoints_to_string(dynamic([75, 117, 115]), 116, 111)",
            result: "Kusto",
        },
    ],
    ..ScalarDef::NEW
};

fn write_codepoints(text: &str, out: &mut String) {
    out.push('[');
    for (idx, c) in text.chars().enumerate() {
        let comma = if idx == 0 { "" } else { "," };
        write!(out, "{comma}{}", u32::from(c)).expect("writing to a String does not fail");
    }
    out.push(']');
}

/// `None` where an argument is no code point.
fn write_text(args: &Args<'_>, row: usize, out: &mut String) -> Option<()> {
    for column in args.columns() {
        match column.value(row) {
            Value::Dynamic(json) if dynamic::kind(&json) == Kind::Array => {
                for element in dynamic::elements(&json) {
                    out.push(character(&dynamic::to_scalar(element))?);
                }
            }
            Value::Dynamic(json) => out.push(character(&dynamic::to_scalar(&json))?),
            value => out.push(character(&value)?),
        }
    }
    Some(())
}

fn character(value: &Value) -> Option<char> {
    let codepoint = match value {
        Value::Int(codepoint) => u32::try_from(*codepoint).ok()?,
        Value::Long(codepoint) => u32::try_from(*codepoint).ok()?,
        _ => return None,
    };
    char::from_u32(codepoint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long, text};

    #[test]
    fn round_trip() {
        check(&FROM_STRING, &[text("קו -")], "[1511,1493,32,45]");
        check(&FROM_STRING, &[text("")], "[]");
        check(&TO_STRING, &[json("[1511,1493,32]"), long(45)], "קו -");
    }

    #[test]
    fn no_codepoint() {
        check(&TO_STRING, &[long(65), long(-1)], "");
        check(&TO_STRING, &[long(65), long(0xd800)], "");
        check(&TO_STRING, &[json(r#"["a"]"#)], "");
    }
}
