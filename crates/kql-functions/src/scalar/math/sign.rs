//! `abs()`, `sign()`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, Value};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static ABS: ScalarDef = ScalarDef {
    name: "abs",
    category: Category::Math,
    summary: "Gives a number or timespan without its sign.",
    params: &[Param::required(
        "number",
        Accepts::Any,
        "The number or timespan.",
    )],
    returns: Returns::Derived(abs_type),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(abs),
    page: "abs-function",
    examples: &[Example {
        query: "print abs(-5)",
        result: "5",
    }],
    ..ScalarDef::NEW
};

pub(super) static SIGN: ScalarDef = ScalarDef {
    name: "sign",
    category: Category::Math,
    summary: "Gives 1 for a positive number, -1 for a negative one, and 0 for anything else.",
    params: &[Param::required("number", Accepts::Any, "The number.")],
    returns: Returns::Derived(super::real_of_numbers),
    eval: Eval::Kernel(|args| {
        let numbers = args.floats(0);
        args.reals(|row| Some(sign(numbers.get(row).unwrap_or(0.0))))
    }),
    page: "sign-function",
    examples: &[Example {
        query: "print sign(-42)",
        result: "-1.0",
    }],
    ..ScalarDef::NEW
};

fn abs_type(types: &[KqlType]) -> Option<KqlType> {
    match *types.first()? {
        KqlType::Int => Some(KqlType::Long),
        other => (other.is_numeric() || other == KqlType::Timespan).then_some(other),
    }
}

fn abs(args: &Args<'_>) -> Result<ArrayRef> {
    match args.returns() {
        KqlType::Real => {
            let numbers = args.floats(0);
            args.reals(|row| numbers.get(row).map(f64::abs))
        }
        KqlType::Decimal => args.values(|row| match args.column(0).value(row) {
            Value::Decimal(number) => Value::Decimal(number.abs()),
            null => null,
        }),
        _ => {
            let numbers = args.integers(0);
            args.longs(|row| numbers.get(row).map(i64::wrapping_abs))
        }
    }
}

fn sign(number: f64) -> f64 {
    if number > 0.0 {
        1.0
    } else if number < 0.0 {
        -1.0
    } else {
        0.0
    }
}
