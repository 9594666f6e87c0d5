//! `series_fit_poly()`: the polynomial that fits a series best.

use kql_types::{KqlType, dynamic};

use super::fit_line::rsquare;
use super::{RECORD, complete, sample_variance, write_fields, write_reals};
use crate::def::{Accepts, Eval, Param, Returns, ScalarDef, Tuple};

pub(super) static SERIES_FIT_POLY: ScalarDef = ScalarDef {
    name: "series_fit_poly",
    summary: "Fits a polynomial to a series: how well it fits, its coefficients, the variances and its values.",
    params: &[
        Param::required(
            "y_series",
            Accepts::Exactly(KqlType::Dynamic),
            "The values to fit.",
        ),
        Param::optional(
            "x_series",
            Accepts::Exactly(KqlType::Dynamic),
            "Where they are; 1, 2, ... if not given.",
        ),
        Param::optional(
            "degree",
            Accepts::INTEGER,
            "The degree of the polynomial; 1 if not given.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    tuple: Tuple::Fields(&[
        ("rsquare", KqlType::Real),
        ("coefficients", KqlType::Dynamic),
        ("variance", KqlType::Real),
        ("rvariance", KqlType::Real),
        ("poly_fit", KqlType::Dynamic),
    ]),
    eval: Eval::Kernel(|args| {
        let values = args.json(0);
        let places = args.optional(1).map(|_| args.json(1));
        let degrees = args.optional(2).map(|_| args.integers(2));
        args.dynamics(|row, out| {
            let Some(ys) = values.get(row).and_then(complete) else {
                return false;
            };
            let xs = match places {
                Some(places) => places.get(row).and_then(complete),
                None => Some((1..=ys.len()).map(|place| place as f64).collect()),
            };
            let degree = degrees
                .map_or(Some(1), |degrees| degrees.get(row))
                .and_then(|d| usize::try_from(d).ok());
            let (Some(xs), Some(degree)) = (xs, degree) else {
                return false;
            };
            write_fit(&xs, &ys, degree, out)
        })
    }),
    page: "series-fit-poly-function",
    ..RECORD
};

fn write_fit(xs: &[f64], ys: &[f64], degree: usize, out: &mut String) -> bool {
    let Some(coefficients) = fit(xs, ys, degree) else {
        return false;
    };
    let fitted: Vec<f64> = xs
        .iter()
        .map(|&x| coefficients.iter().fold(0.0, |sum, c| sum * x + c))
        .collect();
    let residuals: Vec<f64> = ys
        .iter()
        .zip(&fitted)
        .map(|(y, fitted)| y - fitted)
        .collect();
    let (variance, rvariance) = (sample_variance(ys), sample_variance(&residuals));
    write_fields(
        &[
            ("rsquare", &|out| {
                dynamic::write_real(rsquare(variance, rvariance), out)
            }),
            ("coefficients", &|out| write_reals(&coefficients, out)),
            ("variance", &|out| dynamic::write_real(variance, out)),
            ("rvariance", &|out| dynamic::write_real(rvariance, out)),
            ("poly_fit", &|out| write_reals(&fitted, out)),
        ],
        out,
    );
    true
}

/// The coefficients with the least squares, from the highest power down; `None` where the points do not determine them.
///
/// Householder reflections on the matrix of powers lose half as many digits as the normal equations would.
fn fit(xs: &[f64], ys: &[f64], degree: usize) -> Option<Vec<f64>> {
    let (rows, columns) = (xs.len(), degree.checked_add(1)?);
    if rows != ys.len() || rows < columns {
        return None;
    }
    let power = |x: f64, column: usize| x.powi((degree - column) as i32);
    let mut matrix: Vec<Vec<f64>> = xs
        .iter()
        .map(|&x| (0..columns).map(|column| power(x, column)).collect())
        .collect();
    let mut right = ys.to_vec();
    for column in 0..columns {
        reflect(&mut matrix, &mut right, column)?;
    }
    let mut coefficients = vec![0.0; columns];
    for row in (0..columns).rev() {
        let known: f64 = (row + 1..columns)
            .map(|column| matrix[row][column] * coefficients[column])
            .sum();
        coefficients[row] = (right[row] - known) / matrix[row][row];
    }
    Some(coefficients)
}

/// Makes the elements of `column` below the diagonal zero.
fn reflect(matrix: &mut [Vec<f64>], right: &mut [f64], column: usize) -> Option<()> {
    let norm = matrix[column..]
        .iter()
        .map(|row| row[column] * row[column])
        .sum::<f64>()
        .sqrt();
    if norm == 0.0 || !norm.is_finite() {
        return None;
    }
    let norm = if matrix[column][column] > 0.0 {
        -norm
    } else {
        norm
    };
    let mut mirror: Vec<f64> = matrix[column..].iter().map(|row| row[column]).collect();
    mirror[0] -= norm;
    let squares: f64 = mirror.iter().map(|value| value * value).sum();
    if squares == 0.0 {
        return Some(());
    }
    for target in column..matrix[0].len() {
        let product: f64 = mirror
            .iter()
            .zip(&matrix[column..])
            .map(|(m, row)| m * row[target])
            .sum();
        for (m, row) in mirror.iter().zip(&mut matrix[column..]) {
            row[target] -= 2.0 * product / squares * m;
        }
    }
    let product: f64 = mirror
        .iter()
        .zip(&right[column..])
        .map(|(m, value)| m * value)
        .sum();
    for (m, value) in mirror.iter().zip(&mut right[column..]) {
        *value -= 2.0 * product / squares * m;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_polynomials() {
        let xs: Vec<f64> = (0..20).map(f64::from).collect();
        let ys: Vec<f64> = xs.iter().map(|x| 2.0 * x * x - 3.0 * x + 5.0).collect();
        let found = fit(&xs, &ys, 2).expect("is determined");
        assert!(
            found
                .iter()
                .zip([2.0, -3.0, 5.0])
                .all(|(found, wanted)| (found - wanted).abs() < 1e-9),
            "{found:?}"
        );
        assert_eq!(fit(&[1.0, 1.0], &[1.0, 2.0], 3), None);
    }
}
