//! Series functions: arrays of numbers.
//!
//! The functions that look at a whole series give null where an element is missing or no number, as Kusto does; those
//! that go element by element give null for that element.

use kql_types::dynamic::{self, Kind};
use kql_types::{Decimal, KqlType, Value};

use super::array::items;
use crate::args::{Args, Column};
use crate::def::{Accepts, Category, Param, ScalarDef};
use crate::elements::write_integer;

mod arithmetic;
mod comparison;
mod decompose;
mod fill;
mod fir;
mod fit_2lines;
mod fit_line;
mod fit_poly;
mod fourier;
mod iir;
mod outliers;
mod pair;
mod periods;
mod seasonal;
mod stats;
mod total;
mod unary;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &arithmetic::SERIES_ADD,
    &arithmetic::SERIES_DIVIDE,
    &arithmetic::SERIES_MULTIPLY,
    &arithmetic::SERIES_POW,
    &arithmetic::SERIES_SUBTRACT,
    &comparison::SERIES_EQUALS,
    &comparison::SERIES_GREATER,
    &comparison::SERIES_GREATER_EQUALS,
    &comparison::SERIES_LESS,
    &comparison::SERIES_LESS_EQUALS,
    &comparison::SERIES_NOT_EQUALS,
    &decompose::SERIES_DECOMPOSE,
    &decompose::SERIES_DECOMPOSE_ANOMALIES,
    &decompose::SERIES_DECOMPOSE_FORECAST,
    &fill::SERIES_FILL_BACKWARD,
    &fill::SERIES_FILL_CONST,
    &fill::SERIES_FILL_FORWARD,
    &fill::SERIES_FILL_LINEAR,
    &fir::SERIES_FIR,
    &fit_2lines::SERIES_FIT_2LINES,
    &fit_2lines::SERIES_FIT_2LINES_DYNAMIC,
    &fit_line::SERIES_FIT_LINE,
    &fit_line::SERIES_FIT_LINE_DYNAMIC,
    &fit_poly::SERIES_FIT_POLY,
    &fourier::SERIES_FFT,
    &fourier::SERIES_IFFT,
    &iir::SERIES_IIR,
    &outliers::SERIES_OUTLIERS,
    &pair::SERIES_COSINE_SIMILARITY,
    &pair::SERIES_DOT_PRODUCT,
    &pair::SERIES_PEARSON_CORRELATION,
    &periods::SERIES_PERIODS_DETECT,
    &periods::SERIES_PERIODS_VALIDATE,
    &seasonal::SERIES_SEASONAL,
    &stats::SERIES_STATS,
    &stats::SERIES_STATS_DYNAMIC,
    &total::SERIES_MAGNITUDE,
    &total::SERIES_PRODUCT,
    &total::SERIES_SUM,
    &unary::SERIES_ABS,
    &unary::SERIES_ACOS,
    &unary::SERIES_ASIN,
    &unary::SERIES_ATAN,
    &unary::SERIES_CEILING,
    &unary::SERIES_COS,
    &unary::SERIES_EXP,
    &unary::SERIES_FLOOR,
    &unary::SERIES_LOG,
    &unary::SERIES_SIGN,
    &unary::SERIES_SIN,
    &unary::SERIES_TAN,
];

/// What the records of this category share.
const RECORD: ScalarDef = ScalarDef {
    category: Category::Series,
    ..ScalarDef::NEW
};

/// The parameter of most.
const SERIES: Param = Param::required(
    "series",
    Accepts::Exactly(KqlType::Dynamic),
    "An array of numbers.",
);

/// An element of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Number {
    Long(i64),
    Real(f64),
}

impl Number {
    fn to_f64(self) -> f64 {
        match self {
            Number::Long(value) => value as f64,
            Number::Real(value) => value,
        }
    }

    fn write(self, out: &mut String) {
        match self {
            Number::Long(value) => write_integer(value, out),
            Number::Real(value) => dynamic::write_real(value, out),
        }
    }
}

/// The number that an element is.
fn number(element: &str) -> Option<Number> {
    match dynamic::kind(element) {
        Kind::Long => element
            .parse()
            .map(Number::Long)
            .or_else(|_| element.parse().map(Number::Real))
            .ok(),
        Kind::Real => element.parse().ok().map(Number::Real),
        Kind::String if matches!(element, "\"NaN\"" | "\"Infinity\"" | "\"-Infinity\"") => {
            dynamic::unquote(element).parse().ok().map(Number::Real)
        }
        _ => None,
    }
}

