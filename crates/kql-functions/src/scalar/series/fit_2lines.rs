//! `series_fit_2lines()`: the two lines that fit the parts of a series best.
//!
//! The pages say that the best split is tried for, but neither which of two neighbours `split_idx` is, nor from where the
//! places of the right part count. Microsoft's own function `series_shapes_fl` tells: the left line ends at its place
//! `split_idx`, and the right one starts at its place 1. How short a part may be, and which of several splits that fit
//! equally well is taken, nothing tells: a series for which it matters is refused.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql_types::{KqlType, dynamic};

use super::fit_line::{Line, rsquare};
use super::{Field, RECORD, SERIES, complete, mean, sample_variance, write_fields, write_reals};
use crate::args::Args;
use crate::def::{Eval, Example, Returns, ScalarDef, Tuple};
use crate::elements::write_integer;

pub(super) static SERIES_FIT_2LINES: ScalarDef = ScalarDef {
    name: "series_fit_2lines",
    summary: "Fits two lines to the parts of a series: how well they fit, where the parts meet, and both lines.",
    params: &[SERIES],
    returns: Returns::Always(KqlType::Dynamic),
    tuple: Tuple::Fields(&[
        ("rsquare", KqlType::Real),
        ("split_idx", KqlType::Long),
        ("variance", KqlType::Real),
        ("rvariance", KqlType::Real),
        ("line_fit", KqlType::Dynamic),
        ("right_rsquare", KqlType::Real),
        ("right_slope", KqlType::Real),
        ("right_interception", KqlType::Real),
        ("right_variance", KqlType::Real),
        ("right_rvariance", KqlType::Real),
        ("left_rsquare", KqlType::Real),
        ("left_slope", KqlType::Real),
        ("left_interception", KqlType::Real),
        ("left_variance", KqlType::Real),
        ("left_rvariance", KqlType::Real),
    ]),
    eval: Eval::Kernel(|args| fit(args, write_columns)),
    page: "series-fit-2lines-function",
    ..RECORD
};

pub(super) static SERIES_FIT_2LINES_DYNAMIC: ScalarDef = ScalarDef {
    name: "series_fit_2lines_dynamic",
    summary: "Fits two lines to the parts of a series and gives what `series_fit_2lines` gives as a property bag.",
    params: &[SERIES],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| fit(args, write_bag)),
    page: "series-fit-2lines-dynamic-function",
    examples: &[Example {
        query: "print series_fit_2lines_dynamic(dynamic([1, 2.2, 2.5, 4.7, 5.0, 12, 10.3, 10.3, 9, 8.3, 6.2])).split_idx",
        result: "5",
    }],
    ..RECORD
};

/// The shortest part for which no rule about short parts matters.
const SHORTEST: usize = 3;

/// A part of a series and its line.
struct Part {
    line: Line,
    variance: f64,
    rvariance: f64,
    fitted: Vec<f64>,
}

/// A series and its best split.
struct TwoLines {
    split: usize,
    left: Part,
    right: Part,
    variance: f64,
    rvariance: f64,
}

fn fit(args: &Args<'_>, write: fn(&TwoLines, &mut String)) -> Result<ArrayRef> {
    let series = args.json(0);
    let mut fits = Vec::with_capacity(args.rows());
    for row in 0..args.rows() {
        let values = series.get(row).and_then(complete);
        fits.push(match values.filter(|values| !values.is_empty()) {
            None => None,
            Some(values) => match best_split(&values) {
                Some(split) => Some(TwoLines::at(&values, split)),
                None => {
                    return exec_err!(
                        "`series_fit_2lines` is not supported for a series that is short, or that several splits fit equally well"
                    );
                }
            },
        });
    }
    args.dynamics(|row, out| match &fits[row] {
        Some(lines) => {
            write(lines, out);
            true
        }
        None => false,
    })
}

/// The length of the left part that leaves the least squares, if there is one such length, and no part is too short.
fn best_split(values: &[f64]) -> Option<usize> {
    let (sums, total) = (Sums::of(values), Sums::of(values).squares(0, values.len()));
    let mut errors: Vec<(usize, f64)> = (1..values.len())
        .map(|split| {
            (
                split,
                sums.error(0, split) + sums.error(split, values.len()),
            )
        })
        .collect();
    errors.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let (split, least) = *errors.first()?;
    let is_tie = errors
        .get(1)
        .is_some_and(|(_, next)| next - least <= 1e-9 * total);
    let has_room = split >= SHORTEST && values.len() - split >= SHORTEST;
    (has_room && !is_tie && total.is_finite()).then_some(split)
}

/// Sums over the beginnings of a series, of the distances of its values from their mean.
struct Sums {
    values: Vec<f64>,
    products: Vec<f64>,
    squares: Vec<f64>,
}

