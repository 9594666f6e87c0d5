//! Powers, roots, exponentials and logarithms. The root and the logarithm of a negative number are null.

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

pub(super) static SQRT: ScalarDef = ScalarDef {
    name: "sqrt",
    summary: "Gives the square root.",
    eval: Eval::Kernel(|args| of_positive(args, f64::sqrt)),
    page: "sqrt-function",
    examples: &[Example {
        query: "print sqrt(256.0)",
        result: "16.0",
    }],
    ..OF_REAL
};

pub(super) static POW: ScalarDef = ScalarDef {
    name: "pow",
    summary: "Raises a base to a power.",
    params: &[
        Param::required("base", Accepts::Any, "The base."),
        Param::required("exponent", Accepts::Any, "The exponent."),
    ],
    result_name: ResultName::Positional,
    eval: Eval::Kernel(pow),
    page: "pow-function",
    examples: &[Example {
        query: "print pow(2, 3)",
        result: "8.0",
    }],
    ..OF_REAL
};

pub(super) static EXP: ScalarDef = ScalarDef {
    name: "exp",
    summary: "Raises e to a power.",
    eval: Eval::Kernel(|args| of_any(args, f64::exp)),
    page: "exp-function",
    examples: &[Example {
        query: "print exp(0)",
        result: "1.0",
    }],
    ..OF_REAL
};

pub(super) static EXP2: ScalarDef = ScalarDef {
    name: "exp2",
    summary: "Raises 2 to a power.",
    eval: Eval::Kernel(|args| of_any(args, |power| 2f64.powf(power))),
    page: "exp2-function",
    examples: &[Example {
        query: "print exp2(3)",
        result: "8.0",
    }],
    ..OF_REAL
};

pub(super) static EXP10: ScalarDef = ScalarDef {
    name: "exp10",
    summary: "Raises 10 to a power.",
    result_name: ResultName::Positional,
    eval: Eval::Kernel(|args| of_any(args, |power| 10f64.powf(power))),
    page: "exp10-function",
    examples: &[Example {
        query: "print exp10(3)",
        result: "1000.0",
    }],
    ..OF_REAL
};

pub(super) static LOG: ScalarDef = ScalarDef {
    name: "log",
    summary: "Gives the natural logarithm.",
    eval: Eval::Kernel(|args| of_positive(args, f64::ln)),
    page: "log-function",
    examples: &[Example {
        query: "print log(5)",
        result: "1.6094379124341003",
    }],
    ..OF_REAL
};

pub(super) static LOG2: ScalarDef = ScalarDef {
    name: "log2",
    summary: "Gives the logarithm to base 2.",
    eval: Eval::Kernel(|args| of_positive(args, f64::log2)),
    page: "log2-function",
    examples: &[Example {
        query: "print log2(8)",
        result: "3.0",
    }],
    ..OF_REAL
};

pub(super) static LOG10: ScalarDef = ScalarDef {
    name: "log10",
    summary: "Gives the logarithm to base 10.",
    eval: Eval::Kernel(|args| of_positive(args, f64::log10)),
    page: "log10-function",
    examples: &[Example {
        query: "print log10(1000)",
        result: "3.0",
    }],
    ..OF_REAL
};

fn of_any(args: &Args<'_>, f: fn(f64) -> f64) -> Result<ArrayRef> {
    let numbers = args.floats(0);
    args.reals(|row| numbers.get(row).map(f))
}

fn of_positive(args: &Args<'_>, f: fn(f64) -> f64) -> Result<ArrayRef> {
    let numbers = args.floats(0);
    args.reals(|row| {
        numbers
            .get(row)
            .filter(|&number| number >= 0.0 || number.is_nan())
            .map(f)
    })
}

fn pow(args: &Args<'_>) -> Result<ArrayRef> {
    let (bases, exponents) = (args.floats(0), args.floats(1));
    args.reals(|row| Some(bases.get(row)?.powf(exponents.get(row)?)))
}
