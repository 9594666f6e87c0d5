//! `series_periods_detect()`, `series_periods_validate()`: the periods of a series.
//!
//! A period scores by the circular autocorrelation of the series at that lag, scaled so that its least value is 0 and a
//! perfect repetition 1. It counts only where the autocorrelation has a hill there: rising before and falling after.
//! Candidates are the frequencies that stand out of the spectrum.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::fourier::{Complex, fft, inverse_fft};
use super::{RECORD, SERIES, complete, mean, write_fields, write_reals};
use crate::args::Args;
use crate::def::{Accepts, Eval, Param, Returns, ScalarDef, Tuple};

const PERIODS: ScalarDef = ScalarDef {
    returns: Returns::Always(KqlType::Dynamic),
    tuple: Tuple::Fields(&[("periods", KqlType::Dynamic), ("scores", KqlType::Dynamic)]),
    ..RECORD
};

pub(super) static SERIES_PERIODS_DETECT: ScalarDef = ScalarDef {
    name: "series_periods_detect",
    summary: "Finds the periods of a series that score highest.",
    params: &[
        SERIES,
        Param::required(
            "min_period",
            Accepts::NUMBER,
            "The shortest period to look for.",
        ),
        Param::required(
            "max_period",
            Accepts::NUMBER,
            "The longest period to look for.",
        ),
        Param::required(
            "num_periods",
            Accepts::INTEGER,
            "How many periods to return.",
        ),
    ],
    eval: Eval::Kernel(detect_kernel),
    page: "series-periods-detect-function",
    ..PERIODS
};

pub(super) static SERIES_PERIODS_VALIDATE: ScalarDef = ScalarDef {
    name: "series_periods_validate",
    summary: "Scores given periods of a series.",
    params: &[
        SERIES,
        Param::repeated("period", Accepts::NUMBER, 1, 16, "The periods to score."),
    ],
    eval: Eval::Kernel(validate_kernel),
    page: "series-periods-validate-function",
    ..PERIODS
};

fn detect_kernel(args: &Args<'_>) -> Result<ArrayRef> {
    let series = args.json(0);
    let (shortest, longest, counts) = (args.floats(1), args.floats(2), args.integers(3));
    args.dynamics(|row, out| {
        let (Some(values), Some(shortest), Some(longest), Some(count)) = (
            series.get(row).and_then(complete),
            shortest.get(row),
            longest.get(row),
            counts.get(row),
        ) else {
            return false;
        };
        let mut found = detect(&values, shortest, longest);
        found.resize(count.clamp(0, 1 << 10) as usize, Period::default());
        write_periods(&found, out);
        true
    })
}

fn validate_kernel(args: &Args<'_>) -> Result<ArrayRef> {
    let series = args.json(0);
    let wanted: Vec<_> = (1..args.len()).map(|idx| args.floats(idx)).collect();
    args.dynamics(|row, out| {
        let Some(values) = series.get(row).and_then(complete) else {
            return false;
        };
        let correlation = Correlation::new(&values);
        let score = |length: f64| Period {
            length,
            score: correlation.score_at(length),
        };
        let found: Vec<Period> = wanted
            .iter()
            .map(|lengths| lengths.get(row).map_or(Period::default(), score))
            .collect();
        write_periods(&found, out);
        true
    })
}

fn write_periods(periods: &[Period], out: &mut String) {
    let lengths: Vec<f64> = periods.iter().map(|period| period.length).collect();
    let scores: Vec<f64> = periods.iter().map(|period| period.score).collect();
    write_fields(
        &[
            ("periods", &|out| write_reals(&lengths, out)),
            ("scores", &|out| write_reals(&scores, out)),
        ],
        out,
    );
}

/// A period and how well the series repeats after it, from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Period {
    pub(super) length: f64,
    pub(super) score: f64,
}

/// The shortest period that can be found.
const SHORTEST: f64 = 4.0;

/// The periods of a series between two lengths, best first.
pub(super) fn detect(values: &[f64], shortest: f64, longest: f64) -> Vec<Period> {
    let correlation = Correlation::new(values);
    let len = values.len() as f64;
    let mut found: Vec<Period> = Vec::new();
    for frequency in correlation.candidates() {
        let Some(lag) = correlation.hill(len / frequency as f64) else {
            continue;
        };
        let length = lag as f64;
        let is_new = found.iter().all(|period| period.length != length);
        if is_new && length >= shortest.max(SHORTEST) && length <= longest.min(len / 2.0) {
            found.push(Period {
                length,
                score: correlation.score(lag),
            });
        }
    }
    found.sort_by(|left, right| right.score.total_cmp(&left.score));
    found
}

/// The spectrum and the circular autocorrelation of a series.
struct Correlation {
    powers: Vec<f64>,
    by_lag: Vec<f64>,
    least: f64,
}

