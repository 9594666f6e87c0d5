//! `not()`: the other truth value; null stays null.

use std::sync::Arc;

use arrow::array::AsArray;
use kql_types::KqlType;

use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static NOT: ScalarDef = ScalarDef {
    name: "not",
    category: Category::Conditional,
    summary: "True where a condition does not hold; null where it is null.",
    params: &[Param::required(
        "expression",
        Accepts::Exactly(KqlType::Bool),
        "The condition.",
    )],
    returns: Returns::Always(KqlType::Bool),
    eval: Eval::Kernel(|args| {
        Ok(Arc::new(arrow::compute::not(
            args.column(0).array().as_boolean(),
        )?))
    }),
    page: "not-function",
    examples: &[Example {
        query: "print not(false)",
        result: "True",
    }],
    ..ScalarDef::NEW
};
