//! `toguid()`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, convert, guid};

use super::unchanged;
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static TOGUID: ScalarDef = ScalarDef {
    name: "toguid",
    category: Category::Conversion,
    summary: "Converts a text to a guid.",
    params: &[Param::required(
        "value",
        Accepts::OneOf(&[KqlType::String, KqlType::Dynamic, KqlType::Guid]),
        "The text to convert.",
    )],
    returns: Returns::Always(KqlType::Guid),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(toguid),
    page: "toguid-function",
    examples: &[Example {
        query: "print toguid('70fc66f7-8279-44fc-9092-d364d70fce44')",
        result: "70fc66f7-8279-44fc-9092-d364d70fce44",
    }],
    ..ScalarDef::NEW
};

fn toguid(args: &Args<'_>) -> Result<ArrayRef> {
    if let Some(same) = unchanged(args) {
        return Ok(same);
    }
    if args.kql_type(0) == KqlType::String {
        let texts = args.strings(0);
        return args.guid_values(|row| guid::parse(texts.get(row)));
    }
    let column = args.column(0);
    args.values(|row| convert::to_guid(&column.value(row)))
}
