//! `not()`: the other truth value; null stays null.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray};
use datafusion::common::Result;
use kql_types::{KqlType, Value, convert};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static NOT: ScalarDef = ScalarDef {
    name: "not",
    category: Category::Conditional,
    summary: "True where a condition does not hold; null where it is null.",
    params: &[Param::required(
        "expression",
        Accepts::OneOf(&[KqlType::Bool, KqlType::Long, KqlType::Int, KqlType::Real]),
        "The condition; a number is one that holds unless it is 0.",
    )],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(not),
    page: "not-function",
    examples: &[Example {
        query: "print not(false)",
        result: "True",
    }],
    ..ScalarDef::NEW
};

fn not(args: &Args<'_>) -> Result<ArrayRef> {
    let column = args.column(0);
    if column.kql_type() == KqlType::Bool && column.array().len() == args.rows() {
        return Ok(Arc::new(arrow::compute::not(column.array().as_boolean())?));
    }
    args.bools(|row| match convert::to_bool(&column.value(row)) {
        Value::Bool(holds) => Some(!holds),
        _ => None,
    })
}
