//! `sum()`, `sumif()`: the total, which wraps around where it leaves the range of its type.

use datafusion::functions_aggregate::expr_fn::sum as total;
use datafusion::logical_expr::Expr;

use super::def::{AggregateDef, AggregateKernel, EmptyResult};
use super::{PREDICATE, widened};
use crate::def::{Accepts, Example, Param, Returns};

const EXPR: Param = Param::required("expr", Accepts::SUMMABLE, "What to add up.");

pub(super) static SUM: AggregateDef = AggregateDef {
    name: "sum",
    summary: "Adds up the values that are not null.",
    params: &[EXPR],
    returns: Returns::Derived(widened),
    prefix: "sum",
    empty: EmptyResult::Zero,
    kernel: AggregateKernel::DataFusion(sum),
    page: "sum-aggregation-function",
    examples: &[
        Example {
            query: "range x from 1 to 4 step 1 | summarize sum(x)",
            result: "10",
        },
        Example {
            query: "range x from 1 to 4 step 1 | where x > 9 | summarize sum(x)",
            result: "0",
        },
    ],
    ..AggregateDef::NEW
};

pub(super) static SUMIF: AggregateDef = AggregateDef {
    name: "sumif",
    summary: "Adds up the values of the rows in which the predicate is true.",
    params: &[EXPR, PREDICATE],
    returns: Returns::Derived(widened),
    prefix: "sumif",
    empty: EmptyResult::Zero,
    kernel: AggregateKernel::Conditional(&SUM, 1),
    page: "sumif-aggregation-function",
    examples: &[Example {
        query: "range v from 1 to 10 step 1 | summarize sumif(v, v > 5)",
        result: "40",
    }],
    ..AggregateDef::NEW
};

fn sum(mut args: Vec<Expr>) -> Expr {
    total(args.remove(0))
}
