//! `percentile()` and its weighted and array forms.
//!
//! All give the exact nearest-rank percentile: the least value that at least so many percent of the values do not
//! exceed. Kusto estimates it once there are many values. The binder expands `percentiles(x, p, q)` into one
//! `percentile` a column.

use std::cmp::Ordering;

use datafusion::common::Result;
use kql_types::{KqlType, Value, dynamic};

use super::def::{AggregateDef, AggregateKernel};
use crate::args::Args;
use crate::def::{Accepts, Example, Param, Returns};

const EXPR: Param = Param::required("expr", Accepts::SUMMABLE, "The values to rank.");
const WEIGHT: Param = Param::required(
    "weightExpr",
    Accepts::INTEGER,
    "How often the value counts.",
);
const PERCENTILE: Param = Param::required(
    "percentile",
    Accepts::NUMBER,
    "The share of the values, from 0 to 100.",
)
.constant();
const PERCENTILES: Param = Param::repeated(
    "percentile",
    Accepts::NUMBER,
    1,
    4096,
    "The shares of the values, from 0 to 100.",
)
.constant();
const PERCENTILES_OR_ARRAY: Param = Param::repeated(
    "percentiles",
    Accepts::Any,
    1,
    4096,
    "The shares of the values, or one array of them.",
)
.constant();

pub(super) static PERCENTILE_: AggregateDef = AggregateDef {
    name: "percentile",
    summary: "Finds the value that a share of the values does not exceed.",
    params: &[EXPR, PERCENTILE],
    returns: Returns::Derived(ranked_type),
    prefix: "percentile",
    kernel: AggregateKernel::Collect(|args| Ok(single(args, Samples::unweighted(args), 1))),
    page: "percentiles-aggregation-function",
    examples: &[Example {
        query: "range v from 1 to 5 step 1 | summarize percentile(v, 50)",
        result: "3",
    }],
    ..AggregateDef::NEW
};

pub(super) static PERCENTILES_: AggregateDef = AggregateDef {
    name: "percentiles",
    summary: "Finds the values that shares of the values do not exceed, a column for each.",
    params: &[EXPR, PERCENTILES],
    returns: Returns::Derived(ranked_type),
    prefix: "percentile",
    page: "percentiles-aggregation-function",
    examples: &[Example {
        query: "range v from 1 to 5 step 1 | summarize percentiles(v, 50)",
        result: "3",
    }],
    ..AggregateDef::NEW
};

pub(super) static PERCENTILEW: AggregateDef = AggregateDef {
    name: "percentilew",
    summary: "Finds the value that a share of the values does not exceed, each value counting as often as its weight says.",
    params: &[EXPR, WEIGHT, PERCENTILE],
    returns: Returns::Derived(ranked_type),
    prefix: "percentile",
    kernel: AggregateKernel::Collect(|args| Ok(single(args, Samples::weighted(args), 2))),
    page: "percentilesw-aggregation-function",
    examples: &[Example {
        query: "datatable(n:long, v:long)[8, 10, 6, 20, 3, 30, 1, 40] | summarize percentilew(v, n, 75)",
        result: "20",
    }],
    ..AggregateDef::NEW
};

pub(super) static PERCENTILESW: AggregateDef = AggregateDef {
    name: "percentilesw",
    summary: "Finds the values that shares of the weighted values do not exceed, a column for each.",
    params: &[EXPR, WEIGHT, PERCENTILES],
    returns: Returns::Derived(ranked_type),
    prefix: "percentile",
    page: "percentilesw-aggregation-function",
    ..AggregateDef::NEW
};

pub(super) static PERCENTILES_ARRAY: AggregateDef = AggregateDef {
    name: "percentiles_array",
    summary: "Finds the values that shares of the values do not exceed, as an array.",
    params: &[EXPR, PERCENTILES_OR_ARRAY],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "percentiles",
    kernel: AggregateKernel::Collect(|args| array(args, Samples::unweighted(args), 1)),
    page: "percentiles-aggregation-function",
    ..AggregateDef::NEW
};

pub(super) static PERCENTILESW_ARRAY: AggregateDef = AggregateDef {
    name: "percentilesw_array",
    summary: "Finds the values that shares of the weighted values do not exceed, as an array.",
    params: &[EXPR, WEIGHT, PERCENTILES_OR_ARRAY],
    returns: Returns::Always(KqlType::Dynamic),
    prefix: "percentiles",
    kernel: AggregateKernel::Collect(|args| array(args, Samples::weighted(args), 2)),
    page: "percentiles-aggregation-function",
    examples: &[Example {
        query: "datatable(n:long, v:long)[8, 10, 6, 20, 3, 30, 1, 40] | summarize percentilesw_array(v, n, 50, 75, 99.9)",
        result: "[20,20,40]",
    }],
    ..AggregateDef::NEW
};

