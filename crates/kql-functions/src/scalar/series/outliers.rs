//! `series_outliers()`: how far each element lies beyond the bulk of a series (Tukey's test).
//!
//! The score is the distance from the nearer end of the range between two percentiles, in units of that range: positive
//! above, negative below, zero inside. Percentiles are interpolated.

use kql_types::KqlType;

use super::{RECORD, SERIES, numbers, write_reals};
use crate::def::{Accepts, Eval, Param, ResultName, Returns, ScalarDef};

pub(super) static SERIES_OUTLIERS: ScalarDef = ScalarDef {
    name: "series_outliers",
    summary: "Scores how far each element lies beyond the bulk of the series; beyond 1.5 it is an outlier.",
    params: &[
        SERIES,
        Param::optional(
            "kind",
            Accepts::Exactly(KqlType::String),
            "`ctukey`, which is the default, or `tukey`.",
        )
        .one_of(&["ctukey", "tukey"]),
        Param::optional(
            "ignore_val",
            Accepts::NUMBER,
            "What stands for a missing value; it scores 0.",
        ),
        Param::optional(
            "min_percentile",
            Accepts::NUMBER,
            "Where the bulk begins, 10 if not given.",
        ),
        Param::optional(
            "max_percentile",
            Accepts::NUMBER,
            "Where the bulk ends, 90 if not given.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(|args| {
        let series = args.json(0);
        let option =
            |idx: usize, row: usize| args.optional(idx).and_then(|_| args.floats(idx).get(row));
        args.dynamics(|row, out| {
            let Some(values) = series.get(row).and_then(numbers) else {
                return false;
            };
            let kind = args
                .optional(1)
                .map_or("ctukey", |_| args.strings(1).get(row));
            let Some(bulk) = Bulk::named(kind, option(3, row), option(4, row)) else {
                return false;
            };
            let ignored = option(2, row);
            let values: Vec<Option<f64>> = values
                .into_iter()
                .map(|value| value.filter(|value| Some(*value) != ignored))
                .collect();
            write_reals(&bulk.scores(&values), out);
            true
        })
    }),
    page: "series-outliers-function",
    ..RECORD
};

/// The percentiles between which the bulk of a series lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bulk {
    from: f64,
    to: f64,
}

impl Bulk {
    /// The bulk of a kind; the percentiles apply to `ctukey` only.
    pub(super) fn named(kind: &str, from: Option<f64>, to: Option<f64>) -> Option<Bulk> {
        match kind {
            "tukey" => Some(Bulk {
                from: 25.0,
                to: 75.0,
            }),
            "ctukey" => Some(Bulk {
                from: from.unwrap_or(10.0),
                to: to.unwrap_or(90.0),
            }),
            _ => None,
        }
    }

    /// The score of each value; a missing one scores 0.
    pub(super) fn scores(self, values: &[Option<f64>]) -> Vec<f64> {
        let mut sorted: Vec<f64> = values
            .iter()
            .flatten()
            .copied()
            .filter(|value| value.is_finite())
            .collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let (Some(low), Some(high)) =
            (percentile(&sorted, self.from), percentile(&sorted, self.to))
        else {
            return vec![0.0; values.len()];
        };
        let score = |value: f64| {
            let distance = if value > high {
                value - high
            } else {
                (value - low).min(0.0)
            };
            if distance == 0.0 {
                0.0
            } else {
                distance / (high - low)
            }
        };
        values
            .iter()
            .map(|value| value.map_or(0.0, score))
            .collect()
    }
}

/// The interpolated percentile of sorted values.
fn percentile(sorted: &[f64], percentile: f64) -> Option<f64> {
    let place = percentile.clamp(0.0, 100.0) / 100.0 * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (
        sorted[place.floor() as usize],
        sorted[place.ceil() as usize],
    );
    Some(below + (above - below) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_by_range() {
        let values: Vec<Option<f64>> = (0..=10).map(|value| Some(f64::from(value))).collect();
        let scores = Bulk::named("ctukey", None, None)
            .expect("is a kind")
            .scores(&values);
        assert_eq!(
            scores,
            [-0.125, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.125]
        );
        assert_eq!(
            Bulk {
                from: 10.0,
                to: 90.0
            }
            .scores(&[None, Some(1.0)]),
            [0.0, 0.0]
        );
        assert!(
            Bulk {
                from: 10.0,
                to: 90.0
            }
            .scores(&[])
            .is_empty()
        );
    }
}
