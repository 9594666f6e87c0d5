//! `in`, `!in`, `in~`, `!in~`: membership in a list of values, where an array counts as its elements.
//!
//! A null is in no list; whether it is in a list that holds a null is itself null, as `==` has it.

use std::borrow::Cow;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use hashbrown::HashSet;
use kql_types::{Decimal, KqlType, Value, convert, dynamic};

use super::needle::{Case, equals_ignoring_case, fold};
use crate::args::{Args, Column};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};

pub(super) static OPERATORS: &[&ScalarDef] =
    &[&IN, &NOT_IN, &IN_IGNORING_CASE, &NOT_IN_IGNORING_CASE];

static VALUE_AND_ITEMS: &[Param] = &[
    Param::required("value", Accepts::Any, "The value to look for."),
    Param::repeated(
        "item",
        Accepts::Any,
        0,
        1_000_000,
        "A value of the list, or an array of them.",
    ),
];

const MEMBERSHIP: ScalarDef = ScalarDef {
    category: Category::Operator,
    params: VALUE_AND_ITEMS,
    returns: Returns::Always(KqlType::Bool),
    ..ScalarDef::NEW
};

static IN: ScalarDef = ScalarDef {
    name: "in",
    summary: "True where the value equals one of a list.",
    eval: Eval::Kernel(|args| membership(args, Case::Sensitive, true)),
    page: "in-cs-operator",
    examples: &[Example {
        query: "print 2 in (1, 2, 3)",
        result: "True",
    }],
    ..MEMBERSHIP
};

static NOT_IN: ScalarDef = ScalarDef {
    name: "!in",
    summary: "True where the value equals none of a list.",
    eval: Eval::Kernel(|args| membership(args, Case::Sensitive, false)),
    page: "not-in-cs-operator",
    examples: &[Example {
        query: "print 2 !in (1, 2, 3)",
        result: "False",
    }],
    ..MEMBERSHIP
};

static IN_IGNORING_CASE: ScalarDef = ScalarDef {
    name: "in~",
    summary: "True where the value equals one of a list but for upper and lower case.",
    eval: Eval::Kernel(|args| membership(args, Case::Ignored, true)),
    page: "in-operator",
    examples: &[Example {
        query: "print 'HELLO' in~ ('hello', 'world')",
        result: "True",
    }],
    ..MEMBERSHIP
};

static NOT_IN_IGNORING_CASE: ScalarDef = ScalarDef {
    name: "!in~",
    summary: "True where the value differs from all of a list in more than upper and lower case.",
    eval: Eval::Kernel(|args| membership(args, Case::Ignored, false)),
    page: "not-in-operator",
    examples: &[Example {
        query: "print 'HELLO' !in~ ('hello', 'world')",
        result: "False",
    }],
    ..MEMBERSHIP
};

fn membership(args: &Args<'_>, case: Case, found: bool) -> Result<ArrayRef> {
    let column = args.column(0);
    let items = &args.columns()[1..];
    if !items.iter().all(Column::is_constant) {
        return args.bools(|row| {
            list_holds(&list(items, row), &column.value(row), case).map(|holds| holds == found)
        });
    }
    let list = list(items, 0);
    let null = list
        .iter()
        .any(Value::is_null)
        .then_some(())
        .map_or(Some(!found), |()| None);
    match Set::of(&list, column.kql_type(), case) {
        Set::Texts(set) => {
            let (texts, mut scratch) = (args.strings(0), String::new());
            args.bools(|row| Some(set.contains(&*key(texts.get(row), case, &mut scratch)) == found))
        }
        Set::Integers(set) => {
            let values = args.integers(0);
            args.bools(|row| {
                values
                    .get(row)
                    .map_or(null, |value| Some(set.contains(&value) == found))
            })
        }
        Set::Mixed => args
            .bools(|row| list_holds(&list, &column.value(row), case).map(|holds| holds == found)),
    }
}

/// A constant list, prepared for many look-ups.
enum Set {
    Texts(HashSet<String>),
    Integers(HashSet<i64>),
    Mixed,
}

impl Set {
    fn of(list: &[Value], kql_type: KqlType, case: Case) -> Set {
        match kql_type {
            KqlType::String => Set::Texts(
                list.iter()
                    .map(|item| folded(&text(item), case).into_owned())
                    .collect(),
            ),
            KqlType::Int | KqlType::Long => {
                let integers = list.iter().filter(|item| !item.is_null()).map(integer);
                integers
                    .collect::<Option<_>>()
                    .map_or(Set::Mixed, Set::Integers)
            }
            KqlType::DateTime | KqlType::Timespan => {
                let ticks =
                    list.iter()
                        .filter_map(|item| match convert::to_type(item.clone(), kql_type) {
                            Value::DateTime(ticks) | Value::Timespan(ticks) => Some(ticks),
                            _ => None,
                        });
                Set::Integers(ticks.collect())
            }
            _ => Set::Mixed,
        }
    }
}

/// An item that only whole numbers can equal.
fn integer(item: &Value) -> Option<i64> {
    match item {
        Value::Int(number) => Some(i64::from(*number)),
        Value::Long(number) => Some(*number),
        _ => None,
    }
}

