//! `round()`, `ceiling()`: both give a real, for whole numbers too.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{Decimal, KqlType, Value};

use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, ResultName, Returns, ScalarDef};

pub(super) static ROUND: ScalarDef = ScalarDef {
    name: "round",
    category: Category::Math,
    summary: "Rounds a number to a count of digits after the point, halves away from zero.",
    params: &[
        Param::required("number", Accepts::Any, "The number to round."),
        Param::optional(
            "precision",
            Accepts::INTEGER,
            "How many digits to keep after the point; 0 if not given.",
        )
        .constant(),
    ],
    returns: Returns::Derived(real_or_decimal),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(round),
    page: "round-function",
    examples: &[
        Example {
            query: "print round(2.98765, 3)",
            result: "2.988",
        },
        Example {
            query: "print round(-50.55, -2)",
            result: "-100.0",
        },
    ],
    ..ScalarDef::NEW
};

pub(super) static CEILING: ScalarDef = ScalarDef {
    name: "ceiling",
    category: Category::Math,
    summary: "Gives the least whole number that is not less than a number.",
    params: &[Param::required(
        "number",
        Accepts::Any,
        "The number to round up.",
    )],
    returns: Returns::Derived(real_or_decimal),
    result_name: ResultName::FirstArgument,
    eval: Eval::Kernel(ceiling),
    page: "ceiling-function",
    examples: &[Example {
        query: "print ceiling(0.9)",
        result: "1.0",
    }],
    ..ScalarDef::NEW
};

fn real_or_decimal(types: &[KqlType]) -> Option<KqlType> {
    match types.first()? {
        KqlType::Decimal => Some(KqlType::Decimal),
        other => other.is_numeric().then_some(KqlType::Real),
    }
}

fn round(args: &Args<'_>) -> Result<ArrayRef> {
    let digits = args.optional(1).map(|_| args.integers(1));
    let digits = |row: usize| digits.map_or(Some(0), |digits| digits.get(row));
    if args.returns() == KqlType::Decimal {
        return decimals(args, |number, row| round_decimal(number, digits(row)?));
    }
    let numbers = args.floats(0);
    args.reals(|row| Some(round_real(numbers.get(row)?, digits(row)?)))
}

fn ceiling(args: &Args<'_>) -> Result<ArrayRef> {
    if args.returns() == KqlType::Decimal {
        return decimals(args, |number, _| Some(number.ceiling()));
    }
    let numbers = args.floats(0);
    args.reals(|row| numbers.get(row).map(f64::ceil))
}

fn decimals(args: &Args<'_>, f: impl Fn(Decimal, usize) -> Option<Decimal>) -> Result<ArrayRef> {
    args.values(|row| match args.column(0).value(row) {
        Value::Decimal(number) => {
            f(number, row).map_or(Value::Null(KqlType::Decimal), Value::Decimal)
        }
        _ => Value::Null(KqlType::Decimal),
    })
}

/// Scales, rounds and scales back, so that 1.005, which is a little less, rounds to 1.0.
fn round_real(number: f64, digits: i64) -> f64 {
    let digits = digits.clamp(-400, 400) as i32;
    let scale = 10f64.powi(digits.abs());
    let rounded = if digits >= 0 {
        (number * scale).round() / scale
    } else {
        (number / scale).round() * scale
    };
    if rounded.is_finite() { rounded } else { number }
}

fn round_decimal(number: Decimal, digits: i64) -> Option<Decimal> {
    let digits = digits.clamp(-34, 34);
    let scale = Decimal::parse(&format!("1e{digits}"))?;
    let half = Decimal::parse("0.5")?;
    let magnitude = number
        .abs()
        .checked_mul(scale)?
        .checked_add(half)?
        .floor()
        .checked_div(scale)?;
    Some(if number < Decimal::ZERO {
        magnitude.negate()
    } else {
        magnitude
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(number: f64, digits: i64, expected: f64) {
        assert_eq!(round_real(number, digits), expected);
    }

    #[test]
    fn reals() {
        check(2.5, 0, 3.0);
        check(-2.5, 0, -3.0);
        check(2.15, 1, 2.2);
        check(1.005, 2, 1.0);
        check(3.25, 1, 3.3);
        check(21.5, -1, 20.0);
        check(12345.0, -2, 12300.0);
        check(1e300, 20, 1e300);
    }
}
