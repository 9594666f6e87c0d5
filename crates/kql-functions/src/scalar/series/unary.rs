//! Functions that go through a series element by element.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::{Number, RECORD, SERIES, elements, write_numbers};
use crate::args::Args;
use crate::def::{Eval, Example, Returns, ScalarDef};

const UNARY: ScalarDef = ScalarDef {
    params: &[SERIES],
    returns: Returns::Always(KqlType::Dynamic),
    ..RECORD
};

pub(super) static SERIES_ABS: ScalarDef = ScalarDef {
    name: "series_abs",
    summary: "Takes the absolute value of each element.",
    eval: Eval::Kernel(|args| {
        each(args, |number| match number {
            Number::Long(value) => Number::Long(value.wrapping_abs()),
            Number::Real(value) => Number::Real(value.abs()),
        })
    }),
    page: "series-abs-function",
    examples: &[Example {
        query: "print series_abs(dynamic([-6.5,0.0,8.2]))",
        result: "[6.5,0.0,8.2]",
    }],
    ..UNARY
};

pub(super) static SERIES_SIGN: ScalarDef = ScalarDef {
    name: "series_sign",
    summary: "Gives -1, 0 or 1 for each element that is negative, zero or positive.",
    eval: Eval::Kernel(|args| {
        each(args, |number| {
            let value = number.to_f64();
            Number::Long(i64::from(value > 0.0) - i64::from(value < 0.0))
        })
    }),
    page: "series-sign-function",
    examples: &[Example {
        query: "print series_sign(dynamic([-6,0,8]))",
        result: "[-1,0,1]",
    }],
    ..UNARY
};

pub(super) static SERIES_FLOOR: ScalarDef = ScalarDef {
    name: "series_floor",
    summary: "Rounds each element down.",
    eval: Eval::Kernel(|args| reals(args, f64::floor)),
    page: "series-floor-function",
    examples: &[Example {
        query: "print series_floor(dynamic([-1.5,1,2.5]))",
        result: "[-2.0,1.0,2.0]",
    }],
    ..UNARY
};

pub(super) static SERIES_CEILING: ScalarDef = ScalarDef {
    name: "series_ceiling",
    summary: "Rounds each element up.",
    eval: Eval::Kernel(|args| reals(args, f64::ceil)),
    page: "series-ceiling-function",
    examples: &[Example {
        query: "print series_ceiling(dynamic([-1.5,1,2.5]))",
        result: "[-1.0,1.0,3.0]",
    }],
    ..UNARY
};

pub(super) static SERIES_EXP: ScalarDef = ScalarDef {
    name: "series_exp",
    summary: "Raises e to the power of each element.",
    eval: Eval::Kernel(|args| reals(args, f64::exp)),
    page: "series-exp-function",
    ..UNARY
};

pub(super) static SERIES_LOG: ScalarDef = ScalarDef {
    name: "series_log",
    summary: "Takes the natural logarithm of each element.",
    eval: Eval::Kernel(|args| reals(args, f64::ln)),
    page: "series-log-function",
    ..UNARY
};

pub(super) static SERIES_SIN: ScalarDef = ScalarDef {
    name: "series_sin",
    summary: "Takes the sine of each element.",
    eval: Eval::Kernel(|args| reals(args, f64::sin)),
    page: "series-sin-function",
    ..UNARY
};

pub(super) static SERIES_COS: ScalarDef = ScalarDef {
    name: "series_cos",
    summary: "Takes the cosine of each element.",
    eval: Eval::Kernel(|args| reals(args, f64::cos)),
    page: "series-cos-function",
    ..UNARY
};

pub(super) static SERIES_TAN: ScalarDef = ScalarDef {
    name: "series_tan",
    summary: "Takes the tangent of each element.",
    eval: Eval::Kernel(|args| reals(args, f64::tan)),
    page: "series-tan-function",
    ..UNARY
};

pub(super) static SERIES_ASIN: ScalarDef = ScalarDef {
    name: "series_asin",
    summary: "Takes the arcsine of each element.",
    eval: Eval::Kernel(|args| reals(args, f64::asin)),
    page: "series-asin-function",
    ..UNARY
};

pub(super) static SERIES_ACOS: ScalarDef = ScalarDef {
    name: "series_acos",
    summary: "Takes the arccosine of each element.",
    eval: Eval::Kernel(|args| reals(args, f64::acos)),
    page: "series-acos-function",
    ..UNARY
};

pub(super) static SERIES_ATAN: ScalarDef = ScalarDef {
    name: "series_atan",
    summary: "Takes the arctangent of each element.",
    eval: Eval::Kernel(|args| reals(args, f64::atan)),
    page: "series-atan-function",
    ..UNARY
};

fn reals(args: &Args<'_>, apply: fn(f64) -> f64) -> Result<ArrayRef> {
    each(args, |number| Number::Real(apply(number.to_f64())))
}

fn each(args: &Args<'_>, apply: impl Fn(Number) -> Number) -> Result<ArrayRef> {
    let series = args.json(0);
    args.dynamics(|row, out| {
        let Some(elements) = series.get(row).and_then(elements) else {
            return false;
        };
        write_numbers(elements.into_iter().map(|number| number.map(&apply)), out);
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json};

    #[test]
    fn captured() {
        check(&SERIES_EXP, &[json("[1]")], "[2.718281828459045]");
        check(&SERIES_SIN, &[json("[0]")], "[0.0]");
        check(&SERIES_ABS, &[json(r#"[-1,null,"x"]"#)], "[1,null,null]");
        check(&SERIES_ABS, &[json("{}")], "null");
    }
}