fn ranked_type(args: &[KqlType]) -> Option<KqlType> {
    match args.first()? {
        KqlType::Int => Some(KqlType::Long),
        KqlType::Decimal => Some(KqlType::Real),
        other => Some(*other),
    }
}

/// The values of a group in ascending order, each with its weight.
enum Samples {
    Ticks(Vec<(i64, i64)>),
    Reals(Vec<(f64, i64)>),
}

impl Samples {
    fn unweighted(args: &Args<'_>) -> Samples {
        Samples::new(args, |_| 1)
    }

    fn weighted(args: &Args<'_>) -> Samples {
        let weights = args.integers(1);
        Samples::new(args, |row| weights.get(row).unwrap_or(0).max(0))
    }

    fn new(args: &Args<'_>, weight: impl Fn(usize) -> i64) -> Samples {
        let rows = 0..args.rows();
        if matches!(args.kql_type(0), KqlType::Real | KqlType::Decimal) {
            let values = args.floats(0);
            let mut samples: Vec<(f64, i64)> = rows
                .filter_map(|row| Some((values.get(row)?, weight(row))))
                .collect();
            samples.sort_unstable_by(|left, right| {
                left.0.partial_cmp(&right.0).unwrap_or(Ordering::Equal)
            });
            return Samples::Reals(samples);
        }
        let values = args.integers(0);
        let mut samples: Vec<(i64, i64)> = rows
            .filter_map(|row| Some((values.get(row)?, weight(row))))
            .collect();
        samples.sort_unstable_by_key(|sample| sample.0);
        Samples::Ticks(samples)
    }

    fn at(&self, percentile: f64, kql_type: KqlType) -> Value {
        let value = match self {
            Samples::Ticks(samples) => {
                nearest_rank(samples, percentile).map(|ticks| match kql_type {
                    KqlType::DateTime => Value::DateTime(ticks),
                    KqlType::Timespan => Value::Timespan(ticks),
                    _ => Value::Long(ticks),
                })
            }
            Samples::Reals(samples) => nearest_rank(samples, percentile).map(Value::Real),
        };
        value.unwrap_or(Value::Null(kql_type))
    }
}

fn nearest_rank<T: Copy>(samples: &[(T, i64)], percentile: f64) -> Option<T> {
    let total: i128 = samples.iter().map(|sample| i128::from(sample.1)).sum();
    let rank = (percentile / 100.0 * total as f64).ceil().max(1.0) as i128;
    let mut below = 0_i128;
    let found = samples.iter().find(|sample| {
        below += i128::from(sample.1);
        below >= rank
    });
    found.or(samples.last()).map(|sample| sample.0)
}

fn single(args: &Args<'_>, samples: Samples, percentile: usize) -> Value {
    let constant = if args.rows() == 0 {
        None
    } else {
        args.floats(percentile).get(0)
    };
    constant.map_or(Value::Null(args.returns()), |percentile| {
        samples.at(percentile, args.returns())
    })
}

fn array(args: &Args<'_>, samples: Samples, first: usize) -> Result<Value> {
    if args.rows() == 0 {
        return Ok(Value::Null(KqlType::Dynamic));
    }
    let kql_type = ranked_type(&[args.kql_type(0)]).expect("a call has a first argument");
    let mut out = String::from("[");
    for percentile in (first..args.len()).flat_map(|idx| percentiles(&args.column(idx).value(0))) {
        if out.len() > 1 {
            out.push(',');
        }
        dynamic::write_value(&samples.at(percentile, kql_type), &mut out);
    }
    out.push(']');
    Ok(Value::Dynamic(out))
}

/// The percentiles that one argument gives.
fn percentiles(value: &Value) -> Vec<f64> {
    match value {
        Value::Int(value) => vec![f64::from(*value)],
        Value::Long(value) => vec![*value as f64],
        Value::Real(value) => vec![*value],
        Value::Decimal(value) => vec![value.to_f64()],
        Value::Dynamic(json) => dynamic::elements(json)
            .filter_map(|element| element.parse().ok())
            .collect(),
        _ => Vec::new(),
    }
}
