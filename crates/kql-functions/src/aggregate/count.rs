//! `count()`: how many rows there are, or in how many the predicate is true.

use datafusion::functions_aggregate::expr_fn::count as count_values;
use datafusion::logical_expr::{Expr, lit};
use kql_types::KqlType;

use super::def::{AggregateDef, AggregateKernel, EmptyResult};
use crate::def::{Example, Returns};

pub(super) static COUNT: AggregateDef = AggregateDef {
    name: "count",
    summary: "Counts the rows of the group.",
    returns: Returns::Always(KqlType::Long),
    prefix: "count",
    empty: EmptyResult::Zero,
    kernel: AggregateKernel::DataFusion(rows),
    page: "count-aggregation-function",
    examples: &[Example { query: "range x from 1 to 3 step 1 | summarize count()", result: "3" }],
    ..AggregateDef::NEW
};

fn rows(args: Vec<Expr>) -> Expr {
    count_values(args.into_iter().next().unwrap_or_else(|| lit(1_i64)))
}
