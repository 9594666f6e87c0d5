//! `count()`, `countif()`: how many rows there are, or in how many a predicate is true.

use datafusion::functions_aggregate::expr_fn::count as count_values;
use datafusion::logical_expr::{Expr, lit};
use kql_types::KqlType;

use super::def::{AggregateDef, AggregateKernel, EmptyResult};
use crate::def::{Accepts, Example, Param, Returns};

pub(super) static COUNT: AggregateDef = AggregateDef {
    name: "count",
    aliases: &["cnt"],
    summary: "Counts the rows of the group.",
    params: &[Param::optional(
        "expr",
        Accepts::Any,
        "Only names the result: rows where it is null count too. Of a bool, as `countif`: rows where it is true.",
    )],
    returns: Returns::Always(KqlType::Long),
    prefix: "count",
    empty: EmptyResult::Zero,
    kernel: AggregateKernel::DataFusion(rows),
    page: "count-aggregation-function",
    examples: &[
        Example {
            query: "range x from 1 to 3 step 1 | summarize count()",
            result: "3",
        },
        Example {
            query: "datatable(x:long)[1, long(null)] | summarize count(x)",
            result: "2",
        },
    ],
    ..AggregateDef::NEW
};

pub(super) static COUNTIF: AggregateDef = AggregateDef {
    name: "countif",
    summary: "Counts the rows in which the predicate is true.",
    params: &[Param::required(
        "predicate",
        Accepts::Exactly(KqlType::Bool),
        "What must hold in a row.",
    )],
    returns: Returns::Always(KqlType::Long),
    prefix: "countif",
    empty: EmptyResult::Zero,
    kernel: AggregateKernel::Conditional(&COUNT, 0),
    page: "countif-aggregation-function",
    examples: &[Example {
        query: "datatable(name:string)['John', 'Paul', 'George', 'Ringo'] | summarize countif(strlen(name) > 4)",
        result: "2",
    }],
    ..AggregateDef::NEW
};

fn rows(_args: Vec<Expr>) -> Expr {
    count_values(lit(1_i64))
}
