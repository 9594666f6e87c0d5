//! `dcount_hll()` and the scalar `hll_merge()`.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql_types::KqlType;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};
use crate::sketch::Hll;

pub(super) static DCOUNT_HLL: ScalarDef = ScalarDef {
    name: "dcount_hll",
    category: Category::Aggregation,
    summary: "Counts the different values that `hll()` collected.",
    params: &[Param::required(
        "hll",
        Accepts::Exactly(KqlType::Dynamic),
        "The result of `hll()`.",
    )],
    returns: Returns::Always(KqlType::Long),
    result_name: ResultName::Prefixed("dcount_hll"),
    eval: Eval::Kernel(|args| {
        let values = args.json(0);
        args.longs(|row| Some(Hll::parse(values.get(row)?)?.count()))
    }),
    page: "dcount-hll-function",
    examples: &[Example {
        query: "range x from 1 to 10 step 1 | summarize h = hll(x) | project dcount_hll(h)",
        result: "10",
    }],
    ..ScalarDef::NEW
};

pub(super) static HLL_MERGE: ScalarDef = ScalarDef {
    name: "hll_merge",
    category: Category::Aggregation,
    summary: "Merges what several `hll()` collected.",
    params: &[Param::repeated(
        "hll",
        Accepts::Exactly(KqlType::Dynamic),
        2,
        64,
        "The results of `hll()`.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::Fixed("hll_merged_result"),
    eval: Eval::Kernel(merge),
    page: "hll-merge-function",
    examples: &[Example {
        query: "range x from 1 to 10 step 1 | summarize a = hll(x), b = hll(x + 10) | project dcount_hll(hll_merge(a, b))",
        result: "20",
    }],
    ..ScalarDef::NEW
};

fn merge(args: &Args<'_>) -> Result<ArrayRef> {
    let merged: Vec<Option<Hll>> = (0..args.rows())
        .map(|row| merge_row(args, row))
        .collect::<Result<_>>()?;
    args.dynamics(|row, out| merged[row].as_ref().inspect(|hll| hll.write(out)).is_some())
}

fn merge_row(args: &Args<'_>, row: usize) -> Result<Option<Hll>> {
    let mut merged: Option<Hll> = None;
    for idx in 0..args.len() {
        let Some(hll) = args.json(idx).get(row).and_then(Hll::parse) else {
            return Ok(None);
        };
        match &mut merged {
            None => merged = Some(hll),
            Some(merged) => {
                if !merged.merge(&hll) {
                    return exec_err!("`hll_merge` takes results of `hll` of one accuracy");
                }
            }
        }
    }
    Ok(merged)
}
