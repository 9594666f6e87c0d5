//! `series_decompose()` and what rests on it: anomalies and forecasts.
//!
//! The steps are those of the documentation: the seasonal part is what repeats, the trend is fitted to the rest, the
//! baseline is their sum, and anomalies are the outliers of what remains.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::fit_line::Line;
use super::outliers::Bulk;
use super::seasonal::{learned, season, seasonal};
use super::{RECORD, SERIES, complete, mean, write_all, write_fields, write_reals};
use crate::args::Args;
use crate::def::{Accepts, Eval, Param, Returns, ScalarDef, Tuple};
use crate::elements::write_integer;

const SEASONALITY: Param = Param::optional(
    "Seasonality",
    Accepts::INTEGER,
    "How long the period is; -1, the default, finds it, and 0 means that there is none.",
);
const TREND: Param = Param::optional(
    "Trend",
    Accepts::Exactly(KqlType::String),
    "`avg`, which is the default, `linefit` or `none`.",
)
.one_of(&["avg", "linefit", "none"]);
const TEST_POINTS: Param = Param::optional(
    "Test_points",
    Accepts::INTEGER,
    "How many elements at the end not to learn from.",
);
const SEASONALITY_THRESHOLD: Param = Param::optional(
    "Seasonality_threshold",
    Accepts::NUMBER,
    "How well a period that is found must score.",
);

pub(super) static SERIES_DECOMPOSE: ScalarDef = ScalarDef {
    name: "series_decompose",
    summary: "Takes a series apart into what repeats, a trend and the rest.",
    params: &[
        SERIES,
        SEASONALITY,
        TREND,
        TEST_POINTS,
        SEASONALITY_THRESHOLD,
    ],
    returns: Returns::Always(KqlType::Dynamic),
    tuple: Tuple::Fields(&[
        ("baseline", KqlType::Dynamic),
        ("seasonal", KqlType::Dynamic),
        ("trend", KqlType::Dynamic),
        ("residual", KqlType::Dynamic),
    ]),
    eval: Eval::Kernel(|args| {
        let options = Options {
            seasonality: 1,
            trend: 2,
            test_points: 3,
            threshold: 4,
        };
        decompose(args, options, |parts, _, out| {
            write_fields(
                &[
                    ("baseline", &|out| write_reals(&parts.baseline, out)),
                    ("seasonal", &|out| write_reals(&parts.seasonal, out)),
                    ("trend", &|out| write_reals(&parts.trend, out)),
                    ("residual", &|out| write_reals(&parts.residual, out)),
                ],
                out,
            );
            true
        })
    }),
    page: "series-decompose-function",
    ..RECORD
};

pub(super) static SERIES_DECOMPOSE_ANOMALIES: ScalarDef = ScalarDef {
    name: "series_decompose_anomalies",
    summary: "Finds the elements of a series that stand out of what repeats and the trend.",
    params: &[
        SERIES,
        Param::optional(
            "Threshold",
            Accepts::NUMBER,
            "The score beyond which an element is an anomaly.",
        ),
        SEASONALITY,
        TREND,
        TEST_POINTS,
        Param::optional(
            "AD_method",
            Accepts::Exactly(KqlType::String),
            "`ctukey`, which is the default, or `tukey`.",
        )
        .one_of(&["ctukey", "tukey"]),
        SEASONALITY_THRESHOLD,
    ],
    returns: Returns::Always(KqlType::Dynamic),
    tuple: Tuple::Fields(&[
        ("ad_flag", KqlType::Dynamic),
        ("ad_score", KqlType::Dynamic),
        ("baseline", KqlType::Dynamic),
    ]),
    eval: Eval::Kernel(|args| {
        let options = Options {
            seasonality: 2,
            trend: 3,
            test_points: 4,
            threshold: 6,
        };
        decompose(args, options, |parts, row, out| {
            let threshold = args
                .optional(1)
                .map_or(Some(DEFAULT_ANOMALY), |_| args.floats(1).get(row));
            let method = args
                .optional(5)
                .map_or("ctukey", |_| args.strings(5).get(row));
            let (Some(threshold), Some(bulk)) = (threshold, Bulk::named(method, None, None)) else {
                return false;
            };
            let residual: Vec<Option<f64>> = parts.residual.iter().copied().map(Some).collect();
            let scores = bulk.scores(&residual);
            let flag = |score: &f64| i64::from(*score > threshold) - i64::from(*score < -threshold);
            write_fields(
                &[
                    ("ad_flag", &|out| {
                        write_all(scores.iter().map(flag), out, write_integer)
                    }),
                    ("ad_score", &|out| write_reals(&scores, out)),
                    ("baseline", &|out| write_reals(&parts.baseline, out)),
                ],
                out,
            );
            true
        })
    }),
    page: "series-decompose-anomalies-function",
    ..RECORD
};

pub(super) static SERIES_DECOMPOSE_FORECAST: ScalarDef = ScalarDef {
    name: "series_decompose_forecast",
    summary: "Predicts the last elements of a series from what repeats and the trend in those before.",
    params: &[
        SERIES,
        Param::required(
            "Points",
            Accepts::INTEGER,
            "How many elements at the end to predict.",
        ),
        SEASONALITY,
        TREND,
        SEASONALITY_THRESHOLD,
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let options = Options {
            test_points: 1,
            seasonality: 2,
            trend: 3,
            threshold: 4,
        };
        decompose(args, options, |parts, _, out| {
            write_reals(&parts.baseline, out);
            true
        })
    }),
    page: "series-decompose-forecast-function",
    ..RECORD
};

