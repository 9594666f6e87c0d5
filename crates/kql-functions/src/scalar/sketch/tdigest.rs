//! `percentile_tdigest()` and its kin, and the scalar `merge_tdigest()`.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql_types::{KqlType, Value, convert, dynamic};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};
use crate::sketch::TDigest;

const DIGEST: Param = Param::required(
    "tdigest",
    Accepts::Exactly(KqlType::Dynamic),
    "The result of `tdigest()`.",
);

pub(super) static PERCENTILE_TDIGEST: ScalarDef = ScalarDef {
    name: "percentile_tdigest",
    category: Category::Aggregation,
    summary: "Finds the value that a share of the values that `tdigest()` collected does not exceed.",
    params: &[
        DIGEST,
        Param::required("percentile", Accepts::NUMBER, "The share, from 0 to 100."),
        Param::optional(
            "typeLiteral",
            Accepts::Any,
            "The type to convert to, as in `typeof(long)`.",
        )
        .constant(),
    ],
    returns: Returns::Derived(|types| Some(types.get(2).copied().unwrap_or(KqlType::Dynamic))),
    result_name: ResultName::Prefixed("percentile_tdigest"),
    eval: Eval::Kernel(|args| {
        let (digests, percentiles) = (args.json(0), args.floats(1));
        args.values(|row| {
            let found = || TDigest::parse(digests.get(row)?)?.percentile(percentiles.get(row)?);
            found().map_or(Value::null(args.returns()), |value| {
                typed(value, args.returns())
            })
        })
    }),
    page: "percentile-tdigest-function",
    examples: &[Example {
        query: "range x from 1 to 10 step 1 | summarize t = tdigest(x) | project percentile_tdigest(t, 50, typeof(long))",
        result: "5",
    }],
    ..ScalarDef::NEW
};

