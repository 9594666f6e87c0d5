//! When a cell is the expected one.

use kql_types::{Decimal, datetime, timespan};
use serde_json::{Number, Value};

use crate::compare::pair_off;

/// Reals this close to each other are the same.
const CLOSE: f64 = 1e-12;

/// From this tolerance on, a result is an approximation: integers may differ too.
const APPROXIMATE: f64 = 1e-6;

/// How far a real may be from the expected one, relative to the greater of the two.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tolerance(pub(crate) f64);

impl Tolerance {
    fn allows(self, a: f64, b: f64) -> bool {
        if a == b || (a.is_nan() && b.is_nan()) {
            return true;
        }
        let largest = a.abs().max(b.abs());
        largest.is_finite() && (a - b).abs() <= (self.0 * largest).max(CLOSE)
    }
}

/// Is the cell of a column of the type `kind` the expected one?
pub(crate) fn same_cell(
    kind: &str,
    expected: &Value,
    found: &Value,
    tolerance: Tolerance,
    has_unordered_arrays: bool,
) -> bool {
    match kind {
        // A string has no null.
        "string" => {
            (found.is_null() || found.is_string())
                && expected.as_str().unwrap_or_default() == found.as_str().unwrap_or_default()
        }
        _ if expected.is_null() || found.is_null() => expected == found,
        "dynamic" => same_dynamic(expected, found, tolerance, has_unordered_arrays),
        "bool" => truth(expected).is_some() && truth(expected) == truth(found),
        "int" | "long" => same_integer(expected, found, tolerance),
        "real" => same_real(expected, found, tolerance),
        "decimal" => same_decimal(expected, found, tolerance),
        "datetime" => same_text_by(expected, found, datetime_ticks),
        "timespan" => same_text_by(expected, found, timespan_ticks),
        "guid" => same_text_by(expected, found, |text| Some(text.to_lowercase())),
        other => panic!("a suite has a column of type `{other}`"),
    }
}

/// Some writers use 0 and 1.
fn truth(value: &Value) -> Option<bool> {
    value
        .as_bool()
        .or_else(|| value.as_i64().map(|number| number != 0))
}

fn same_integer(expected: &Value, found: &Value, tolerance: Tolerance) -> bool {
    let (Value::Number(expected), Value::Number(found)) = (expected, found) else {
        return false;
    };
    same_number(expected, found)
        || (tolerance.0 > APPROXIMATE && tolerance.allows(float(expected), float(found)))
}

fn same_number(a: &Number, b: &Number) -> bool {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => a == b,
        _ => float(a) == float(b),
    }
}

fn float(number: &Number) -> f64 {
    number.as_f64().unwrap_or(f64::NAN)
}

fn same_real(expected: &Value, found: &Value, tolerance: Tolerance) -> bool {
    match (real(expected), real(found)) {
        (Some(expected), Some(found)) => tolerance.allows(expected, found),
        // Where an expectation leaves open whether a column is a real or a decimal, it may be a decimal's text.
        _ => found.is_string() && same_decimal(expected, found, tolerance),
    }
}

/// A number; the special ones come as text.
fn real(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(float(number)),
        Value::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

fn same_decimal(expected: &Value, found: &Value, tolerance: Tolerance) -> bool {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let (expected, found) = (text(expected), text(found));
    let exact = Decimal::parse(&expected).is_some_and(|a| Decimal::parse(&found) == Some(a));
    let floats = (expected.parse::<f64>(), found.parse::<f64>());
    exact || matches!(floats, (Ok(a), Ok(b)) if tolerance.allows(a, b))
}

fn same_text_by<T: PartialEq>(
    expected: &Value,
    found: &Value,
    read: impl Fn(&str) -> Option<T>,
) -> bool {
    let read = |value: &Value| value.as_str().and_then(&read);
    read(expected).is_some_and(|value| read(found) == Some(value))
}

/// Ticks of a text in the form of the wire format: a dynamic may hold other texts, which stay texts.
fn datetime_ticks(text: &str) -> Option<i64> {
    let has_form = text.len() >= 19
        && text.is_ascii()
        && [(4, '-'), (7, '-'), (13, ':'), (16, ':')]
            .iter()
            .all(|&(at, c)| text.as_bytes()[at] == c as u8);
    has_form.then(|| datetime::parse(text)).flatten()
}

fn timespan_ticks(text: &str) -> Option<i64> {
    let has_form = text.matches(':').count() == 2 && !text.contains(' ');
    has_form.then(|| timespan::parse(text)).flatten()
}

/// By structure: numbers by value, keys in any order, instants and spans by value.
fn same_dynamic(expected: &Value, found: &Value, tolerance: Tolerance, is_unordered: bool) -> bool {
    let same = |a: &Value, b: &Value| same_dynamic(a, b, tolerance, false);
    match (expected, found) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.get(key).is_some_and(|found| same(value, found)))
        }
        (Value::Array(a), Value::Array(b)) if is_unordered => pair_off(a, b, &same),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Number(a), Value::Number(b)) => {
            same_number(a, b) || tolerance.allows(float(a), float(b))
        }
        (Value::String(a), Value::String(b)) => {
            a == b
                || same_text_by(expected, found, datetime_ticks)
                || same_text_by(expected, found, timespan_ticks)
        }
        // A NaN that one side wrote as text.
        (Value::Number(_), Value::String(_)) | (Value::String(_), Value::Number(_)) => {
            matches!((real(expected), real(found)), (Some(a), Some(b)) if tolerance.allows(a, b))
        }
        // The expectation itself came as the text of an array or a bag.
        (Value::String(text), Value::Array(_) | Value::Object(_)) => serde_json::from_str(text)
            .is_ok_and(|expected: Value| {
                (expected.is_array() || expected.is_object())
                    && same_dynamic(&expected, found, tolerance, is_unordered)
            }),
        _ => expected == found,
    }
}

#[test]
fn cells() {
    let check = |kind: &str, expected: Value, found: Value, is_same: bool| {
        let tolerance = Tolerance(1e-9);
        assert_eq!(
            same_cell(kind, &expected, &found, tolerance, false),
            is_same,
            "{kind}: {expected} and {found}"
        );
    };
    check("string", Value::Null, "".into(), true);
    check("long", Value::Null, 0.into(), false);
    check("long", 1.into(), 2.into(), false);
    check("real", 0.1.into(), 0.100_000_000_01.into(), true);
    check("real", "NaN".into(), "NaN".into(), true);
    check("real", "NaN".into(), Value::Null, false);
    check("decimal", "1.50".into(), "1.5".into(), true);
    check(
        "timespan",
        "1.00:00:00".into(),
        "1.00:00:00.0000000".into(),
        true,
    );
    check(
        "datetime",
        "2024-01-01T00:00:00Z".into(),
        "2024-01-01T00:00:00.0000000Z".into(),
        true,
    );
    let json = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    check(
        "dynamic",
        json(r#"{"a":1,"b":2}"#),
        json(r#"{"b":2.0,"a":1}"#),
        true,
    );
    check("dynamic", json("[1,2]"), json("[2,1]"), false);
    check("dynamic", "[1]".into(), json("[1]"), true);
    check("dynamic", json("[1]"), "[1]".into(), false);
    let unordered = same_cell(
        "dynamic",
        &json("[1,2]"),
        &json("[2,1]"),
        Tolerance(0.0),
        true,
    );
    assert!(unordered);
}
