//! `and`, `or`: three-valued, so that `false and null` is false and `true or null` is true.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray};
use arrow::compute::{and_kleene, or_kleene};
use datafusion::common::Result;
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static OPERATORS: &[&ScalarDef] = &[&AND, &OR];

static CONDITIONS: &[Param] = &[
    Param::required("left", Accepts::Exactly(KqlType::Bool), "A condition."),
    Param::required("right", Accepts::Exactly(KqlType::Bool), "A condition."),
];

const LOGICAL: ScalarDef = ScalarDef {
    category: Category::Operator,
    params: CONDITIONS,
    returns: Returns::Always(KqlType::Bool),
    page: "logical-operators",
    ..ScalarDef::NEW
};

static AND: ScalarDef = ScalarDef {
    name: "and",
    summary: "True where both conditions hold.",
    eval: Eval::Kernel(|args| {
        Ok(Arc::new(and_kleene(
            &condition(args, 0)?,
            &condition(args, 1)?,
        )?))
    }),
    examples: &[Example {
        query: "print true and false",
        result: "False",
    }],
    ..LOGICAL
};

static OR: ScalarDef = ScalarDef {
    name: "or",
    summary: "True where either condition holds.",
    eval: Eval::Kernel(|args| {
        Ok(Arc::new(or_kleene(&condition(args, 0)?, &condition(args, 1)?)?) as ArrayRef)
    }),
    examples: &[Example {
        query: "print true or false",
        result: "True",
    }],
    ..LOGICAL
};

fn condition(args: &Args<'_>, idx: usize) -> Result<BooleanArray> {
    let array = args.column(idx).array().as_boolean();
    if !args.column(idx).is_constant() {
        return Ok(array.clone());
    }
    let constant = args.booleans(idx).get(0);
    Ok((0..args.rows()).map(|_| constant).collect())
}
