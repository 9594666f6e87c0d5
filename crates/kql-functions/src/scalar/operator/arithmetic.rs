//! `+`, `-`, `*`, `/`, `%` and the sign: long arithmetic wraps, division by zero is null, a modulo is never negative.

use arrow::array::ArrayRef;
use arrow::datatypes::{Float64Type, Int64Type};
use datafusion::common::Result;
use kql_types::coerce::{ArithmeticOp, arithmetic_result};
use kql_types::{Decimal, KqlType, Value, convert, datetime};

use super::operand::Operand;
use crate::args::{Args, Column};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static OPERATORS: &[&ScalarDef] =
    &[&ADD, &SUBTRACT, &MULTIPLY, &DIVIDE, &MODULO, &NEGATE];

static OPERANDS: &[Param] = &[
    Param::required("left", Accepts::Any, "A number, datetime or timespan."),
    Param::required("right", Accepts::Any, "A number, datetime or timespan."),
];

const BINARY: ScalarDef = ScalarDef {
    category: Category::Operator,
    params: OPERANDS,
    page: "numerical-operators",
    ..ScalarDef::NEW
};

static ADD: ScalarDef = ScalarDef {
    name: "+",
    summary: "Adds numbers or timespans, or moves a datetime by a timespan.",
    returns: Returns::Derived(|types| result(ArithmeticOp::Add, types)),
    eval: Eval::Kernel(|args| typed(args, add)),
    examples: &[Example {
        query: "print datetime(2020-06-15 13:45:00) + 90m",
        result: "2020-06-15T15:15:00.0000000Z",
    }],
    ..BINARY
};

static SUBTRACT: ScalarDef = ScalarDef {
    name: "-",
    summary: "Subtracts numbers or timespans, or gives the time between two datetimes.",
    returns: Returns::Derived(|types| result(ArithmeticOp::Subtract, types)),
    eval: Eval::Kernel(|args| typed(args, subtract)),
    examples: &[Example {
        query: "print datetime(2020-06-15) - datetime(2020-06-14)",
        result: "1.00:00:00",
    }],
    ..BINARY
};

static MULTIPLY: ScalarDef = ScalarDef {
    name: "*",
    summary: "Multiplies numbers, or a timespan by a number.",
    returns: Returns::Derived(|types| result(ArithmeticOp::Multiply, types)),
    eval: Eval::Kernel(|args| typed(args, multiply)),
    examples: &[Example {
        query: "print 1d * 2.5",
        result: "2.12:00:00",
    }],
    ..BINARY
};

static DIVIDE: ScalarDef = ScalarDef {
    name: "/",
    summary: "Divides numbers, a timespan by a number, or a timespan by a timespan.",
    returns: Returns::Derived(|types| result(ArithmeticOp::Divide, types)),
    eval: Eval::Kernel(|args| typed(args, divide)),
    examples: &[
        Example {
            query: "print -7 / 2",
            result: "-3",
        },
        Example {
            query: "print 1d / 1h",
            result: "24.0",
        },
    ],
    ..BINARY
};

static MODULO: ScalarDef = ScalarDef {
    name: "%",
    summary: "Gives the remainder of a division, which is never negative.",
    returns: Returns::Derived(|types| result(ArithmeticOp::Modulo, types)),
    eval: Eval::Kernel(|args| typed(args, modulo)),
    examples: &[Example {
        query: "print (-7) % 3",
        result: "2",
    }],
    ..BINARY
};

static NEGATE: ScalarDef = ScalarDef {
    name: "negate",
    summary: "Changes the sign of a number or timespan.",
    params: &[Param::required(
        "value",
        Accepts::Any,
        "A number or timespan.",
    )],
    returns: Returns::Derived(negated),
    eval: Eval::Kernel(negate),
    examples: &[Example {
        query: "print x = -(2 + 3)",
        result: "-5",
    }],
    ..BINARY
};

fn result(op: ArithmeticOp, types: &[KqlType]) -> Option<KqlType> {
    arithmetic_result(op, *types.first()?, *types.get(1)?)
}

fn negated(types: &[KqlType]) -> Option<KqlType> {
    match *types.first()? {
        KqlType::Int | KqlType::Long => Some(KqlType::Long),
        same @ (KqlType::Real | KqlType::Decimal | KqlType::Timespan) => Some(same),
        _ => None,
    }
}

/// Runs a kernel with a dynamic operand converted to the type that it must have for the result.
fn typed(args: &Args<'_>, kernel: fn(&Args<'_>) -> Result<ArrayRef>) -> Result<ArrayRef> {
    if args
        .columns()
        .iter()
        .all(|column| column.kql_type() != KqlType::Dynamic)
    {
        return kernel(args);
    }
    let columns = [typed_operand(args, 0), typed_operand(args, 1)];
    kernel(&Args::new(&columns, args.rows(), args.returns()))
}

