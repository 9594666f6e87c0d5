//! `parse_json()`: text as a dynamic.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, convert, dynamic};

use super::unchanged;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static PARSE_JSON: ScalarDef = ScalarDef {
    name: "parse_json",
    aliases: &["parsejson", "todynamic", "toobject"],
    category: Category::Conversion,
    summary: "Reads a text as JSON; a text that is no JSON becomes a dynamic string.",
    params: &[Param::required(
        "json",
        Accepts::OneOf(&[KqlType::String, KqlType::Dynamic]),
        "The text to read.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(parse_json),
    page: "parse-json-function",
    examples: &[
        Example {
            query: r#"print tostring(parse_json('{"a": {"b": 456}}').a.b)"#,
            result: "456",
        },
        Example {
            query: "print tostring(parse_json('not json'))",
            result: "not json",
        },
    ],
    ..ScalarDef::NEW
};

fn parse_json(args: &Args<'_>) -> Result<ArrayRef> {
    if let Some(same) = unchanged(args) {
        return Ok(same);
    }
    if args.kql_type(0) == KqlType::String {
        let texts = args.strings(0);
        return args.dynamics(|row, out| match dynamic::parse_json(texts.get(row)) {
            Some(json) => {
                out.push_str(&json);
                true
            }
            None => false,
        });
    }
    let column = args.column(0);
    args.values(|row| convert::to_dynamic(&column.value(row)))
}
