//! `==`, `!=`, `=~`, `!~`: a null equals no value, and whether null equals null is null.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::comparison::compare;
use super::needle::equals_ignoring_case;
use super::operand::{compare_strings, null_if_both};
use crate::args::Args;
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static OPERATORS: &[&ScalarDef] = &[
    &EQUAL,
    &NOT_EQUAL,
    &EQUAL_IGNORING_CASE,
    &NOT_EQUAL_IGNORING_CASE,
];

static OPERANDS: &[Param] = &[
    Param::required("left", Accepts::Common, "A value."),
    Param::required("right", Accepts::Common, "A value of the same type."),
];

static TEXTS: &[Param] = &[
    Param::required("left", Accepts::Exactly(KqlType::String), "A text."),
    Param::required(
        "right",
        Accepts::Exactly(KqlType::String),
        "The text to compare it with.",
    ),
];

const EQUALITY: ScalarDef = ScalarDef {
    category: Category::Operator,
    params: OPERANDS,
    returns: Returns::Always(KqlType::Bool),
    page: "datatypes-string-operators",
    ..ScalarDef::NEW
};

static EQUAL: ScalarDef = ScalarDef {
    name: "==",
    summary: "True where both sides are the same value; texts in the same case.",
    eval: Eval::Kernel(equal),
    examples: &[Example {
        query: "print 'a' == 'A'",
        result: "False",
    }],
    ..EQUALITY
};

static NOT_EQUAL: ScalarDef = ScalarDef {
    name: "!=",
    summary: "True where the sides differ, or one of them is null.",
    eval: Eval::Kernel(not_equal),
    examples: &[Example {
        query: "print int(null) != 1",
        result: "True",
    }],
    ..EQUALITY
};

static EQUAL_IGNORING_CASE: ScalarDef = ScalarDef {
    name: "=~",
    summary: "True where both texts are the same but for upper and lower case.",
    params: TEXTS,
    eval: Eval::Kernel(equal_ignoring_case),
    examples: &[Example {
        query: "print 'Café' =~ 'CAFÉ'",
        result: "True",
    }],
    ..EQUALITY
};

static NOT_EQUAL_IGNORING_CASE: ScalarDef = ScalarDef {
    name: "!~",
    summary: "True where the texts differ in more than upper and lower case.",
    params: TEXTS,
    eval: Eval::Kernel(not_equal_ignoring_case),
    examples: &[Example {
        query: "print 'a' !~ 'A'",
        result: "False",
    }],
    ..EQUALITY
};

fn equal(args: &Args<'_>) -> Result<ArrayRef> {
    let bits = if args.kql_type(0) == KqlType::String {
        compare_strings(
            args.column(0),
            args.column(1),
            args.rows(),
            |left, right| left == right,
        )
    } else {
        compare(args, |ordering| ordering == Some(Ordering::Equal))?
    };
    Ok(Arc::new(null_if_both(
        bits,
        args.column(0),
        args.column(1),
        false,
    )))
}

fn not_equal(args: &Args<'_>) -> Result<ArrayRef> {
    let bits = if args.kql_type(0) == KqlType::String {
        compare_strings(
            args.column(0),
            args.column(1),
            args.rows(),
            |left, right| left != right,
        )
    } else {
        compare(args, |ordering| ordering != Some(Ordering::Equal))?
    };
    Ok(Arc::new(null_if_both(
        bits,
        args.column(0),
        args.column(1),
        true,
    )))
}

fn equal_ignoring_case(args: &Args<'_>) -> Result<ArrayRef> {
    let bits = compare_strings(
        args.column(0),
        args.column(1),
        args.rows(),
        equals_ignoring_case,
    );
    Ok(Arc::new(null_if_both(
        bits,
        args.column(0),
        args.column(1),
        false,
    )))
}

fn not_equal_ignoring_case(args: &Args<'_>) -> Result<ArrayRef> {
    let differ = |left: &str, right: &str| !equals_ignoring_case(left, right);
    let bits = compare_strings(args.column(0), args.column(1), args.rows(), differ);
    Ok(Arc::new(null_if_both(
        bits,
        args.column(0),
        args.column(1),
        true,
    )))
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
    fn nulls() {
        let null = || Value::Null(KqlType::Long);
        check(&EQUAL, null(), Value::Long(1), Some(false));
        check(&NOT_EQUAL, Value::Long(1), null(), Some(true));
        check(&EQUAL, null(), null(), None);
        check(&NOT_EQUAL, null(), null(), None);
    }

    #[test]
    fn values() {
        check(
            &EQUAL,
            Value::Real(f64::NAN),
            Value::Real(f64::NAN),
            Some(false),
        );
        check(
            &NOT_EQUAL,
            Value::Real(f64::NAN),
            Value::Real(f64::NAN),
            Some(true),
        );
        check(
            &EQUAL,
            Value::Guid([7; 16]),
            Value::Guid([7; 16]),
            Some(true),
        );
        check(
            &EQUAL_IGNORING_CASE,
            Value::String("ПРИВЕТ".into()),
            Value::String("привет".into()),
            Some(true),
        );
    }
}
