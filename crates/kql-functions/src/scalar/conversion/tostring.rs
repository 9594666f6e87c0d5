//! `tostring()`: the text of any value; a null's is empty.

use arrow::array::{ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::common::Result;
use kql_types::dynamic::{self, Kind};
use kql_types::{KqlType, convert};

use super::unchanged;
use crate::args::{Args, Column};
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static TOSTRING: ScalarDef = ScalarDef {
    name: "tostring",
    category: Category::Conversion,
    summary: "Gives the text of a value; the empty string for a null.",
    params: &[Param::required(
        "value",
        Accepts::Any,
        "The value to convert.",
    )],
    returns: Returns::Always(KqlType::String),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(tostring),
    page: "tostring-function",
    examples: &[
        Example {
            query: "print tostring(true)",
            result: "True",
        },
        Example {
            query: "print tostring(1d)",
            result: "1.00:00:00",
        },
    ],
    ..ScalarDef::NEW
};

fn tostring(args: &Args<'_>) -> Result<ArrayRef> {
    if let Some(same) = unchanged(args) {
        return Ok(same);
    }
    if args.kql_type(0) == KqlType::Dynamic {
        if let Some(same) = json_as_text(args.column(0))? {
            return Ok(same);
        }
        let values = args.json(0);
        return args.texts(|row, out| {
            if let Some(json) = values.get(row) {
                out.push_str(&dynamic::to_text(json));
            }
        });
    }
    let column = args.column(0);
    args.texts(|row, out| convert::write_string(&column.value(row), out))
}

/// The texts of dynamic values without copying, where all are what they are as JSON: anything but strings and nulls.
fn json_as_text(column: &Column) -> Result<Option<ArrayRef>> {
    if column.is_constant() {
        return Ok(None);
    }
    let is_same = |json: &str| !matches!(dynamic::kind(json), Kind::String | Kind::Null);
    let values = column.array().as_string::<i64>();
    match values.iter().flatten().all(is_same) {
        true => Ok(Some(cast(values, &DataType::Utf8View)?)),
        false => Ok(None),
    }
}
