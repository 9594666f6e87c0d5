//! `== != < <= > >=`, `in`, `between` and the tests for null. See the pages "Numerical operators", "Null values",
//! "The in operator" and "between".
//!
//! Equality is total: a null is unlike every value, so `==` is false and `!=` is true. Of two nulls it says null. The
//! others say null where an operand is null.

use std::cmp::Ordering;

use kql_types::KqlType::{
    self, Bool, DateTime, Decimal, Dynamic, Guid, Int, Long, Real, String, Timespan,
};

use serde_json::Value as Json;

use super::{Forms, params};
use crate::property::text;
use crate::property::value::Value;

pub(super) fn forms(forms: &mut Forms) {
    let same = [
        Bool, Int, Long, Real, Decimal, DateTime, Timespan, String, Guid,
    ]
    .map(|one| (one, one));
    let mixed = [(Int, Long), (Long, Real), (Real, Int), (Decimal, Long)];
    for (left, right) in same.into_iter().chain(mixed) {
        equality(forms, left, right);
    }
    for (left, right) in [Int, Long, Real, Decimal, DateTime, Timespan]
        .map(|one| (one, one))
        .into_iter()
        .chain(mixed)
    {
        order(forms, left, right);
    }
    for item in [Int, Long, DateTime, Timespan, String, Guid] {
        membership(forms, item);
    }
    for bound in [Int, Long, Real, DateTime, Timespan] {
        between(forms, bound);
    }
    dynamics(forms);
    for any in KqlType::ALL {
        null_tests(forms, any);
    }
}

fn equality(forms: &mut Forms, left: KqlType, right: KqlType) {
    forms.seeing_null("({0} == {1})", params![left, right], Bool, move |a| {
        total(&a[0], &a[1], false)
    });
    forms.seeing_null("({0} != {1})", params![left, right], Bool, move |a| {
        total(&a[0], &a[1], true)
    });
}

fn total(left: &Value, right: &Value, negated: bool) -> Value {
    match (left.is_null(), right.is_null()) {
        (true, true) => Value::Null(Bool),
        (false, false) => {
            let answer = equal(left, right).map(|equal| Value::Bool(equal != negated));
            Value::or_unspecified(answer, Bool)
        }
        _ => Value::Bool(negated),
    }
}

/// Are they equal? `None` where nobody says.
fn equal(left: &Value, right: &Value) -> Option<bool> {
    comparable(left, right).then(|| left.order(right) == Some(Ordering::Equal))
}

/// A long that a real cannot hold may be compared as a real or as what it is.
fn comparable(left: &Value, right: &Value) -> bool {
    let large =
        |value: &Value| matches!(value, Value::Long(number) if number.unsigned_abs() > 1 << 53);
    let real = |value: &Value| matches!(value, Value::Real(_));
    !(large(left) && real(right) || real(left) && large(right))
}

fn order(forms: &mut Forms, left: KqlType, right: KqlType) {
    let mut add = |operator: &str, wanted: fn(Ordering) -> bool| {
        let text = format!("({{0}} {operator} {{1}})");
        forms.strict(
            &text,
            params![left, right],
            Bool,
            move |a| match comparable(&a[0], &a[1]) {
                // A NaN is neither less nor greater.
                true => Value::Bool(a[0].order(&a[1]).is_some_and(wanted)),
                false => Value::Unspecified(Bool),
            },
        );
    };
    add("<", Ordering::is_lt);
    add("<=", Ordering::is_le);
    add(">", Ordering::is_gt);
    add(">=", Ordering::is_ge);
}

/// A null is in no list. That a list holds nulls is left out.
fn membership(forms: &mut Forms, item: KqlType) {
    let is_in = |a: &[Value]| match a[1..].iter().any(Value::is_null) {
        true => None,
        false => Some(a[1..].iter().any(|item| !a[0].is_null() && a[0].same(item))),
    };
    let mut add = |operator: &str, negated: bool| {
        let text = format!("({{0}} {operator} ({{1}}, {{2}}))");
        forms.seeing_null(&text, params![item, item, item], Bool, move |a| {
            Value::or_unspecified(is_in(a).map(|found| Value::Bool(found != negated)), Bool)
        });
    };
    add("in", false);
    add("!in", true);
}

/// Both ends belong to the range.
fn between(forms: &mut Forms, bound: KqlType) {
    let inside = |a: &[Value]| {
        let at_least = a[0].order(&a[1]).is_some_and(Ordering::is_ge);
        at_least && a[0].order(&a[2]).is_some_and(Ordering::is_le)
    };
    forms.strict(
        "({0} between ({1} .. {2}))",
        params![bound, bound, bound],
        Bool,
        move |a| Value::Bool(inside(a)),
    );
    // With a NaN the negation has two readings: "not inside" and "before or after".
    forms.strict(
        "({0} !between ({1} .. {2}))",
        params![bound, bound, bound],
        Bool,
        move |a| {
            let has_nan = a
                .iter()
                .any(|value| matches!(value, Value::Real(real) if real.is_nan()));
            Value::or_unspecified((!has_nan).then(|| Value::Bool(!inside(a))), Bool)
        },
    );
}

/// A dynamic equals a long if it holds that long, and a string if its text is that string. What other scalars are when
/// they are compared with longs, and what is no scalar compared with null, is left out.
fn dynamics(forms: &mut Forms) {
    let of_long = |a: &[Value]| match (a[0].json(), &a[1]) {
        (Json::Null, right) => (!right.is_null()).then_some(false),
        (Json::Number(number), right) if number.is_i64() => {
            Some(!right.is_null() && number.as_i64() == Some(right.long()))
        }
        (Json::Array(_) | Json::Object(_), Value::Long(_)) => Some(false),
        _ => None,
    };
    let of_text =
        |a: &[Value]| (!a[0].is_null()).then(|| text::of_json(a[0].json()) == a[1].text());
    for (operator, negated) in [("==", false), ("!=", true)] {
        let text = format!("({{0}} {operator} {{1}})");
        let answer = move |equal: Option<bool>| {
            Value::or_unspecified(equal.map(|equal| Value::Bool(equal != negated)), Bool)
        };
        forms.seeing_null(&text, params![Dynamic, Long], Bool, move |a| {
            answer(of_long(a))
        });
        forms.seeing_null(&text, params![Dynamic, String], Bool, move |a| {
            answer(of_text(a))
        });
    }
}

fn null_tests(forms: &mut Forms, any: KqlType) {
    forms.seeing_null("isnull({0})", params![any], Bool, |a| {
        Value::Bool(a[0].is_null())
    });
    forms.seeing_null("isnotnull({0})", params![any], Bool, |a| {
        Value::Bool(!a[0].is_null())
    });
    if any == String || any == Dynamic {
        // Of a null and of what has no text.
        forms.seeing_null("isempty({0})", params![any], Bool, |a| {
            Value::Bool(text::of(&a[0]).is_empty())
        });
        forms.seeing_null("isnotempty({0})", params![any], Bool, |a| {
            Value::Bool(!text::of(&a[0]).is_empty())
        });
    }
}
