//! Trigonometric functions, in radians. The arc sine and arc cosine of what lies outside of -1 to 1 are null.

use std::f64::consts;

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};
use arrow::array::ArrayRef;
use datafusion::common::Result;

const OF_REAL: ScalarDef = ScalarDef {
    category: Category::Math,
    params: &[Param::required("number", Accepts::Any, "The number.")],
    returns: Returns::Derived(super::real_of_numbers),
    result_name: ResultName::FirstArgument,
    ..ScalarDef::NEW
};

pub(super) static SIN: ScalarDef = ScalarDef {
    name: "sin",
    summary: "Gives the sine of an angle.",
    eval: Eval::Kernel(|args| of_any(args, f64::sin)),
    page: "sin-function",
    examples: &[Example {
        query: "print sin(1)",
        result: "0.8414709848078965",
    }],
    ..OF_REAL
};

pub(super) static COS: ScalarDef = ScalarDef {
    name: "cos",
    summary: "Gives the cosine of an angle.",
    eval: Eval::Kernel(|args| of_any(args, f64::cos)),
    page: "cos-function",
    examples: &[Example {
        query: "print cos(0)",
        result: "1.0",
    }],
    ..OF_REAL
};

pub(super) static TAN: ScalarDef = ScalarDef {
    name: "tan",
    summary: "Gives the tangent of an angle.",
    eval: Eval::Kernel(|args| of_any(args, f64::tan)),
    page: "tan-function",
    examples: &[Example {
        query: "print tan(0)",
        result: "0.0",
    }],
    ..OF_REAL
};

pub(super) static COT: ScalarDef = ScalarDef {
    name: "cot",
    summary: "Gives the cotangent of an angle.",
    result_name: ResultName::Positional,
    eval: Eval::Kernel(|args| of_any(args, |angle| 1.0 / angle.tan())),
    page: "cot-function",
    examples: &[Example {
        query: "print round(cot(1), 6)",
        result: "0.642093",
    }],
    ..OF_REAL
};

pub(super) static ASIN: ScalarDef = ScalarDef {
    name: "asin",
    summary: "Gives the angle of a sine.",
    eval: Eval::Kernel(|args| of_ratio(args, f64::asin)),
    page: "asin-function",
    examples: &[Example {
        query: "print isnull(asin(2))",
        result: "True",
    }],
    ..OF_REAL
};

pub(super) static ACOS: ScalarDef = ScalarDef {
    name: "acos",
    summary: "Gives the angle of a cosine.",
    eval: Eval::Kernel(|args| of_ratio(args, f64::acos)),
    page: "acos-function",
    examples: &[Example {
        query: "print acos(1)",
        result: "0.0",
    }],
    ..OF_REAL
};

pub(super) static ATAN: ScalarDef = ScalarDef {
    name: "atan",
    summary: "Gives the angle of a tangent.",
    eval: Eval::Kernel(|args| of_any(args, f64::atan)),
    page: "atan-function",
    examples: &[Example {
        query: "print atan(1)",
        result: "0.7853981633974483",
    }],
    ..OF_REAL
};

pub(super) static ATAN2: ScalarDef = ScalarDef {
    name: "atan2",
    summary: "Gives the angle between the x axis and the ray to a point.",
    params: &[
        Param::required("y", Accepts::Any, "The point's y."),
        Param::required("x", Accepts::Any, "The point's x."),
    ],
    eval: Eval::Kernel(atan2),
    page: "atan2-function",
    examples: &[Example {
        query: "print atan2(0, 1)",
        result: "0.0",
    }],
    ..OF_REAL
};

pub(super) static DEGREES: ScalarDef = ScalarDef {
    name: "degrees",
    summary: "Converts an angle from radians to degrees.",
    result_name: ResultName::Positional,
    eval: Eval::Kernel(|args| of_any(args, |angle| angle * (180.0 / consts::PI))),
    page: "degrees-function",
    examples: &[Example {
        query: "print degrees(pi())",
        result: "180.0",
    }],
    ..OF_REAL
};

pub(super) static RADIANS: ScalarDef = ScalarDef {
    name: "radians",
    summary: "Converts an angle from degrees to radians.",
    result_name: ResultName::Positional,
    eval: Eval::Kernel(|args| of_any(args, |angle| angle * (consts::PI / 180.0))),
    page: "radians-function",
    examples: &[Example {
        query: "print radians(180)",
        result: "3.141592653589793",
    }],
    ..OF_REAL
};

pub(super) static PI: ScalarDef = ScalarDef {
    name: "pi",
    summary: "Gives the ratio of a circle's circumference to its diameter.",
    params: &[],
    result_name: ResultName::Positional,
    eval: Eval::Kernel(|args| args.reals(|_| Some(consts::PI))),
    page: "pi-function",
    examples: &[Example {
        query: "print pi()",
        result: "3.141592653589793",
    }],
    ..OF_REAL
};

fn of_any(args: &Args<'_>, f: fn(f64) -> f64) -> Result<ArrayRef> {
    let numbers = args.floats(0);
    args.reals(|row| numbers.get(row).map(f))
}

fn of_ratio(args: &Args<'_>, f: fn(f64) -> f64) -> Result<ArrayRef> {
    let numbers = args.floats(0);
    args.reals(|row| {
        numbers
            .get(row)
            .filter(|number| number.abs() <= 1.0 || number.is_nan())
            .map(f)
    })
}

fn atan2(args: &Args<'_>) -> Result<ArrayRef> {
    let (ys, xs) = (args.floats(0), args.floats(1));
    args.reals(|row| Some(ys.get(row)?.atan2(xs.get(row)?)))
}