/// The elements of an array, those that are no numbers as `None`.
fn elements(json: &str) -> Option<Vec<Option<Number>>> {
    Some(items(Some(json))?.into_iter().map(number).collect())
}

/// The elements of an array of numbers, with nulls; `None` for what is no array or holds anything else.
pub(super) fn numbers(json: &str) -> Option<Vec<Option<f64>>> {
    let number_or_null = |element: &str| match number(element) {
        None if dynamic::kind(element) != Kind::Null => None,
        number => Some(number.map(Number::to_f64)),
    };
    items(Some(json))?.into_iter().map(number_or_null).collect()
}

/// A series without gaps; `None` where an element is missing or no number.
fn complete(json: &str) -> Option<Vec<f64>> {
    numbers(json)?.into_iter().collect()
}

/// An argument that is a series, or a number that stands for every place of one.
enum Operand {
    Series(Vec<Option<Number>>),
    Scalar(Option<Number>),
}

impl Operand {
    /// The types that such a parameter takes.
    const ACCEPTS: Accepts = Accepts::OneOf(&[
        KqlType::Dynamic,
        KqlType::Long,
        KqlType::Int,
        KqlType::Real,
        KqlType::Decimal,
    ]);

    fn new(column: &Column, row: usize) -> Option<Operand> {
        Some(match column.value(row) {
            Value::Int(value) => Operand::Scalar(Some(Number::Long(i64::from(value)))),
            Value::Long(value) => Operand::Scalar(Some(Number::Long(value))),
            Value::Real(value) => Operand::Scalar(Some(Number::Real(value))),
            Value::Decimal(value) => Operand::Scalar(Some(Number::Real(Decimal::to_f64(value)))),
            Value::Dynamic(json) => match elements(&json) {
                Some(elements) => Operand::Series(elements),
                None => Operand::Scalar(Some(number(&json)?)),
            },
            _ => return None,
        })
    }

    fn len(&self) -> Option<usize> {
        if let Operand::Series(elements) = self {
            Some(elements.len())
        } else {
            None
        }
    }

    fn get(&self, idx: usize) -> Option<Number> {
        match self {
            Operand::Series(elements) => elements.get(idx).copied().flatten(),
            Operand::Scalar(number) => *number,
        }
    }
}

/// The two operands of `row`; `None` where either is null or neither is a series.
fn operands(args: &Args<'_>, row: usize) -> Option<(Operand, Operand)> {
    let (left, right) = (
        Operand::new(args.column(0), row)?,
        Operand::new(args.column(1), row)?,
    );
    (left.len().is_some() || right.len().is_some()).then_some((left, right))
}

/// Writes an array.
fn write_all<T>(
    items: impl IntoIterator<Item = T>,
    out: &mut String,
    mut write: impl FnMut(T, &mut String),
) {
    out.push('[');
    for (idx, item) in items.into_iter().enumerate() {
        if idx > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(']');
}

/// Writes reals as an array.
fn write_reals(values: &[f64], out: &mut String) {
    write_all(values, out, |value, out| dynamic::write_real(*value, out));
}

/// Writes numbers as an array, missing ones as null.
fn write_numbers(values: impl IntoIterator<Item = Option<Number>>, out: &mut String) {
    write_all(values, out, |value, out| match value {
        Some(number) => number.write(out),
        None => dynamic::write_null(out),
    });
}

/// A column of a function that returns several: its name, and what appends its value.
type Field<'f> = (&'static str, &'f dyn Fn(&mut String));

/// Writes a bag of the fields of a function that returns several columns.
fn write_fields(fields: &[Field<'_>], out: &mut String) {
    out.push('{');
    for (idx, (name, write)) in fields.iter().enumerate() {
        if idx > 0 {
            out.push(',');
        }
        dynamic::write_string(name, out);
        out.push(':');
        write(out);
    }
    out.push('}');
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The sum of the squares of the distances from the mean, divided by one less than their number.
fn sample_variance(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values
        .iter()
        .map(|value| (value - mean) * (value - mean))
        .sum();
    squares / (values.len().saturating_sub(1).max(1)) as f64
}
