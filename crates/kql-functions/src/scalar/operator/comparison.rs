//! `<`, `<=`, `>`, `>=`: null where either side is null; NaN is in no order.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray};
use arrow::buffer::BooleanBuffer;
use arrow::datatypes::{ArrowPrimitiveType, Decimal256Type, Float64Type, Int32Type, Int64Type};
use datafusion::common::Result;
use kql_types::KqlType;

use super::operand::{Operand, compare_strings, null_if_either};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static OPERATORS: &[&ScalarDef] = &[&LESS, &LESS_OR_EQUAL, &GREATER, &GREATER_OR_EQUAL];

static OPERANDS: &[Param] = &[
    Param::required("left", Accepts::Common, "A value that has an order."),
    Param::required("right", Accepts::Common, "A value of the same type."),
];

const ORDERING: ScalarDef = ScalarDef {
    category: Category::Operator,
    params: OPERANDS,
    returns: Returns::Always(KqlType::Bool),
    page: "numerical-operators",
    ..ScalarDef::NEW
};

static LESS: ScalarDef = ScalarDef {
    name: "<",
    summary: "True where the left side is the smaller one.",
    eval: Eval::Kernel(|args| ordered(args, Ordering::is_lt)),
    examples: &[Example {
        query: "print 1 < 2",
        result: "True",
    }],
    ..ORDERING
};

static LESS_OR_EQUAL: ScalarDef = ScalarDef {
    name: "<=",
    summary: "True where the left side is not the greater one.",
    eval: Eval::Kernel(|args| ordered(args, Ordering::is_le)),
    examples: &[Example {
        query: "print 2 <= 2",
        result: "True",
    }],
    ..ORDERING
};

static GREATER: ScalarDef = ScalarDef {
    name: ">",
    summary: "True where the left side is the greater one.",
    eval: Eval::Kernel(|args| ordered(args, Ordering::is_gt)),
    examples: &[Example {
        query: "print 1d > 25h",
        result: "False",
    }],
    ..ORDERING
};

static GREATER_OR_EQUAL: ScalarDef = ScalarDef {
    name: ">=",
    summary: "True where the left side is not the smaller one.",
    eval: Eval::Kernel(|args| ordered(args, Ordering::is_ge)),
    examples: &[Example {
        query: "print 2.5 >= 2",
        result: "True",
    }],
    ..ORDERING
};

fn ordered(args: &Args<'_>, holds: impl Fn(Ordering) -> bool) -> Result<ArrayRef> {
    let bits = compare(args, |ordering| ordering.is_some_and(&holds))?;
    Ok(Arc::new(null_if_either(
        bits,
        args.column(0),
        args.column(1),
    )))
}

/// The bits of `holds` over the orders of arguments 0 and 1. The bits of nulls mean nothing.
pub(super) fn compare(
    args: &Args<'_>,
    holds: impl Fn(Option<Ordering>) -> bool,
) -> Result<BooleanBuffer> {
    match args.kql_type(0) {
        KqlType::Int if args.kql_type(1) == KqlType::Int => primitives::<Int32Type>(args, holds),
        KqlType::Int | KqlType::Long | KqlType::DateTime | KqlType::Timespan
            if args.kql_type(1) != KqlType::Real =>
        {
            primitives::<Int64Type>(args, holds)
        }
        KqlType::Int | KqlType::Long | KqlType::Real => primitives::<Float64Type>(args, holds),
        KqlType::Decimal => primitives::<Decimal256Type>(args, holds),
        KqlType::String => Ok(compare_strings(
            args.column(0),
            args.column(1),
            args.rows(),
            |left, right| holds(Some(left.cmp(right))),
        )),
        KqlType::Bool => {
            let (left, right) = (args.booleans(0), args.booleans(1));
            Ok(BooleanBuffer::collect_bool(args.rows(), |row| {
                holds(left.get(row).partial_cmp(&right.get(row)))
            }))
        }
        KqlType::Guid => {
            let (left, right) = (args.guids(0), args.guids(1));
            Ok(BooleanBuffer::collect_bool(args.rows(), |row| {
                holds(left.get(row).partial_cmp(&right.get(row)))
            }))
        }
        _ => {
            let (left, right) = (texts(args, 0), texts(args, 1));
            Ok(BooleanBuffer::collect_bool(args.rows(), |row| {
                holds(left(row).partial_cmp(&right(row)))
            }))
        }
    }
}

fn primitives<T: ArrowPrimitiveType>(
    args: &Args<'_>,
    holds: impl Fn(Option<Ordering>) -> bool,
) -> Result<BooleanBuffer>
where
    T::Native: PartialOrd,
{
    let (left, right) = (
        Operand::<T>::of(args.column(0))?,
        Operand::<T>::of(args.column(1))?,
    );
    Ok(left.compare(&right, args.rows(), |left, right| {
        holds(left.partial_cmp(&right))
    }))
}

/// The JSON texts of a dynamic, whose equal values have equal texts.
fn texts<'a>(args: &Args<'a>, idx: usize) -> impl Fn(usize) -> Option<&'a str> {
    let column = args.column(idx);
    let array = column.array().as_string::<i64>();
    move |row| {
        let idx = if column.is_constant() { 0 } else { row };
        (!column.is_null(row)).then(|| array.value(idx))
    }
}

#[cfg(test)]
mod tests {
    use kql_types::Value;

    use super::*;
    use crate::evaluate_constant;

    #[track_caller]
    fn check(op: &'static ScalarDef, left: Value, right: Value, expected: Option<bool>) {
        let expected = expected.map_or(Value::Null(KqlType::Bool), Value::Bool);
        assert_eq!(
            evaluate_constant(op, &[left, right], KqlType::Bool).unwrap(),
            expected
        );
    }

    #[test]
    fn orders() {
        check(&LESS, Value::Long(1), Value::Long(2), Some(true));
        check(&LESS, Value::Null(KqlType::Long), Value::Long(2), None);
        check(
            &GREATER_OR_EQUAL,
            Value::Real(f64::NAN),
            Value::Real(f64::NAN),
            Some(false),
        );
        check(
            &GREATER,
            Value::String("b".into()),
            Value::String("a".into()),
            Some(true),
        );
        check(
            &LESS_OR_EQUAL,
            Value::Bool(false),
            Value::Bool(true),
            Some(true),
        );
    }
}
