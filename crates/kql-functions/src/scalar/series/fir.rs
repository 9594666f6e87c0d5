//! `series_fir()`: a finite impulse response filter. Beyond its ends a series counts as zero.

use kql_types::KqlType;

use super::{RECORD, SERIES, complete, write_reals};
use crate::def::{Accepts, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static SERIES_FIR: ScalarDef = ScalarDef {
    name: "series_fir",
    summary: "Filters a series: each element becomes a weighted sum of itself and those before it.",
    params: &[
        SERIES,
        Param::required("filter", Accepts::Exactly(KqlType::Dynamic), "The weights."),
        Param::optional(
            "normalize",
            Accepts::Exactly(KqlType::Bool),
            "Divides the weights by their sum; true if not given and none is negative.",
        ),
        Param::optional(
            "center",
            Accepts::Exactly(KqlType::Bool),
            "Puts the weights around the element.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(|args| {
        let (series, filters) = (args.json(0), args.json(1));
        let option =
            |idx: usize, row: usize| args.optional(idx).and_then(|_| args.booleans(idx).get(row));
        args.dynamics(|row, out| {
            let (Some(values), Some(mut filter)) = (
                series.get(row).and_then(complete),
                filters.get(row).and_then(complete),
            ) else {
                return false;
            };
            let has_negative = filter.iter().any(|weight| *weight < 0.0);
            let normalize = option(2, row).unwrap_or(!has_negative);
            if normalize && has_negative {
                return false;
            }
            if normalize {
                let sum: f64 = filter.iter().sum();
                filter.iter_mut().for_each(|weight| *weight /= sum);
            }
            let ahead = if option(3, row).unwrap_or(false) {
                filter.len() / 2
            } else {
                0
            };
            write_reals(&filtered(&values, &filter, ahead), out);
            true
        })
    }),
    page: "series-fir-function",
    examples: &[Example {
        query: "print series_fir(dynamic([0, 0, 0, 0, 2, 2, 2, 2, 3, 3, 3, 3]), dynamic([1, -1]), false, false)",
        result: "[0.0,0.0,0.0,0.0,2.0,0.0,0.0,0.0,1.0,0.0,0.0,0.0]",
    }],
    ..RECORD
};

fn filtered(values: &[f64], filter: &[f64], ahead: usize) -> Vec<f64> {
    let at = |place: usize| {
        let weighted = filter.iter().enumerate();
        weighted
            .filter_map(|(back, weight)| Some(weight * values.get(place.checked_sub(back)?)?))
            .sum::<f64>()
    };
    (0..values.len()).map(|idx| at(idx + ahead)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn centered() {
        assert_eq!(
            filtered(&[0.0, 3.0, 0.0], &[1.0, 1.0, 1.0], 1),
            [3.0, 3.0, 3.0]
        );
        assert_eq!(
            filtered(&[0.0, 3.0, 0.0], &[1.0, 1.0, 1.0], 0),
            [0.0, 3.0, 3.0]
        );
    }
}
