//! `series_sum()`, `series_product()`, `series_magnitude()`: one number of all elements.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::{RECORD, SERIES, numbers};
use crate::args::Args;
use crate::def::{Eval, Example, Returns, ScalarDef};

const TOTAL: ScalarDef = ScalarDef {
    params: &[SERIES],
    returns: Returns::Always(KqlType::Real),
    ..RECORD
};

pub(super) static SERIES_SUM: ScalarDef = ScalarDef {
    name: "series_sum",
    summary: "Adds up the elements of a series; nulls are skipped, and with anything but numbers in it the result is null.",
    eval: Eval::Kernel(|args| total(args, |values| values.iter().sum())),
    page: "series-sum-function",
    ..TOTAL
};

pub(super) static SERIES_PRODUCT: ScalarDef = ScalarDef {
    name: "series_product",
    summary: "Multiplies the elements of a series.",
    eval: Eval::Kernel(|args| total(args, |values| values.iter().product())),
    page: "series-product-function",
    examples: &[Example {
        query: "print series_product(dynamic([1,2,3,4]))",
        result: "24.0",
    }],
    ..TOTAL
};

pub(super) static SERIES_MAGNITUDE: ScalarDef = ScalarDef {
    name: "series_magnitude",
    summary: "Takes the square root of the sum of the squares of the elements.",
    eval: Eval::Kernel(|args| {
        total(args, |values| {
            values.iter().map(|value| value * value).sum::<f64>().sqrt()
        })
    }),
    page: "series-magnitude-function",
    examples: &[Example {
        query: "print series_magnitude(dynamic([1,2,3,4]))",
        result: "5.477225575051661",
    }],
    ..TOTAL
};

fn total(args: &Args<'_>, apply: fn(&[f64]) -> f64) -> Result<ArrayRef> {
    let series = args.json(0);
    args.reals(|row| {
        let values: Vec<f64> = numbers(series.get(row)?)?.into_iter().flatten().collect();
        Some(apply(&values))
    })
}
