//! `and`, `or`, `not`, `iff`, `case`, `coalesce`, `max_of`, `min_of`. See their pages.

use std::cmp::Ordering;

use kql_types::KqlType::{self, Bool, DateTime, Decimal, Int, Long, Real, String, Timespan};

use super::{Forms, params};
use crate::property::value::Value;

pub(super) fn forms(forms: &mut Forms) {
    logic(forms);
    for branch in KqlType::ALL {
        branches(forms, branch);
    }
    for item in [Bool, Int, Long, Real, Decimal, DateTime, Timespan, String] {
        extremes(forms, item);
    }
}

/// Three values: what a null operand can still turn is null.
fn logic(forms: &mut Forms) {
    let decided_by = |a: &[Value], deciding: bool| {
        let decides = |value: &Value| matches!(value, Value::Bool(bit) if *bit == deciding);
        match a.iter().any(decides) {
            true => Value::Bool(deciding),
            false if a.iter().any(Value::is_null) => Value::Null(Bool),
            false => Value::Bool(!deciding),
        }
    };
    forms.seeing_null("({0} and {1})", params![Bool, Bool], Bool, move |a| {
        decided_by(a, false)
    });
    forms.seeing_null("({0} or {1})", params![Bool, Bool], Bool, move |a| {
        decided_by(a, true)
    });
    forms.strict("not({0})", params![Bool], Bool, |a| {
        Value::Bool(!a[0].bool())
    });
}

/// A null condition is not true, so it takes the other branch.
fn branches(forms: &mut Forms, branch: KqlType) {
    let holds = |condition: &Value| matches!(condition, Value::Bool(true));
    forms.seeing_null(
        "iff({0}, {1}, {2})",
        params![Bool, branch, branch],
        branch,
        move |a| a[if holds(&a[0]) { 1 } else { 2 }].clone(),
    );
    forms.seeing_null(
        "case({0}, {1}, {2}, {3}, {4})",
        params![Bool, branch, Bool, branch, branch],
        branch,
        move |a| {
            let place = if holds(&a[0]) {
                1
            } else if holds(&a[2]) {
                3
            } else {
                4
            };
            a[place].clone()
        },
    );
    // The first that is not null; of strings, the first that is not empty.
    let missing =
        |value: &Value| value.is_null() || matches!(value, Value::String(text) if text.is_empty());
    forms.seeing_null(
        "coalesce({0}, {1}, {2})",
        params![branch, branch, branch],
        branch,
        move |a| {
            a.iter()
                .find(|value| !missing(value))
                .cloned()
                .unwrap_or(Value::null(branch))
        },
    );
    if branch == Long {
        forms.seeing_null(
            "iff({0}, {1}, {2})",
            params![Bool, Int, Long],
            Long,
            move |a| {
                let chosen = &a[if holds(&a[0]) { 1 } else { 2 }];
                if chosen.is_null() {
                    Value::Null(Long)
                } else {
                    Value::Long(chosen.long())
                }
            },
        );
    }
}

/// Nulls are passed over. What a NaN does here is in no document, nor is the order of strings in `max_of`.
fn extremes(forms: &mut Forms, item: KqlType) {
    let mut add = |name: &str, wanted: Ordering| {
        let text = format!("{name}({{0}}, {{1}})");
        forms.seeing_null(&text, params![item, item], item, move |a| {
            match (&a[0], &a[1]) {
                (left, right) if right.is_null() => left.clone(),
                (left, right) if left.is_null() => right.clone(),
                (left, right) => match left.order(right) {
                    None => Value::Unspecified(item),
                    Some(order) if order == wanted => left.clone(),
                    Some(_) => right.clone(),
                },
            }
        });
    };
    add("max_of", Ordering::Greater);
    add("min_of", Ordering::Less);
}
