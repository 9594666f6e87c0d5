//! `series_seasonal()`: what repeats in a series.

use kql_types::KqlType;

use super::periods::detect;
use super::{RECORD, SERIES, complete, write_reals};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};

pub(super) static SERIES_SEASONAL: ScalarDef = ScalarDef {
    name: "series_seasonal",
    summary: "Gives the part of a series that repeats: the median of the elements in the same phase of the period.",
    params: &[
        SERIES,
        Param::optional(
            "period",
            Accepts::INTEGER,
            "How long the period is; -1, the default, finds it.",
        ),
        Param::optional(
            "test_points",
            Accepts::INTEGER,
            "How many elements at the end not to learn from.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let series = args.json(0);
        let option = |idx: usize, default: i64, row: usize| {
            args.optional(idx)
                .map_or(Some(default), |_| args.integers(idx).get(row))
        };
        args.dynamics(|row, out| {
            let (Some(values), Some(period), Some(test_points)) = (
                series.get(row).and_then(complete),
                option(1, -1, row),
                option(2, 0, row),
            ) else {
                return false;
            };
            let learned = learned(&values, test_points);
            write_reals(
                &seasonal(learned, values.len(), season(learned, period, 0.0)),
                out,
            );
            true
        })
    }),
    page: "series-seasonal-function",
    examples: &[Example {
        query: "print series_seasonal(dynamic([1, 3, 5, 1, 3, 5, 2, 4, 6]), 3)",
        result: "[1.0,3.0,5.0,1.0,3.0,5.0,1.0,3.0,5.0]",
    }],
    ..RECORD
};

/// The elements to learn from: all but the last `test_points`.
pub(super) fn learned(values: &[f64], test_points: i64) -> &[f64] {
    let kept = values
        .len()
        .saturating_sub(usize::try_from(test_points).unwrap_or(0));
    &values[..kept]
}

/// The length of the period: as given, or where that is negative the one found, if it scores enough. 0 is none.
pub(super) fn season(values: &[f64], period: i64, threshold: f64) -> usize {
    if let Ok(period) = usize::try_from(period) {
        return period;
    }
    let best = detect(values, 0.0, f64::INFINITY).into_iter().next();
    best.filter(|period| period.score >= threshold)
        .map_or(0, |period| period.length as usize)
}

/// The seasonal part of a series of `len` elements that begins with `learned`.
pub(super) fn seasonal(learned: &[f64], len: usize, period: usize) -> Vec<f64> {
    if period == 0 {
        return vec![0.0; len];
    }
    let phases: Vec<f64> = (0..period.min(len))
        .map(|phase| {
            median(
                learned
                    .iter()
                    .skip(phase)
                    .step_by(period)
                    .copied()
                    .collect(),
            )
        })
        .collect();
    (0..len).map(|idx| phases[idx % period]).collect()
}

/// The middle value, or the mean of the two in the middle; 0 of none.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        len if len % 2 == 1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long};

    #[test]
    fn captured() {
        let expected = "[1.5,3.5,5.5,1.5,3.5,5.5,1.5,3.5,5.5,1.5,3.5,5.5]";
        check(
            &SERIES_SEASONAL,
            &[json("[1,3,5,2,4,6,1,3,5,2,4,6]"), long(3)],
            expected,
        );
        check(&SERIES_SEASONAL, &[json("[1,2]"), long(9)], "[1.0,2.0]");
    }
}
