//! `gamma()`, `loggamma()`, `erf()`, `erfc()`.

use super::special;
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

pub(super) static GAMMA: ScalarDef = ScalarDef {
    name: "gamma",
    summary: "Gives the gamma function.",
    eval: Eval::Kernel(|args| of_any(args, special::gamma)),
    page: "gamma-function",
    examples: &[Example {
        query: "print round(gamma(5), 9)",
        result: "24.0",
    }],
    ..OF_REAL
};

pub(super) static LOGGAMMA: ScalarDef = ScalarDef {
    name: "loggamma",
    summary: "Gives the natural logarithm of the absolute value of the gamma function.",
    eval: Eval::Kernel(|args| of_any(args, special::ln_gamma)),
    page: "loggamma-function",
    examples: &[Example {
        query: "print round(loggamma(5), 9)",
        result: "3.17805383",
    }],
    ..OF_REAL
};

pub(super) static ERF: ScalarDef = ScalarDef {
    name: "erf",
    summary: "Gives the error function.",
    eval: Eval::Kernel(|args| of_any(args, special::erf)),
    page: "erf-function",
    examples: &[Example {
        query: "print round(erf(1), 9)",
        result: "0.842700793",
    }],
    ..OF_REAL
};

pub(super) static ERFC: ScalarDef = ScalarDef {
    name: "erfc",
    summary: "Gives the complementary error function.",
    eval: Eval::Kernel(|args| of_any(args, special::erfc)),
    page: "erfc-function",
    examples: &[Example {
        query: "print erfc(0)",
        result: "1.0",
    }],
    ..OF_REAL
};

fn of_any(args: &Args<'_>, f: fn(f64) -> f64) -> Result<ArrayRef> {
    let numbers = args.floats(0);
    args.reals(|row| numbers.get(row).map(f))
}