/// The score from which an element is an anomaly if the call does not say.
const DEFAULT_ANOMALY: f64 = 1.5;
/// The score from which a period that is found counts if the call does not say.
const DEFAULT_SEASONALITY: f64 = 0.6;

/// The positions of the options that the three functions share.
#[derive(Clone, Copy)]
struct Options {
    seasonality: usize,
    trend: usize,
    test_points: usize,
    threshold: usize,
}

/// The parts of a series.
struct Parts {
    baseline: Vec<f64>,
    seasonal: Vec<f64>,
    trend: Vec<f64>,
    residual: Vec<f64>,
}

fn decompose(
    args: &Args<'_>,
    options: Options,
    mut write: impl FnMut(&Parts, usize, &mut String) -> bool,
) -> Result<ArrayRef> {
    let series = args.json(0);
    let integer = |idx: usize, default: i64, row: usize| {
        args.optional(idx)
            .map_or(Some(default), |_| args.integers(idx).get(row))
    };
    args.dynamics(|row, out| {
        let threshold = args
            .optional(options.threshold)
            .and_then(|_| args.floats(options.threshold).get(row));
        let trend = args
            .optional(options.trend)
            .map_or("avg", |_| args.strings(options.trend).get(row));
        let (Some(values), Some(period), Some(test_points), Some(trend)) = (
            series.get(row).and_then(complete),
            integer(options.seasonality, -1, row),
            integer(options.test_points, 0, row),
            Trend::named(trend),
        ) else {
            return false;
        };
        let learned = learned(&values, test_points);
        let period = season(learned, period, threshold.unwrap_or(DEFAULT_SEASONALITY));
        write(&parts(&values, learned.len(), period, trend), row, out)
    })
}

#[derive(Clone, Copy)]
enum Trend {
    Average,
    Line,
    None,
}

impl Trend {
    fn named(name: &str) -> Option<Trend> {
        match name {
            "avg" => Some(Trend::Average),
            "linefit" => Some(Trend::Line),
            "none" => Some(Trend::None),
            _ => None,
        }
    }

    /// The trend of a series of `len` elements that begins with `learned`.
    fn fit(self, learned: &[f64], len: usize) -> Vec<f64> {
        match self {
            _ if learned.is_empty() => vec![0.0; len],
            Trend::None => vec![0.0; len],
            Trend::Average => vec![mean(learned); len],
            Trend::Line => {
                let line = Line::fit(learned);
                (0..len).map(|idx| line.at(idx)).collect()
            }
        }
    }
}

fn parts(values: &[f64], learned: usize, period: usize, trend: Trend) -> Parts {
    let seasonal = seasonal(&values[..learned], values.len(), period);
    let deseasonal: Vec<f64> = values
        .iter()
        .zip(&seasonal)
        .map(|(value, seasonal)| value - seasonal)
        .collect();
    let trend = trend.fit(&deseasonal[..learned], values.len());
    let baseline: Vec<f64> = seasonal
        .iter()
        .zip(&trend)
        .map(|(seasonal, trend)| seasonal + trend)
        .collect();
    let residual = values
        .iter()
        .zip(&baseline)
        .map(|(value, baseline)| value - baseline)
        .collect();
    Parts {
        baseline,
        seasonal,
        trend,
        residual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long, text};

    #[test]
    fn parts_add_up() {
        let values = [1.0, 3.0, 5.0, 1.0, 3.0, 5.0, 2.0, 4.0, 6.0];
        let parts = parts(&values, 9, 3, Trend::Line);
        for (idx, value) in values.into_iter().enumerate() {
            assert!((parts.seasonal[idx] + parts.trend[idx] - parts.baseline[idx]).abs() < 1e-12);
            assert!((parts.baseline[idx] + parts.residual[idx] - value).abs() < 1e-12);
        }
    }

    #[test]
    fn a_spike_is_an_anomaly() {
        let series = json("[2,3,2,3,2,3,2,3,2,50,2,3,2,3,2,3,2,3,2,-50]");
        let call = [series, long(3), long(0), text("avg")];
        let types: Vec<KqlType> = call.iter().map(kql_types::Value::kql_type).collect();
        assert!(SERIES_DECOMPOSE_ANOMALIES.returns.resolve(&types).is_some());
        let found = crate::evaluate_constant(&SERIES_DECOMPOSE_ANOMALIES, &call, KqlType::Dynamic)
            .expect("answers");
        let kql_types::Value::Dynamic(bag) = found else {
            panic!("is a bag")
        };
        assert!(
            bag.starts_with(r#"{"ad_flag":[0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,-1],"#),
            "{bag}"
        );
    }

    #[test]
    fn forecasts() {
        let series = json("[1,2,3,4,0,0]");
        check(
            &SERIES_DECOMPOSE_FORECAST,
            &[series, long(2), long(0), text("linefit")],
            "[1.0,2.0,3.0,4.0,5.0,6.0]",
        );
        check(&SERIES_DECOMPOSE_FORECAST, &[json("[]"), long(2)], "[]");
        check(
            &SERIES_DECOMPOSE_FORECAST,
            &[json("[1,null]"), long(2)],
            "null",
        );
    }
}
