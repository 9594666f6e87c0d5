//! Arithmetic of two series, element by element. A number stands for a series of it.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::{Number, Operand, RECORD, operands, write_numbers};
use crate::args::Args;
use crate::def::{Eval, Example, Param, Returns, ScalarDef};

const BINARY: ScalarDef = ScalarDef {
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
    returns: Returns::Always(KqlType::Dynamic),
    ..RECORD
};

pub(super) static SERIES_ADD: ScalarDef = ScalarDef {
    name: "series_add",
    summary: "Adds two series element by element.",
    eval: Eval::Kernel(|args| {
        each(args, |l, r| {
            keep_integers(l, r, i64::wrapping_add, |l, r| l + r)
        })
    }),
    page: "series-add-function",
    examples: &[Example {
        query: "print series_add(dynamic([1,2,4]), dynamic([4,2,1]))",
        result: "[5,4,5]",
    }],
    ..BINARY
};

pub(super) static SERIES_SUBTRACT: ScalarDef = ScalarDef {
    name: "series_subtract",
    summary: "Subtracts the second series from the first, element by element.",
    eval: Eval::Kernel(|args| {
        each(args, |l, r| {
            keep_integers(l, r, i64::wrapping_sub, |l, r| l - r)
        })
    }),
    page: "series-subtract-function",
    ..BINARY
};

pub(super) static SERIES_MULTIPLY: ScalarDef = ScalarDef {
    name: "series_multiply",
    summary: "Multiplies two series element by element.",
    eval: Eval::Kernel(|args| {
        each(args, |l, r| {
            keep_integers(l, r, i64::wrapping_mul, |l, r| l * r)
        })
    }),
    page: "series-multiply-function",
    examples: &[Example {
        query: "print series_multiply(dynamic([1,2,4]), dynamic([4,2,1]))",
        result: "[4,4,4]",
    }],
    ..BINARY
};

pub(super) static SERIES_DIVIDE: ScalarDef = ScalarDef {
    name: "series_divide",
    summary: "Divides the first series by the second, element by element, as reals.",
    eval: Eval::Kernel(|args| each(args, |l, r| Number::Real(l.to_f64() / r.to_f64()))),
    page: "series-divide-function",
    examples: &[Example {
        query: "print series_divide(dynamic([1,2,4]), dynamic([4,2,1]))",
        result: "[0.25,1.0,4.0]",
    }],
    ..BINARY
};

pub(super) static SERIES_POW: ScalarDef = ScalarDef {
    name: "series_pow",
    summary: "Raises the elements of the first series to the powers in the second.",
    eval: Eval::Kernel(|args| each(args, |l, r| Number::Real(l.to_f64().powf(r.to_f64())))),
    page: "series-pow-function",
    examples: &[Example {
        query: "print series_pow(dynamic([1,2,3,4]), dynamic([1,2,3,0.5]))",
        result: "[1.0,4.0,27.0,2.0]",
    }],
    ..BINARY
};

fn keep_integers(
    left: Number,
    right: Number,
    longs: fn(i64, i64) -> i64,
    reals: fn(f64, f64) -> f64,
) -> Number {
    match (left, right) {
        (Number::Long(left), Number::Long(right)) => Number::Long(longs(left, right)),
        _ => Number::Real(reals(left.to_f64(), right.to_f64())),
    }
}

fn each(args: &Args<'_>, apply: impl Fn(Number, Number) -> Number) -> Result<ArrayRef> {
    args.dynamics(|row, out| {
        let Some((left, right)) = operands(args, row) else {
            return false;
        };
        let len = left.len().max(right.len()).unwrap_or(0);
        let results = (0..len).map(|idx| {
            left.get(idx)
                .zip(right.get(idx))
                .map(|(left, right)| apply(left, right))
        });
        write_numbers(results, out);
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long};

    #[test]
    fn uneven() {
        check(
            &SERIES_ADD,
            &[json("[1,2.5,null]"), json("[1,1]")],
            "[2,3.5,null]",
        );
        check(&SERIES_MULTIPLY, &[long(10), json("[1,-1]")], "[10,-10]");
        check(&SERIES_DIVIDE, &[json("[2]"), long(0)], r#"["Infinity"]"#);
        check(&SERIES_ADD, &[json("{}"), json("[1]")], "null");
    }
}
