//! `series_fit_line()`: the line that fits a series best. The places count from 1.

use kql_types::{KqlType, dynamic};

use super::{RECORD, SERIES, complete, mean, sample_variance, write_fields, write_reals};
use crate::def::{Eval, Example, Returns, ScalarDef, Tuple};

const FIT: ScalarDef = ScalarDef {
    params: &[SERIES],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let series = args.json(0);
        args.dynamics(|row, out| {
            let Some(values) = series
                .get(row)
                .and_then(complete)
                .filter(|values| !values.is_empty())
            else {
                return false;
            };
            write_line(&values, out);
            true
        })
    }),
    ..RECORD
};

pub(super) static SERIES_FIT_LINE: ScalarDef = ScalarDef {
    name: "series_fit_line",
    summary: "Fits a line to a series: how well it fits, its slope and start, the variances and the line itself.",
    tuple: Tuple::Fields(&[
        ("rsquare", KqlType::Real),
        ("slope", KqlType::Real),
        ("variance", KqlType::Real),
        ("rvariance", KqlType::Real),
        ("interception", KqlType::Real),
        ("line_fit", KqlType::Dynamic),
    ]),
    page: "series-fit-line-function",
    ..FIT
};

pub(super) static SERIES_FIT_LINE_DYNAMIC: ScalarDef = ScalarDef {
    name: "series_fit_line_dynamic",
    summary: "Fits a line to a series and gives what `series_fit_line` gives as a property bag.",
    page: "series-fit-line-dynamic-function",
    examples: &[Example {
        query: "print round(todouble(series_fit_line_dynamic(dynamic([1,2,4,8])).rsquare), 6)",
        result: "0.92",
    }],
    ..FIT
};

/// A line over the places 1, 2, ...
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) slope: f64,
    pub(super) interception: f64,
}

impl Line {
    /// The line with the least squares.
    pub(super) fn fit(values: &[f64]) -> Line {
        let (center, level) = ((values.len() + 1) as f64 / 2.0, mean(values));
        let (mut products, mut squares) = (0.0, 0.0);
        for (idx, value) in values.iter().enumerate() {
            let distance = (idx + 1) as f64 - center;
            products += distance * (value - level);
            squares += distance * distance;
        }
        let slope = if squares == 0.0 {
            0.0
        } else {
            products / squares
        };
        Line {
            slope,
            interception: level - slope * center,
        }
    }

    /// The value at an index, which counts from 0.
    pub(super) fn at(&self, idx: usize) -> f64 {
        self.interception + self.slope * (idx + 1) as f64
    }
}

fn write_line(values: &[f64], out: &mut String) {
    let line = Line::fit(values);
    let fitted: Vec<f64> = (0..values.len()).map(|idx| line.at(idx)).collect();
    let residuals: Vec<f64> = values
        .iter()
        .zip(&fitted)
        .map(|(value, fitted)| value - fitted)
        .collect();
    let (variance, rvariance) = (sample_variance(values), sample_variance(&residuals));
    write_fields(
        &[
            ("rsquare", &|out| {
                dynamic::write_real(rsquare(variance, rvariance), out)
            }),
            ("slope", &|out| dynamic::write_real(line.slope, out)),
            ("variance", &|out| dynamic::write_real(variance, out)),
            ("rvariance", &|out| dynamic::write_real(rvariance, out)),
            ("interception", &|out| {
                dynamic::write_real(line.interception, out)
            }),
            ("line_fit", &|out| write_reals(&fitted, out)),
        ],
        out,
    );
}

/// The share of the variance that a fit explains. A constant series is explained wholly.
pub(super) fn rsquare(variance: f64, rvariance: f64) -> f64 {
    if variance == 0.0 {
        1.0
    } else {
        1.0 - rvariance / variance
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented() {
        let values = [
            2.0, 5.0, 6.0, 8.0, 11.0, 15.0, 17.0, 18.0, 25.0, 26.0, 30.0, 30.0,
        ];
        let line = Line::fit(&values);
        let residuals: Vec<f64> = (0..12).map(|idx| values[idx] - line.at(idx)).collect();
        let rounded = |value: f64| (value * 1000.0).trunc() / 1000.0;
        assert_eq!(rounded(line.slope), 2.730);
        assert_eq!(rounded(line.interception), -1.666);
        assert_eq!(rounded(sample_variance(&values)), 98.628);
        assert_eq!(rounded(sample_variance(&residuals)), 1.686);
        assert_eq!(rounded(line.at(0)), 1.064);
    }
}
