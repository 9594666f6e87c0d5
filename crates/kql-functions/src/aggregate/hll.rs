//! `hll()`, `hll_if()` and `hll_merge()`: intermediate results of `dcount()`.

use datafusion::common::{Result, exec_err};
use kql_types::{KqlType, Value};

use super::PREDICATE;
use super::def::{AggregateDef, AggregateKernel};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};
use crate::sketch::Hll;

const EXPR: Param = Param::required("expr", Accepts::Any, "The values to count.");
const ACCURACY: Param = Param::optional(
    "accuracy",
    Accepts::INTEGER,
    "How exact Kusto's estimate is, from 0 to 4.",
)
.constant();

pub(super) static HLL: AggregateDef = AggregateDef {
    name: "hll",
    summary: "Collects what `dcount_hll()` needs to count the different values.",
    params: &[EXPR, ACCURACY],
    returns: RETURNS,
    prefix: "hll",
    kernel: AggregateKernel::Collect(hll),
    page: "hll-aggregation-function",
    examples: &[Example {
        query: "range x from 1 to 10 step 1 | summarize h = hll(x) | project dcount_hll(h)",
        result: "10",
    }],
    ..AggregateDef::NEW
};

pub(super) static HLL_IF: AggregateDef = AggregateDef {
    name: "hll_if",
    summary: "Collects what `dcount_hll()` needs to count the different values of the rows in which the predicate is true.",
    params: &[EXPR, PREDICATE, ACCURACY],
    returns: RETURNS,
    prefix: "hll_if",
    kernel: AggregateKernel::Conditional(&HLL, 1),
    page: "hll-if-aggregation-function",
    examples: &[Example {
        query: "range x from 1 to 10 step 1 | summarize h = hll_if(x, x > 4) | project dcount_hll(h)",
        result: "6",
    }],
    ..AggregateDef::NEW
};

pub(super) static HLL_MERGE: AggregateDef = AggregateDef {
    name: "hll_merge",
    summary: "Merges what several `hll()` collected.",
    params: &[Param::required(
        "hll",
        Accepts::Exactly(KqlType::Dynamic),
        "The results of `hll()`.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "hll_merge",
    kernel: AggregateKernel::Collect(merge),
    page: "hll-merge-aggregation-function",
    examples: &[Example {
        query: "range x from 1 to 10 step 1 | summarize h = hll(x) by x % 2 | summarize m = hll_merge(h) | project dcount_hll(m)",
        result: "10",
    }],
    ..AggregateDef::NEW
};

/// Kusto takes neither bools nor reals.
const RETURNS: Returns = Returns::Derived(|types| match types.first()? {
    KqlType::Bool | KqlType::Real => None,
    _ => Some(KqlType::Dynamic),
});

fn hll(args: &Args<'_>) -> Result<Value> {
    if args.rows() == 0 {
        return Ok(Value::Null(KqlType::Dynamic));
    }
    let accuracy = if args.len() > 1 {
        args.integers(1).get(0).unwrap_or(1)
    } else {
        1
    };
    let Some(mut hll) = Hll::new(accuracy) else {
        return exec_err!("`hll` takes an accuracy from 0 to 4, not {accuracy}");
    };
    (0..args.rows()).for_each(|row| hll.insert(&args.column(0).value(row)));
    Ok(written(&hll))
}

fn merge(args: &Args<'_>) -> Result<Value> {
    let values = args.json(0);
    let mut merged: Option<Hll> = None;
    for hll in (0..args.rows()).filter_map(|row| Hll::parse(values.get(row)?)) {
        match &mut merged {
            None => merged = Some(hll),
            Some(merged) => {
                if !merged.merge(&hll) {
                    return exec_err!("`hll_merge` takes results of `hll` of one accuracy");
                }
            }
        }
    }
    Ok(merged.map_or(Value::Null(KqlType::Dynamic), |hll| written(&hll)))
}

fn written(hll: &Hll) -> Value {
    let mut json = String::new();
    hll.write(&mut json);
    Value::Dynamic(json)
}
