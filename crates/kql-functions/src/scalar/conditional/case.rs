//! `iff()`, `case()`: the value behind the first condition that holds. A null condition does not hold.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;
use kql_types::coerce::branch_type;

use super::branch::choose;
use crate::args::{Args, Booleans, Column};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static IFF: ScalarDef = ScalarDef {
    name: "iff",
    aliases: &["iif"],
    category: Category::Conditional,
    summary: "Gives one value where a condition holds, and another where it does not or is null.",
    params: &[
        Param::required("if", Accepts::Exactly(KqlType::Bool), "The condition."),
        Param::required("then", Accepts::Common, "The value where it holds."),
        Param::required("else", Accepts::Common, "The value where it does not."),
    ],
    returns: Returns::Derived(|types| branch_type(types.get(1..)?)),
    eval: Eval::Kernel(case),
    page: "iff-function",
    examples: &[Example {
        query: "print iff(1 > 2, 'yes', 'no')",
        result: "no",
    }],
    ..ScalarDef::NEW
};

pub(super) static CASE: ScalarDef = ScalarDef {
    name: "case",
    category: Category::Conditional,
    summary: "Gives the value behind the first condition that holds, or the last value where none does.",
    params: &[
        Param::required(
            "predicate",
            Accepts::Exactly(KqlType::Bool),
            "The first condition.",
        ),
        Param::required("then", Accepts::Common, "The value where it holds."),
        Param::repeated(
            "more",
            Accepts::Any,
            1,
            100_000,
            "More conditions, each with its value, and the value where none holds.",
        ),
    ],
    returns: Returns::Derived(case_type),
    eval: Eval::Kernel(case),
    page: "case-function",
    examples: &[Example {
        query: "print case(7 <= 3, 'Small', 7 <= 10, 'Medium', 'Large')",
        result: "Medium",
    }],
    ..ScalarDef::NEW
};

/// Every second argument is a condition, but the last.
fn case_type(types: &[KqlType]) -> Option<KqlType> {
    if types.len() < 3 || types.len().is_multiple_of(2) {
        return None;
    }
    let (otherwise, pairs) = types.split_last()?;
    if pairs
        .iter()
        .step_by(2)
        .any(|&condition| condition != KqlType::Bool)
    {
        return None;
    }
    let mut branches: Vec<KqlType> = pairs.iter().skip(1).step_by(2).copied().collect();
    branches.push(*otherwise);
    branch_type(&branches)
}

fn case(args: &Args<'_>) -> Result<ArrayRef> {
    let conditions: Vec<Booleans<'_>> = (0..args.len() - 1)
        .step_by(2)
        .map(|idx| args.booleans(idx))
        .collect();
    let mut branches: Vec<&Column> = (1..args.len() - 1)
        .step_by(2)
        .map(|idx| args.column(idx))
        .collect();
    branches.push(args.column(args.len() - 1));
    choose(args, &branches, |row| {
        let first = conditions
            .iter()
            .position(|condition| condition.get(row) == Some(true));
        Some(first.unwrap_or(conditions.len()))
    })
}