fn typed_operand(args: &Args<'_>, idx: usize) -> Column {
    let column = args.column(idx);
    if column.kql_type() != KqlType::Dynamic {
        return column.clone();
    }
    let kql_type = match (args.returns(), args.kql_type(1 - idx)) {
        (KqlType::DateTime, KqlType::DateTime) => KqlType::Timespan,
        (KqlType::Timespan, KqlType::DateTime) => KqlType::DateTime,
        (returns, _) => returns,
    };
    let values = (0..column.array().len()).map(|row| convert::to_type(column.value(row), kql_type));
    let array = kql_types::build_array(kql_type, values);
    if column.is_constant() {
        Column::constant(array, kql_type)
    } else {
        Column::rows(array, kql_type)
    }
}

fn add(args: &Args<'_>) -> Result<ArrayRef> {
    match args.returns() {
        KqlType::DateTime => longs_partial(args, datetime::add),
        KqlType::Real => reals(args, |left, right| left + right),
        KqlType::Decimal => decimals(args, Decimal::checked_add),
        _ => longs(args, i64::wrapping_add),
    }
}

fn subtract(args: &Args<'_>) -> Result<ArrayRef> {
    match args.returns() {
        KqlType::DateTime => longs_partial(args, |ticks, span| {
            ticks.checked_sub(span).and_then(datetime::checked)
        }),
        KqlType::Real => reals(args, |left, right| left - right),
        KqlType::Decimal => decimals(args, Decimal::checked_sub),
        _ => longs(args, i64::wrapping_sub),
    }
}

fn multiply(args: &Args<'_>) -> Result<ArrayRef> {
    match args.returns() {
        KqlType::Real => reals(args, |left, right| left * right),
        KqlType::Decimal => decimals(args, Decimal::checked_mul),
        KqlType::Timespan if !both_integers(args) => {
            span_of_reals(args, |left, right| left * right)
        }
        _ => longs(args, i64::wrapping_mul),
    }
}

fn divide(args: &Args<'_>) -> Result<ArrayRef> {
    match args.returns() {
        KqlType::Real => reals(args, |left, right| left / right),
        KqlType::Decimal => decimals(args, Decimal::checked_div),
        KqlType::Timespan if !both_integers(args) => {
            span_of_reals(args, |left, right| left / right)
        }
        _ => longs_partial(args, |left, right| {
            (right != 0).then(|| left.wrapping_div(right))
        }),
    }
}

fn modulo(args: &Args<'_>) -> Result<ArrayRef> {
    match args.returns() {
        KqlType::Real => reals(args, positive_remainder),
        KqlType::Decimal => decimals(args, |left, right| {
            let rest = left.checked_rem(right)?;
            if rest < Decimal::ZERO {
                rest.checked_add(right.abs())
            } else {
                Some(rest)
            }
        }),
        KqlType::Timespan if !both_integers(args) => span_of_reals(args, positive_remainder),
        _ => longs_partial(args, |left, right| {
            (right != 0).then(|| left.wrapping_rem_euclid(right))
        }),
    }
}

/// `f64::rem_euclid`, but an infinite divisor leaves the dividend as it is.
fn positive_remainder(left: f64, right: f64) -> f64 {
    let rest = left % right;
    if rest < 0.0 { rest + right.abs() } else { rest }
}

fn negate(args: &Args<'_>) -> Result<ArrayRef> {
    match args.returns() {
        KqlType::Real => Ok(Operand::reals(args.column(0))?.map(|value| -value)),
        KqlType::Decimal => args.values(|row| match args.column(0).value(row) {
            Value::Decimal(value) => Value::Decimal(value.negate()),
            other => other,
        }),
        // Only a constant: a column of ints gives longs.
        KqlType::Int => args.ints(|row| {
            args.integers(0)
                .get(row)
                .map(|value| (value as i32).wrapping_neg())
        }),
        _ => Ok(Operand::longs(args.column(0))?.map(i64::wrapping_neg)),
    }
}

fn both_integers(args: &Args<'_>) -> bool {
    args.columns()
        .iter()
        .all(|column| !matches!(column.kql_type(), KqlType::Real | KqlType::Decimal))
}

fn longs(args: &Args<'_>, f: fn(i64, i64) -> i64) -> Result<ArrayRef> {
    let (left, right) = (
        Operand::longs(args.column(0))?,
        Operand::longs(args.column(1))?,
    );
    left.zip::<Int64Type, Int64Type>(&right, args.rows(), f)
}

