//! Property bags, JSON text, and the operators on dynamic values. See the page of each.

use kql_types::KqlType::{Bool, Dynamic, Long, Real, String};
use serde_json::{Map, Value as Json};

use super::array::element;
use super::{Forms, params};
use crate::property::value::Value;

pub(super) fn forms(forms: &mut Forms) {
    making(forms);
    reading(forms);
    changing(forms);
    arithmetic(forms);
}

fn making(forms: &mut Forms) {
    for (left, right) in [
        (Long, String),
        (Dynamic, Bool),
        (String, Dynamic),
        (Real, Long),
    ] {
        forms.seeing_null(
            "bag_pack(\"a\", {0}, \"b\", {1})",
            params![left, right],
            Dynamic,
            |a| match (element(&a[0]), element(&a[1])) {
                (Some(left), Some(right)) => Value::Dynamic(
                    Map::from_iter([("a".to_owned(), left), ("b".to_owned(), right)]).into(),
                ),
                _ => Value::Unspecified(Dynamic),
            },
        );
    }
    forms.strict("parse_json({0})", params![String], Dynamic, |a| {
        parse(a[0].text())
    });
}

fn is_written_as(json: &Json, text: &str) -> bool {
    let written = json.to_string();
    written == text
}

/// Text that is no JSON becomes a string. What looks like a number and is none for JSON is left out.
fn parse(text: &str) -> Value {
    if text.is_empty() {
        return Value::Null(Dynamic);
    }
    let lower = text.to_lowercase();
    match serde_json::from_str::<Json>(text) {
        _ if text.trim() != text => Value::Unspecified(Dynamic),
        Ok(json) if is_written_as(&json, text) => Value::dynamic(json),
        Ok(_) => Value::Unspecified(Dynamic),
        Err(_)
            if text
                .starts_with(|first: char| first.is_ascii_digit() || "-+.\"[{".contains(first)) =>
        {
            Value::Unspecified(Dynamic)
        }
        Err(_) if ["true", "false", "null", "nan"].contains(&lower.as_str()) => {
            Value::Unspecified(Dynamic)
        }
        Err(_) => Value::Dynamic(text.into()),
    }
}

fn reading(forms: &mut Forms) {
    for key in ["a", "b", "k k"] {
        // Of what is no bag, and of a key that is not there, null.
        forms.strict(
            &format!("{{0}}[{key:?}]"),
            params![Dynamic],
            Dynamic,
            move |a| Value::dynamic(a[0].json().get(key).cloned().unwrap_or_default()),
        );
        forms.strict(
            &format!("bag_has_key({{0}}, {key:?})"),
            params![Dynamic],
            Bool,
            move |a| match a[0].json() {
                Json::Object(bag) => Value::Bool(bag.contains_key(key)),
                _ => Value::Unspecified(Bool),
            },
        );
    }
    forms.strict("bag_keys({0})", params![Dynamic], Dynamic, |a| {
        match a[0].json() {
            Json::Object(bag) => {
                Value::Dynamic(bag.keys().map(|key| Json::from(key.as_str())).collect())
            }
            _ => Value::Null(Dynamic),
        }
    });
}

fn changing(forms: &mut Forms) {
    // The first bag that has a key gives its value.
    forms.seeing_null(
        "bag_merge({0}, {1})",
        params![Dynamic, Dynamic],
        Dynamic,
        |a| match (a[0].json(), a[1].json()) {
            (Json::Object(first), Json::Object(second)) => {
                let mut merged = first.clone();
                for (key, value) in second {
                    merged.entry(key).or_insert_with(|| value.clone());
                }
                Value::Dynamic(merged.into())
            }
            _ => Value::Unspecified(Dynamic),
        },
    );
    for key in ["a", "b"] {
        forms.strict(
            &format!("bag_remove_keys({{0}}, dynamic([{key:?}]))"),
            params![Dynamic],
            Dynamic,
            move |a| match a[0].json() {
                Json::Object(bag) => {
                    let kept = bag.iter().filter(|(name, _)| *name != key);
                    Value::Dynamic(Json::Object(
                        kept.map(|(name, value)| (name.clone(), value.clone()))
                            .collect(),
                    ))
                }
                _ => Value::Unspecified(Dynamic),
            },
        );
    }
}

/// A dynamic that holds a long counts as that long. What other values give is left out.
fn arithmetic(forms: &mut Forms) {
    let mut add = |operator: &str, meaning: fn(i64, i64) -> i64| {
        let text = format!("({{0}} {operator} {{1}})");
        forms.strict(&text, params![Dynamic, Long], Long, move |a| {
            let held = a[0].json().as_i64();
            Value::or_unspecified(
                held.map(|held| Value::Long(meaning(held, a[1].long()))),
                Long,
            )
        });
    };
    add("+", i64::wrapping_add);
    add("-", i64::wrapping_sub);
    add("*", i64::wrapping_mul);
}
