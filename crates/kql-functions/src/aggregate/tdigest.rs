//! `tdigest()` and `tdigest_merge()`: intermediate results of `percentiles()`.

use datafusion::common::{Result, exec_err};
use kql_types::{KqlType, Value};

use super::def::{AggregateDef, AggregateKernel};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};
use crate::sketch::TDigest;

pub(super) static TDIGEST: AggregateDef = AggregateDef {
    name: "tdigest",
    summary: "Collects what `percentile_tdigest()` needs to rank the values.",
    params: &[
        Param::required("expr", Accepts::SUMMABLE, "The values to rank."),
        Param::optional(
            "weight",
            Accepts::INTEGER,
            "How often the value counts; else once.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "tdigest",
    kernel: AggregateKernel::Collect(tdigest),
    page: "tdigest-aggregation-function",
    examples: &[Example {
        query: "datatable(V:real, W:long)[1.0, 1, 2.0, 2] | summarize TD = tdigest(V, W) | project percentile_tdigest(TD, 50)",
        result: "2.0",
    }],
    ..AggregateDef::NEW
};

pub(super) static TDIGEST_MERGE: AggregateDef = AggregateDef {
    name: "tdigest_merge",
    aliases: &["merge_tdigest", "merge_tdigests"],
    summary: "Merges what several `tdigest()` collected.",
    params: &[Param::required(
        "tdigest",
        Accepts::Exactly(KqlType::Dynamic),
        "The results of `tdigest()`.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "merge_tdigests",
    kernel: AggregateKernel::Collect(merge),
    page: "tdigest-merge-aggregation-function",
    examples: &[Example {
        query: "range x from 1 to 10 step 1 | summarize t = tdigest(x) by x % 2 | summarize m = tdigest_merge(t) | project percentile_tdigest(m, 100, typeof(long))",
        result: "10",
    }],
    ..AggregateDef::NEW
};

fn tdigest(args: &Args<'_>) -> Result<Value> {
    if args.rows() == 0 {
        return Ok(Value::Null(KqlType::Dynamic));
    }
    let weights = (args.len() > 1).then(|| args.integers(1));
    let mut digest = TDigest::new(args.kql_type(0));
    for row in 0..args.rows() {
        let weight = weights.map_or(1, |weights| weights.get(row).unwrap_or(0));
        digest.insert(&args.column(0).value(row), weight);
    }
    Ok(written(&digest))
}

fn merge(args: &Args<'_>) -> Result<Value> {
    let values = args.json(0);
    let mut merged: Option<TDigest> = None;
    for digest in (0..args.rows()).filter_map(|row| TDigest::parse(values.get(row)?)) {
        match &mut merged {
            None => merged = Some(digest),
            Some(merged) => {
                if !merged.merge(digest) {
                    return exec_err!("`tdigest_merge` takes results of `tdigest` of one type");
                }
            }
        }
    }
    Ok(merged.map_or(Value::Null(KqlType::Dynamic), |digest| written(&digest)))
}

fn written(digest: &TDigest) -> Value {
    let mut json = String::new();
    digest.write(&mut json);
    Value::Dynamic(json)
}