fn longs_partial(args: &Args<'_>, f: impl Fn(i64, i64) -> Option<i64>) -> Result<ArrayRef> {
    let (left, right) = in_order(args)?;
    left.zip_partial::<Int64Type, Int64Type>(&right, args.rows(), f)
}

/// The arguments as longs, a datetime before a timespan.
fn in_order(args: &Args<'_>) -> Result<(Operand<Int64Type>, Operand<Int64Type>)> {
    let (left, right) = (
        Operand::longs(args.column(0))?,
        Operand::longs(args.column(1))?,
    );
    let swapped = args.kql_type(0) == KqlType::Timespan && args.kql_type(1) == KqlType::DateTime;
    Ok(if swapped {
        (right, left)
    } else {
        (left, right)
    })
}

fn reals(args: &Args<'_>, f: impl Fn(f64, f64) -> f64) -> Result<ArrayRef> {
    let (left, right) = (
        Operand::reals(args.column(0))?,
        Operand::reals(args.column(1))?,
    );
    left.zip::<Float64Type, Float64Type>(&right, args.rows(), f)
}

/// A timespan out of a timespan and a real or decimal.
fn span_of_reals(args: &Args<'_>, f: impl Fn(f64, f64) -> f64) -> Result<ArrayRef> {
    args.longs(|row| {
        let left = real(args, 0, row)?;
        let right = real(args, 1, row)?;
        let ticks = f(left, right);
        (ticks.abs() < i64::MAX as f64).then_some(ticks as i64)
    })
}

fn real(args: &Args<'_>, idx: usize, row: usize) -> Option<f64> {
    match convert::to_real(&args.column(idx).value(row)) {
        Value::Real(value) => Some(value),
        _ => None,
    }
}

fn decimals(args: &Args<'_>, f: impl Fn(Decimal, Decimal) -> Option<Decimal>) -> Result<ArrayRef> {
    args.values(|row| {
        let pair = decimal(args, 0, row).zip(decimal(args, 1, row));
        pair.and_then(|(left, right)| f(left, right))
            .map_or(Value::Null(KqlType::Decimal), Value::Decimal)
    })
}

fn decimal(args: &Args<'_>, idx: usize, row: usize) -> Option<Decimal> {
    match convert::to_decimal(&args.column(idx).value(row)) {
        Value::Decimal(value) => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate_constant;

    #[track_caller]
    fn check(op: &'static ScalarDef, left: Value, right: Value, expected: Value) {
        let returns = op
            .returns
            .resolve(&[left.kql_type(), right.kql_type()])
            .expect("the operands are accepted");
        assert_eq!(
            evaluate_constant(op, &[left, right], returns).unwrap(),
            expected
        );
    }

    #[test]
    fn integers() {
        check(
            &ADD,
            Value::Long(i64::MAX),
            Value::Long(1),
            Value::Long(i64::MIN),
        );
        check(
            &ADD,
            Value::Int(i32::MAX),
            Value::Int(1),
            Value::Long(2_147_483_648),
        );
        check(&DIVIDE, Value::Int(-7), Value::Long(2), Value::Long(-3));
        check(
            &DIVIDE,
            Value::Long(1),
            Value::Long(0),
            Value::Null(KqlType::Long),
        );
        check(
            &DIVIDE,
            Value::Long(i64::MIN),
            Value::Long(-1),
            Value::Long(i64::MIN),
        );
        check(&MODULO, Value::Long(-7), Value::Long(3), Value::Long(2));
        check(&MODULO, Value::Long(7), Value::Long(-2), Value::Long(1));
        check(
            &MULTIPLY,
            Value::Null(KqlType::Int),
            Value::Long(2),
            Value::Null(KqlType::Long),
        );
    }

    #[test]
    fn reals() {
        check(&MODULO, Value::Real(-7.5), Value::Long(2), Value::Real(0.5));
        check(
            &DIVIDE,
            Value::Real(-1.0),
            Value::Real(0.0),
            Value::Real(f64::NEG_INFINITY),
        );
    }

    #[test]
    fn time() {
        let day = kql_types::timespan::TICKS_PER_DAY;
        check(
            &SUBTRACT,
            Value::DateTime(day),
            Value::Timespan(2 * day),
            Value::Null(KqlType::DateTime),
        );
        check(
            &ADD,
            Value::Timespan(day),
            Value::DateTime(day),
            Value::DateTime(2 * day),
        );
        check(
            &MULTIPLY,
            Value::Timespan(day),
            Value::Real(2.5),
            Value::Timespan(day * 5 / 2),
        );
        check(
            &DIVIDE,
            Value::Timespan(day),
            Value::Timespan(day / 24),
            Value::Real(24.0),
        );
        check(
            &MODULO,
            Value::Timespan(day),
            Value::Timespan(day / 24 * 5),
            Value::Timespan(day / 6),
        );
    }
}
