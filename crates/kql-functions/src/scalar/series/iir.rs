//! `series_iir()`: an infinite impulse response filter.

use kql_types::KqlType;

use super::{RECORD, SERIES, complete, write_reals};
use crate::def::{Accepts, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static SERIES_IIR: ScalarDef = ScalarDef {
    name: "series_iir",
    summary: "Filters a series with weights of its elements and of the elements of the result so far.",
    params: &[
        SERIES,
        Param::required(
            "numerators",
            Accepts::Exactly(KqlType::Dynamic),
            "The weights of the elements.",
        ),
        Param::required(
            "denominators",
            Accepts::Exactly(KqlType::Dynamic),
            "The weights of the result so far.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(|args| {
        let (series, numerators, denominators) = (args.json(0), args.json(1), args.json(2));
        args.dynamics(|row, out| {
            let read = |json: Option<&str>| json.and_then(complete);
            let (Some(values), Some(b), Some(a)) = (
                read(series.get(row)),
                read(numerators.get(row)),
                read(denominators.get(row)),
            ) else {
                return false;
            };
            if a.first().is_none_or(|first| *first == 0.0) {
                return false;
            }
            write_reals(&filtered(&values, &b, &a), out);
            true
        })
    }),
    page: "series-iir-function",
    examples: &[Example {
        query: "print series_iir(dynamic([10,30,0]), dynamic([1]), dynamic([1,-1]))",
        result: "[10.0,40.0,40.0]",
    }],
    ..RECORD
};

fn filtered(values: &[f64], b: &[f64], a: &[f64]) -> Vec<f64> {
    let mut result = Vec::with_capacity(values.len());
    for idx in 0..values.len() {
        let input: f64 = b
            .iter()
            .enumerate()
            .filter_map(|(back, weight)| Some(weight * values[idx.checked_sub(back)?]))
            .sum();
        let output: f64 = a
            .iter()
            .enumerate()
            .skip(1)
            .filter_map(|(back, weight): (usize, &f64)| {
                Some(weight * result[idx.checked_sub(back)?])
            })
            .sum();
        result.push((input - output) / a[0]);
    }
    result
}
