//! `series_dot_product()`, `series_cosine_similarity()`, `series_pearson_correlation()`: one number of two series.

use kql_types::KqlType;

use super::{Number, Operand, RECORD, complete, mean, operands};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};

pub(super) static SERIES_DOT_PRODUCT: ScalarDef = ScalarDef {
    name: "series_dot_product",
    summary: "Multiplies two series element by element and adds up the products.",
    params: &[
        Param::required(
            "series1",
            Operand::ACCEPTS,
            "An array of numbers, or a number.",
        ),
        Param::required(
            "series2",
            Operand::ACCEPTS,
            "An array of numbers, or a number.",
        ),
    ],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        args.reals(|row| operands(args, row).and_then(|(left, right)| dot(&left, &right)))
    }),
    page: "series-dot-product-function",
    examples: &[Example {
        query: "print series_dot_product(dynamic([1,2,4]), dynamic([4,2,1]))",
        result: "12.0",
    }],
    ..RECORD
};

pub(super) static SERIES_COSINE_SIMILARITY: ScalarDef = ScalarDef {
    name: "series_cosine_similarity",
    summary: "Divides the dot product of two series by their magnitudes.",
    params: &[
        Param::required(
            "series1",
            Accepts::Exactly(KqlType::Dynamic),
            "An array of numbers.",
        ),
        Param::required(
            "series2",
            Accepts::Exactly(KqlType::Dynamic),
            "An array of numbers.",
        ),
        Param::optional(
            "magnitude1",
            Accepts::Exactly(KqlType::Real),
            "The magnitude of the first, if known.",
        ),
        Param::optional(
            "magnitude2",
            Accepts::Exactly(KqlType::Real),
            "The magnitude of the second, if known.",
        ),
    ],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let given =
            |idx: usize, row: usize| args.optional(idx).and_then(|_| args.floats(idx).get(row));
        args.reals(|row| {
            let (left, right) = operands(args, row)?;
            let len = left.len()?.min(right.len()?);
            let magnitude = |operand: &Operand| {
                let squares = (0..len)
                    .filter_map(|idx| operand.get(idx))
                    .map(|number| number.to_f64().powi(2));
                squares.sum::<f64>().sqrt()
            };
            let magnitudes = given(2, row).unwrap_or_else(|| magnitude(&left))
                * given(3, row).unwrap_or_else(|| magnitude(&right));
            Some(dot(&left, &right)? / magnitudes)
        })
    }),
    page: "series-cosine-similarity-function",
    ..RECORD
};

pub(super) static SERIES_PEARSON_CORRELATION: ScalarDef = ScalarDef {
    name: "series_pearson_correlation",
    summary: "Computes the Pearson correlation coefficient of two series of the same length.",
    params: &[
        Param::required(
            "series1",
            Accepts::Exactly(KqlType::Dynamic),
            "An array of numbers.",
        ),
        Param::required(
            "series2",
            Accepts::Exactly(KqlType::Dynamic),
            "An array of numbers.",
        ),
    ],
    returns: Returns::Always(KqlType::Real),
    eval: Eval::Kernel(|args| {
        let (left, right) = (args.json(0), args.json(1));
        args.reals(|row| {
            let (left, right) = (complete(left.get(row)?)?, complete(right.get(row)?)?);
            (left.len() == right.len() && !left.is_empty()).then(|| correlation(&left, &right))
        })
    }),
    page: "series-pearson-correlation-function",
    ..RECORD
};

/// The sum of the products over the places that both have; `None` where a series is empty.
fn dot(left: &Operand, right: &Operand) -> Option<f64> {
    let len = match (left.len(), right.len()) {
        (Some(left), Some(right)) => left.min(right),
        (left, right) => left.or(right)?,
    };
    let product =
        |idx| Some(left.get(idx).map(Number::to_f64)? * right.get(idx).map(Number::to_f64)?);
    (len > 0).then(|| (0..len).filter_map(product).sum())
}

fn correlation(left: &[f64], right: &[f64]) -> f64 {
    let (mean_left, mean_right) = (mean(left), mean(right));
    let (mut products, mut squares_left, mut squares_right) = (0.0, 0.0, 0.0);
    for (left, right) in left.iter().zip(right) {
        let (left, right) = (left - mean_left, right - mean_right);
        products += left * right;
        squares_left += left * left;
        squares_right += right * right;
    }
    products / (squares_left * squares_right).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long};

    #[test]
    fn pairs() {
        check(&SERIES_DOT_PRODUCT, &[json("[1,2,4]"), long(1)], "7.0");
        check(&SERIES_DOT_PRODUCT, &[json("[]"), long(1)], "null");
        check(
            &SERIES_PEARSON_CORRELATION,
            &[json("[1,2,3]"), json("[2,4,6]")],
            "1.0",
        );
        check(
            &SERIES_PEARSON_CORRELATION,
            &[json("[1,2,null]"), json("[2,4,6]")],
            "null",
        );
    }

    #[test]
    fn scalars_of_dynamic_are_numbers() {
        check(&SERIES_DOT_PRODUCT, &[json("[1,2]"), json("2")], "6.0");
    }
}