impl Correlation {
    fn new(values: &[f64]) -> Correlation {
        let mean = mean(values);
        let centered: Vec<Complex> = values
            .iter()
            .map(|value| Complex {
                real: value - mean,
                imag: 0.0,
            })
            .collect();
        let powers: Vec<f64> = fft(&centered).into_iter().map(Complex::power).collect();
        let spectrum: Vec<Complex> = powers
            .iter()
            .map(|power| Complex {
                real: *power,
                imag: 0.0,
            })
            .collect();
        let raw: Vec<f64> = inverse_fft(&spectrum)
            .into_iter()
            .map(|value| value.real)
            .collect();
        let whole = raw.first().copied().unwrap_or(0.0);
        let by_lag: Vec<f64> = raw
            .iter()
            .map(|value| if whole > 0.0 { value / whole } else { 0.0 })
            .collect();
        let least = by_lag.iter().copied().fold(0.0, f64::min);
        Correlation {
            powers,
            by_lag,
            least,
        }
    }

    /// The frequencies, in waves per series, that a series of noise would reach in one case of twenty only.
    fn candidates(&self) -> Vec<usize> {
        let count = self.powers.len() / 2;
        let powers = self.powers.iter().skip(1).take(count);
        let limit = powers.sum::<f64>() / count.max(1) as f64 * (count as f64 * 20.0).ln();
        (2..=count)
            .filter(|&frequency| self.powers[frequency] > limit)
            .collect()
    }

    fn score(&self, lag: usize) -> f64 {
        (self.by_lag[lag] - self.least) / (1.0 - self.least)
    }

    /// The score of a given period: 0 where there is no hill.
    fn score_at(&self, length: f64) -> f64 {
        let lag = length.round();
        if !(SHORTEST..=self.by_lag.len() as f64 / 2.0).contains(&lag) {
            return 0.0;
        }
        let (from, to) = self.surroundings(lag);
        let lag = lag as usize;
        if self.is_hill(from, lag, to) {
            self.score(lag)
        } else {
            0.0
        }
    }

    /// The top of the hill around a period.
    fn hill(&self, length: f64) -> Option<usize> {
        let (from, to) = self.surroundings(length);
        let top =
            (from..=to).max_by(|left, right| self.by_lag[*left].total_cmp(&self.by_lag[*right]))?;
        self.is_hill(from, top, to).then_some(top)
    }

    /// The lags nearer to a period than to the next shorter and the next longer one that fit into the series.
    fn surroundings(&self, length: f64) -> (usize, usize) {
        let len = self.by_lag.len() as f64;
        let waves = len / length;
        let longer = if waves > 1.0 {
            len / (waves - 1.0)
        } else {
            len
        };
        let from = ((len / (waves + 1.0) + length) / 2.0 - 1.0).round();
        let to = ((length + longer) / 2.0 + 1.0).round();
        (from.max(1.0) as usize, to.min(len - 1.0) as usize)
    }

    fn is_hill(&self, from: usize, top: usize, to: usize) -> bool {
        from < top && top < to && self.slope(from, top) > 0.0 && self.slope(top, to) < 0.0
    }

    fn slope(&self, from: usize, to: usize) -> f64 {
        super::fit_line::Line::fit(&self.by_lag[from..=to]).slope
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRAFFIC: [f64; 60] = [
        80.0, 139.0, 87.0, 110.0, 68.0, 54.0, 50.0, 51.0, 53.0, 133.0, 86.0, 141.0, 97.0, 156.0,
        94.0, 149.0, 95.0, 140.0, 77.0, 61.0, 50.0, 54.0, 47.0, 133.0, 72.0, 152.0, 94.0, 148.0,
        105.0, 162.0, 101.0, 160.0, 87.0, 63.0, 53.0, 55.0, 54.0, 151.0, 103.0, 189.0, 108.0,
        183.0, 113.0, 175.0, 113.0, 178.0, 90.0, 71.0, 62.0, 62.0, 65.0, 165.0, 109.0, 181.0,
        115.0, 182.0, 121.0, 178.0, 114.0, 170.0,
    ];

    #[test]
    fn captured() {
        let found = detect(&TRAFFIC, 0.0, 50.0);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].length, 14.0);
        assert!((found[0].score - 0.8405558794091443).abs() < 1e-12);
        let correlation = Correlation::new(&TRAFFIC);
        assert!((correlation.score_at(14.0) - 0.8405558794091443).abs() < 1e-12);
        assert_eq!(correlation.score_at(10.0), 0.0);
    }

    #[test]
    fn short_and_flat_series_have_no_period() {
        for values in [&[][..], &[1.0], &[1.0, 2.0, 3.0], &[5.0; 40]] {
            assert_eq!(detect(values, 0.0, 100.0), []);
            assert_eq!(Correlation::new(values).score_at(4.0), 0.0);
        }
    }
}
