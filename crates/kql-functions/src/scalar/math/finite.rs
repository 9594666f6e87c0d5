//! `isnan()`, `isinf()`, `isfinite()`: null for a null.

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use arrow::array::ArrayRef;
use datafusion::common::Result;

const CHECK: ScalarDef = ScalarDef {
    category: Category::Math,
    params: &[Param::required(
        "number",
        Accepts::Any,
        "The number to check.",
    )],
    returns: Returns::Derived(super::bool_of_numbers),
    ..ScalarDef::NEW
};

pub(super) static ISNAN: ScalarDef = ScalarDef {
    name: "isnan",
    summary: "True for a value that is not a number.",
    eval: Eval::Kernel(|args| check(args, f64::is_nan)),
    page: "isnan-function",
    examples: &[Example {
        query: "print isnan(0.0/0.0)",
        result: "True",
    }],
    ..CHECK
};

pub(super) static ISINF: ScalarDef = ScalarDef {
    name: "isinf",
    summary: "True for positive and negative infinity.",
    eval: Eval::Kernel(|args| check(args, f64::is_infinite)),
    page: "isinf-function",
    examples: &[Example {
        query: "print isinf(-1.0/0.0)",
        result: "True",
    }],
    ..CHECK
};

pub(super) static ISFINITE: ScalarDef = ScalarDef {
    name: "isfinite",
    summary: "True for a number that is neither infinite nor NaN.",
    eval: Eval::Kernel(|args| check(args, f64::is_finite)),
    page: "isfinite-function",
    examples: &[Example {
        query: "print isfinite(1.0/0.0)",
        result: "False",
    }],
    ..CHECK
};

fn check(args: &Args<'_>, holds: fn(f64) -> bool) -> Result<ArrayRef> {
    let numbers = args.floats(0);
    args.bools(|row| numbers.get(row).map(holds))
}