pub(super) static PERCENTILES_ARRAY_TDIGEST: ScalarDef = ScalarDef {
    name: "percentiles_array_tdigest",
    category: Category::Aggregation,
    summary: "Finds the values that shares of the values that `tdigest()` collected do not exceed, as an array.",
    params: &[
        DIGEST,
        Param::repeated(
            "percentiles",
            Accepts::Any,
            1,
            64,
            "The shares, from 0 to 100; or one array of them, which the type to convert to may follow, as in `typeof(long)`.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::Prefixed("percentile_tdigest"),
    eval: Eval::Kernel(percentiles_array),
    page: "percentile-array-tdigest-function",
    examples: &[
        Example {
            query: "range x from 1 to 10 step 1 | summarize t = tdigest(x) | project percentiles_array_tdigest(t, 50, 100)",
            result: "[5,10]",
        },
        Example {
            query: "range x from 1.0 to 9.0 step 2.0 | summarize t = tdigest(x) | project percentiles_array_tdigest(t, range(0, 100, 50), typeof(int))",
            result: "[1,5,9]",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static RANK_TDIGEST: ScalarDef = ScalarDef {
    name: "rank_tdigest",
    category: Category::Aggregation,
    summary: "Counts the values that `tdigest()` collected that are at most the given one.",
    params: &[
        DIGEST,
        Param::required("value", Accepts::Any, "The value to compare with."),
    ],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let digests = args.json(0);
        args.reals(|row| {
            Some(TDigest::parse(digests.get(row)?)?.rank(&args.column(1).value(row))? as f64)
        })
    }),
    page: "rank-tdigest-function",
    examples: &[Example {
        query: "range x from 1 to 1000 step 1 | summarize t = tdigest(x) | project rank_tdigest(t, 685)",
        result: "685.0",
    }],
    ..ScalarDef::NEW
};

pub(super) static PERCENTRANK_TDIGEST: ScalarDef = ScalarDef {
    name: "percentrank_tdigest",
    category: Category::Aggregation,
    summary: "Says how many percent of the values that `tdigest()` collected are at most the given one.",
    params: &[
        DIGEST,
        Param::required("value", Accepts::Any, "The value to compare with."),
    ],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let digests = args.json(0);
        args.reals(|row| {
            let digest = TDigest::parse(digests.get(row)?)?;
            let rank = digest.rank(&args.column(1).value(row))?;
            (digest.total() > 0).then(|| rank as f64 * 100.0 / digest.total() as f64)
        })
    }),
    page: "percentrank-tdigest-function",
    examples: &[Example {
        query: "range x from 1 to 1000 step 1 | summarize t = tdigest(x) | project percentrank_tdigest(t, 685)",
        result: "68.5",
    }],
    ..ScalarDef::NEW
};

pub(super) static MERGE_TDIGEST: ScalarDef = ScalarDef {
    name: "merge_tdigest",
    aliases: &["tdigest_merge"],
    category: Category::Aggregation,
    summary: "Merges what several `tdigest()` collected.",
    params: &[Param::repeated(
        "tdigest",
        Accepts::Exactly(KqlType::Dynamic),
        2,
        64,
        "The results of `tdigest()`.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::Fixed("tdigests_merge_result"),
    eval: Eval::Kernel(merge),
    page: "merge-tdigest-function",
    examples: &[Example {
        query: "range x from 1 to 10 step 1 | summarize a = tdigest(x), b = tdigest(x + 10) | project percentile_tdigest(merge_tdigest(a, b), 100, typeof(long))",
        result: "20",
    }],
    ..ScalarDef::NEW
};

fn typed(value: Value, returns: KqlType) -> Value {
    match returns {
        KqlType::Dynamic => convert::to_dynamic(&value),
        _ => convert::to_type(value, returns),
    }
}

/// An array of percentiles. A type behind an array of shares, which comes as the null of that type, is that of the elements.
fn percentiles_array(args: &Args<'_>) -> Result<ArrayRef> {
    let last = args.len() - 1;
    let (shares, element_type) = match args.constant(last) {
        Some(Value::Null(kql_type)) if last > 1 => (1..last, Some(kql_type)),
        _ => (1..args.len(), None),
    };
    if element_type.is_some() && (last > 2 || args.kql_type(1) != KqlType::Dynamic) {
        return exec_err!("`percentiles_array_tdigest` with a type takes one array of percentiles");
    }
    let digests = args.json(0);
    args.dynamics(|row, out| {
        let Some(digest) = digests.get(row).and_then(TDigest::parse) else {
            return false;
        };
        let shares = shares.clone();
        let shares = shares.flat_map(|idx| percentiles(&args.column(idx).value(row)));
        out.push('[');
        for (idx, share) in shares.enumerate() {
            if idx > 0 {
                out.push(',');
            }
            let found = digest.percentile(share);
            let value = found.unwrap_or(Value::Null(KqlType::Dynamic));
            let value = match element_type {
                Some(kql_type) => convert::to_type(value, kql_type),
                None => value,
            };
            dynamic::write_value(&value, out);
        }
        out.push(']');
        true
    })
}

/// The percentiles that one argument gives.
fn percentiles(value: &Value) -> Vec<f64> {
    match value {
        Value::Dynamic(json) if json.starts_with('[') => dynamic::elements(json)
            .filter_map(|element| element.parse().ok())
            .collect(),
        other => match convert::to_real(other) {
            Value::Real(percentile) => vec![percentile],
            _ => Vec::new(),
        },
    }
}

fn merge(args: &Args<'_>) -> Result<ArrayRef> {
    let merged: Vec<Option<TDigest>> = (0..args.rows())
        .map(|row| merge_row(args, row))
        .collect::<Result<_>>()?;
    args.dynamics(|row, out| {
        merged[row]
            .as_ref()
            .inspect(|digest| digest.write(out))
            .is_some()
    })
}

fn merge_row(args: &Args<'_>, row: usize) -> Result<Option<TDigest>> {
    let mut merged: Option<TDigest> = None;
    for idx in 0..args.len() {
        let Some(digest) = args.json(idx).get(row).and_then(TDigest::parse) else {
            return Ok(None);
        };
        match &mut merged {
            None => merged = Some(digest),
            Some(merged) => {
                if !merged.merge(digest) {
                    return exec_err!("`merge_tdigest` takes results of `tdigest` of one type");
                }
            }
        }
    }
    Ok(merged)
}
