//! `gettype()`: the name of a value's type.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, dynamic};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static GETTYPE: ScalarDef = ScalarDef {
    name: "gettype",
    category: Category::Conversion,
    summary: "Names the type of a value; for a dynamic, the type of what it holds.",
    params: &[Param::required("value", Accepts::Any, "The value.")],
    returns: Returns::Always(KqlType::String),
    result_name: ResultName::Prefixed("type"),
    eval: Eval::Kernel(gettype),
    page: "gettype-function",
    examples: &[
        Example {
            query: "print gettype(1s)",
            result: "timespan",
        },
        Example {
            query: r#"print gettype(parse_json('{"abc":1}'))"#,
            result: "dictionary",
        },
    ],
    ..ScalarDef::NEW
};

fn gettype(args: &Args<'_>) -> Result<ArrayRef> {
    let kql_type = args.kql_type(0);
    if kql_type != KqlType::Dynamic {
        return args.slices(|_| kql_type.name());
    }
    let values = args.json(0);
    args.slices(|row| values.get(row).map_or("null", dynamic::type_name))
}