impl Sums {
    fn of(values: &[f64]) -> Sums {
        let level = mean(values);
        let (mut sum, mut product, mut square) = (0.0, 0.0, 0.0);
        let mut sums = Sums {
            values: vec![0.0],
            products: vec![0.0],
            squares: vec![0.0],
        };
        for (idx, value) in values.iter().enumerate() {
            let value = value - level;
            sum += value;
            product += value * idx as f64;
            square += value * value;
            sums.values.push(sum);
            sums.products.push(product);
            sums.squares.push(square);
        }
        sums
    }

    /// The squares of the distances from the mean of a part.
    fn squares(&self, from: usize, to: usize) -> f64 {
        let sum = self.values[to] - self.values[from];
        self.squares[to] - self.squares[from] - sum * sum / (to - from) as f64
    }

    /// The squares that the best line leaves in a part.
    fn error(&self, from: usize, to: usize) -> f64 {
        let count = (to - from) as f64;
        let places = count * (count * count - 1.0) / 12.0;
        if places == 0.0 {
            return 0.0;
        }
        let center = (from + to - 1) as f64 / 2.0;
        let sum = self.values[to] - self.values[from];
        let product = self.products[to] - self.products[from] - center * sum;
        (self.squares(from, to) - product * product / places).max(0.0)
    }
}

impl Part {
    fn of(values: &[f64]) -> Part {
        let line = Line::fit(values);
        let fitted: Vec<f64> = (0..values.len()).map(|idx| line.at(idx)).collect();
        Part {
            line,
            variance: sample_variance(values),
            rvariance: sample_variance(&residuals(values, &fitted)),
            fitted,
        }
    }

    fn rsquare(&self) -> f64 {
        rsquare(self.variance, self.rvariance)
    }
}

impl TwoLines {
    fn at(values: &[f64], split: usize) -> TwoLines {
        let (left, right) = (Part::of(&values[..split]), Part::of(&values[split..]));
        let fitted = [left.fitted.as_slice(), &right.fitted].concat();
        TwoLines {
            split,
            left,
            right,
            variance: sample_variance(values),
            rvariance: sample_variance(&residuals(values, &fitted)),
        }
    }

    fn write_line(&self, out: &mut String) {
        write_reals(
            &[self.left.fitted.as_slice(), &self.right.fitted].concat(),
            out,
        );
    }
}

fn residuals(values: &[f64], fitted: &[f64]) -> Vec<f64> {
    let pairs = values.iter().zip(fitted);
    pairs.map(|(value, fitted)| value - fitted).collect()
}

/// Writes a bag of the columns.
fn write_columns(lines: &TwoLines, out: &mut String) {
    let real = |value: f64| move |out: &mut String| dynamic::write_real(value, out);
    let (left, right) = (&lines.left, &lines.right);
    write_fields(
        &[
            ("rsquare", &real(rsquare(lines.variance, lines.rvariance))),
            ("split_idx", &|out| write_integer(lines.split as i64, out)),
            ("variance", &real(lines.variance)),
            ("rvariance", &real(lines.rvariance)),
            ("line_fit", &|out| lines.write_line(out)),
            ("right_rsquare", &real(right.rsquare())),
            ("right_slope", &real(right.line.slope)),
            ("right_interception", &real(right.line.interception)),
            ("right_variance", &real(right.variance)),
            ("right_rvariance", &real(right.rvariance)),
            ("left_rsquare", &real(left.rsquare())),
            ("left_slope", &real(left.line.slope)),
            ("left_interception", &real(left.line.interception)),
            ("left_variance", &real(left.variance)),
            ("left_rvariance", &real(left.rvariance)),
        ],
        out,
    );
}

/// Writes a bag with a bag for each part.
fn write_bag(lines: &TwoLines, out: &mut String) {
    let real = |value: f64| move |out: &mut String| dynamic::write_real(value, out);
    write_fields(
        &[
            ("rsquare", &real(rsquare(lines.variance, lines.rvariance))),
            ("split_idx", &|out| write_integer(lines.split as i64, out)),
            ("variance", &real(lines.variance)),
            ("rvariance", &real(lines.rvariance)),
            ("line_fit", &|out| lines.write_line(out)),
            ("right", &|out| write_part(&lines.right, out)),
            ("left", &|out| write_part(&lines.left, out)),
        ],
        out,
    );
}

fn write_part(part: &Part, out: &mut String) {
    let real = |value: f64| move |out: &mut String| dynamic::write_real(value, out);
    let fields: [Field<'_>; 5] = [
        ("rsquare", &real(part.rsquare())),
        ("slope", &real(part.line.slope)),
        ("interception", &real(part.line.interception)),
        ("variance", &real(part.variance)),
        ("rvariance", &real(part.rvariance)),
    ];
    write_fields(&fields, out);
}