/// The text to look up: folded where case is ignored, copied only then.
fn key<'a>(text: &'a str, case: Case, scratch: &'a mut String) -> Cow<'a, str> {
    if case == Case::Sensitive {
        return Cow::Borrowed(text);
    }
    scratch.clear();
    scratch.extend(text.chars().map(fold));
    Cow::Borrowed(scratch)
}

fn folded(text: &str, case: Case) -> Cow<'_, str> {
    match case {
        Case::Sensitive => Cow::Borrowed(text),
        Case::Ignored => Cow::Owned(text.chars().map(fold).collect()),
    }
}

/// The items of a row, with the elements of arrays in place of the arrays.
fn list(items: &[Column], row: usize) -> Vec<Value> {
    let mut list = Vec::with_capacity(items.len());
    for item in items {
        match item.value(row) {
            Value::Dynamic(json) if dynamic::kind(&json) == dynamic::Kind::Array => {
                list.extend(dynamic::elements(&json).map(dynamic::to_scalar));
            }
            Value::Dynamic(json) => list.push(dynamic::to_scalar(&json)),
            other => list.push(other),
        }
    }
    list
}

fn list_holds(list: &[Value], value: &Value, case: Case) -> Option<bool> {
    let value = match value {
        Value::Dynamic(json) => Cow::Owned(dynamic::to_scalar(json)),
        other => Cow::Borrowed(other),
    };
    if value.is_null() {
        return if list.iter().any(Value::is_null) {
            None
        } else {
            Some(false)
        };
    }
    Some(list.iter().any(|item| equal(&value, item, case)))
}

/// Equality across types: numbers by value, a text with anything else as that type.
fn equal(value: &Value, item: &Value, case: Case) -> bool {
    match (value, item) {
        (Value::String(left), right) => texts_equal(left, &text(right), case),
        (left, Value::String(_)) => convert::to_type(item.clone(), left.kql_type()) == *left,
        (left, right) if left.kql_type().is_numeric() && right.kql_type().is_numeric() => {
            numbers_equal(left, right)
        }
        (left, right) => left == right,
    }
}

fn texts_equal(left: &str, right: &str, case: Case) -> bool {
    match case {
        Case::Sensitive => left == right,
        Case::Ignored => equals_ignoring_case(left, right),
    }
}

fn numbers_equal(left: &Value, right: &Value) -> bool {
    match (integer(left), integer(right)) {
        (Some(left), Some(right)) => left == right,
        _ if left.kql_type() == KqlType::Decimal || right.kql_type() == KqlType::Decimal => {
            let decimal = |value: &Value| match convert::to_decimal(value) {
                Value::Decimal(number) => Some(number),
                _ => None,
            };
            let pair: Option<(Decimal, Decimal)> = decimal(left).zip(decimal(right));
            pair.is_some_and(|(left, right)| left == right)
        }
        _ => convert::to_real(left) == convert::to_real(right),
    }
}

fn text(value: &Value) -> String {
    let mut text = String::new();
    convert::write_string(value, &mut text);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate_constant;

    #[track_caller]
    fn check(op: &'static ScalarDef, args: &[Value], expected: Option<bool>) {
        let expected = expected.map_or(Value::Null(KqlType::Bool), Value::Bool);
        assert_eq!(
            evaluate_constant(op, args, KqlType::Bool).unwrap(),
            expected
        );
    }

    fn string(text: &str) -> Value {
        Value::String(text.to_owned())
    }

    #[test]
    fn values() {
        check(
            &IN,
            &[Value::Long(2), Value::Long(1), Value::Long(2)],
            Some(true),
        );
        check(&IN, &[Value::Long(1), Value::Real(1.5)], Some(false));
        check(&IN, &[Value::Long(2), Value::Real(2.0)], Some(true));
        check(
            &IN_IGNORING_CASE,
            &[string("MÜLLER"), string("müller")],
            Some(true),
        );
        check(&IN, &[string("A"), string("a")], Some(false));
        check(
            &NOT_IN,
            &[Value::Real(f64::NAN), Value::Real(f64::NAN)],
            Some(true),
        );
    }

    #[test]
    fn arrays() {
        check(
            &IN,
            &[string("b"), Value::Dynamic(r#"["a","b"]"#.into())],
            Some(true),
        );
        check(
            &IN,
            &[Value::Long(3), Value::Dynamic("[1,2]".into())],
            Some(false),
        );
        check(&IN, &[Value::Long(1)], Some(false));
        check(
            &IN,
            &[
                Value::DateTime(0),
                Value::Dynamic(r#"["0001-01-01"]"#.into()),
            ],
            Some(true),
        );
    }

    #[test]
    fn nulls() {
        let null = Value::Null(KqlType::Long);
        check(&IN, &[null.clone(), Value::Long(1)], Some(false));
        check(&NOT_IN, &[null.clone(), Value::Long(1)], Some(true));
        check(&IN, &[null.clone(), null], None);
    }
}
