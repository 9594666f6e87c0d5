//! `in`, `!in`, `in~`, `!in~`: membership in a list of values, where an array counts as its elements.
//!
//! A null is in no list; whether it is in a list that holds a null is itself null, as `==` has it.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray};
use datafusion::common::Result;
use hashbrown::HashSet;
use kql_types::{Decimal, KqlType, Value, convert, dynamic};

use super::needle::{Case, equals_ignoring_case};
use super::text_set::TextSet;
use crate::args::{Args, Column};
use crate::def::{Accepts, Category, Eval, Example, Param, Returns, ScalarDef};
use crate::scalar::memo::Memo;

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
    let kql_type = column.kql_type();
    let prepared = PREPARED.with(|memo| {
        memo.get(items, (kql_type, case), || {
            Prepared::new(items, kql_type, case)
        })
    });
    let null = (!prepared.has_null).then_some(!found);
    match &prepared.set {
        Set::Texts(set) => {
            let bits = set.rows_in(column, args.rows());
            let bits = if found { bits } else { !&bits };
            Ok(Arc::new(BooleanArray::new(bits, None)))
        }
        Set::Integers(set) => {
            let values = args.integers(0);
            args.bools(|row| {
                values
                    .get(row)
                    .map_or(null, |value| Some(set.contains(&value) == found))
            })
        }
        Set::Mixed => args.bools(|row| {
            list_holds(&prepared.list, &column.value(row), case).map(|holds| holds == found)
        }),
    }
}

thread_local! {
    static PREPARED: Memo<(KqlType, Case), Prepared> = const { Memo::new() };
}

/// A constant list.
struct Prepared {
    list: Vec<Value>,
    has_null: bool,
    set: Set,
}

impl Prepared {
    /// For look-ups of values of this type.
    fn new(items: &[Column], kql_type: KqlType, case: Case) -> Self {
        let list = list(items, 0);
        Self {
            has_null: list.iter().any(Value::is_null),
            set: Set::of(&list, kql_type, case),
            list,
        }
    }
}

/// A constant list, prepared for many look-ups.
enum Set {
    Texts(TextSet),
    Integers(HashSet<i64>),
    Mixed,
}

impl Set {
    fn of(list: &[Value], kql_type: KqlType, case: Case) -> Set {
        match kql_type {
            KqlType::String => Set::Texts(TextSet::new(list.iter().map(text), case)),
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
