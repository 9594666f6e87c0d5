//! `tolong`, `todatetime`, ... See the page of each. What does not convert gives null.

use kql_types::KqlType::{
    self, Bool, DateTime, Decimal, Dynamic, Guid, Int, Long, Real, String, Timespan,
};
use serde_json::Value as Json;

use super::{Forms, params, texts};
use crate::property::civil::{DAY, HOUR, MINUTE, SECOND, parse_datetime, parse_timespan};
use crate::property::text;
use crate::property::value::Value;

pub(super) fn forms(forms: &mut Forms) {
    to_string(forms);
    to_integer(forms);
    to_real(forms);
    to_bool(forms);
    to_time(forms);
    forms.strict("todecimal({0})", params![Long], Decimal, |a| {
        Value::Decimal(a[0].decimal())
    });
    forms.strict("toguid({0})", params![String], Guid, |a| {
        guid_of(a[0].text())
    });
    for any in KqlType::ALL {
        forms.seeing_null("gettype({0})", params![any], String, |a| {
            Value::string(type_name(&a[0]))
        });
    }
}

/// The text of any value; of null, the empty string.
fn to_string(forms: &mut Forms) {
    for any in [Bool, Int, Long, DateTime, Timespan, String, Guid, Dynamic] {
        forms.strict("tostring({0})", params![any], String, |a| {
            Value::String(text::of(&a[0]))
        });
    }
    forms.strict("tostring({0})", params![Real], String, |a| {
        Value::or_unspecified(text::of_real(a[0].real()).map(Value::String), String)
    });
}

fn to_integer(forms: &mut Forms) {
    forms.strict("tolong({0})", params![String], Long, |a| {
        long_of_text(a[0].text())
    });
    forms.strict("tolong({0})", params![Int], Long, |a| {
        Value::Long(a[0].long())
    });
    forms.strict("tolong({0})", params![Real], Long, |a| {
        long_of_real(a[0].real())
    });
    forms.strict("tolong({0})", params![Bool], Long, |a| {
        Value::Long(i64::from(a[0].bool()))
    });
    forms.strict("tolong({0})", params![DateTime], Long, |a| {
        Value::Long(a[0].ticks())
    });
    forms.strict("tolong({0})", params![Timespan], Long, |a| {
        Value::Long(a[0].ticks())
    });
    forms.strict("tolong({0})", params![Dynamic], Long, |a| {
        match a[0].json() {
            Json::Number(number) if number.is_i64() => {
                Value::Long(number.as_i64().unwrap_or_default())
            }
            Json::Number(number) => long_of_real(number.as_f64().unwrap_or(f64::NAN)),
            Json::String(text) => long_of_text(text),
            Json::Bool(bit) => Value::Long(i64::from(*bit)),
            _ => Value::Null(Long),
        }
    });
    forms.strict("toint({0})", params![String], Int, |a| {
        int_of_text(a[0].text())
    });
    // A long loses its upper half; a timespan is its ticks first.
    forms.strict("toint({0})", params![Long], Int, |a| {
        Value::Int(a[0].long() as i32)
    });
    forms.strict("toint({0})", params![Timespan], Int, |a| {
        Value::Int(a[0].ticks() as i32)
    });
    forms.strict("toint({0})", params![Bool], Int, |a| {
        Value::Int(i32::from(a[0].bool()))
    });
    // Beyond the range constants wrap and rows saturate, so that is left open.
    forms.strict("toint({0})", params![Real], Int, |a| {
        match a[0].real().trunc() {
            number if number.abs() < f64::from(i32::MAX) => Value::Int(number as i32),
            _ => Value::Unspecified(Int),
        }
    });
}

/// Kusto's integers: a sign and digits, or hexadecimal digits without a sign; blanks around them do not count.
fn long_of_text(text: &str) -> Value {
    let text = text.trim();
    if let Some(hex) = text.strip_prefix("0x").or(text.strip_prefix("0X")) {
        let known = !hex.is_empty() && hex.len() <= 16;
        let bits = u64::from_str_radix(hex, 16).ok().filter(|_| known);
        return bits.map_or(Value::Null(Long), |bits| Value::Long(bits as i64));
    }
    text.parse().map_or(Value::Null(Long), Value::Long)
}

fn int_of_text(text: &str) -> Value {
    match long_of_text(text) {
        Value::Long(number) if text.contains(['x', 'X']) && i32::try_from(number).is_err() => {
            Value::Unspecified(Int)
        }
        Value::Long(number) => i32::try_from(number).map_or(Value::Null(Int), Value::Int),
        _ => Value::Null(Int),
    }
}

/// Cuts off the fraction. Beyond the range constants and rows differ.
fn long_of_real(number: f64) -> Value {
    let known = number.abs() < 9.2e18;
    Value::or_unspecified(known.then_some(Value::Long(number as i64)), Long)
}

fn to_real(forms: &mut Forms) {
    forms.strict("toreal({0})", params![String], Real, |a| {
        real_of_text(a[0].text())
    });
    for number in [Int, Long] {
        forms.strict("todouble({0})", params![number], Real, |a| {
            Value::Real(a[0].real())
        });
    }
    forms.strict("todouble({0})", params![Timespan], Real, |a| {
        Value::Real(a[0].ticks() as f64)
    });
    forms.strict("todouble({0})", params![DateTime], Real, |a| {
        Value::Real(a[0].ticks() as f64)
    });
    forms.strict("todouble({0})", params![Dynamic], Real, |a| {
        match a[0].json() {
            Json::Number(number) => Value::or_unspecified(number.as_f64().map(Value::Real), Real),
            Json::String(text) => real_of_text(text),
            Json::Bool(bit) => Value::Real(f64::from(u8::from(*bit))),
            _ => Value::Null(Real),
        }
    });
}

/// Digits with an optional point and exponent. Other text without a digit is null; what begins like a number and goes on
/// otherwise, and the names of what is not finite, are left out.
fn real_of_text(text: &str) -> Value {
    let plain = regex::Regex::new(r"^\s*[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?\s*$")
        .expect("it is a regex");
    let lower = text.to_lowercase();
    if plain.is_match(text) {
        return text
            .trim()
            .parse()
            .map_or(Value::Unspecified(Real), Value::Real);
    }
    let named = lower.contains("inf") || lower.contains("nan");
    let unlike = !named && !text.bytes().any(|byte| byte.is_ascii_digit());
    if unlike {
        Value::Null(Real)
    } else {
        Value::Unspecified(Real)
    }
}

/// A number is true unless it is zero; text is `true`, `false` in any case, or an integer.
fn to_bool(forms: &mut Forms) {
    for number in [Int, Long] {
        forms.strict("tobool({0})", params![number], Bool, |a| {
            Value::Bool(a[0].long() != 0)
        });
    }
    forms.strict("tobool({0})", params![Real], Bool, |a| match a[0].real() {
        number if number.is_nan() => Value::Unspecified(Bool),
        number => Value::Bool(number != 0.0),
    });
    forms.strict("tobool({0})", params![String], Bool, |a| {
        bool_of_text(a[0].text())
    });
    forms.strict("tobool({0})", params![Dynamic], Bool, |a| {
        match a[0].json() {
            Json::Bool(bit) => Value::Bool(*bit),
            Json::Number(number) => Value::Bool(number.as_f64() != Some(0.0)),
            Json::String(text) => bool_of_text(text),
            _ => Value::Null(Bool),
        }
    });
}

fn bool_of_text(text: &str) -> Value {
    match text.to_lowercase().as_str() {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        // Measured: "2" is true. With blanks, a point or `0x` the answer is null or in no document.
        digits
            if digits.bytes().all(|byte| byte.is_ascii_digit())
                && (1..=9).contains(&digits.len()) =>
        {
            Value::Bool(digits.bytes().any(|byte| byte != b'0'))
        }
        other if other.bytes().any(|byte| byte.is_ascii_digit()) => Value::Unspecified(Bool),
        _ => Value::Null(Bool),
    }
}

fn to_time(forms: &mut Forms) {
    forms.strict(
        "todatetime({0})",
        params![String],
        DateTime,
        |a| match parse_datetime(a[0].text()) {
            Some(ticks) => Value::DateTime(ticks),
            None => null_without_digits(a[0].text(), DateTime),
        },
    );
    forms.strict(
        "todatetime({0})",
        params![texts(&DATETIMES)],
        DateTime,
        |a| Value::or_unspecified(parse_datetime(a[0].text()).map(Value::DateTime), DateTime),
    );
    forms.strict(
        "totimespan({0})",
        params![String],
        Timespan,
        |a| match parse_timespan(a[0].text()) {
            Some(ticks) => Value::Timespan(ticks),
            None => null_without_digits(a[0].text(), Timespan),
        },
    );
    for (text, ticks) in [
        ("1d", DAY),
        ("2h", 2 * HOUR),
        ("90m", 90 * MINUTE),
        ("5s", 5 * SECOND),
    ] {
        forms.strict(
            &format!("totimespan({text:?})"),
            params![],
            Timespan,
            move |_| Value::Timespan(ticks),
        );
    }
    // Numbers are ticks.
    forms.strict("totimespan({0})", params![Long], Timespan, |a| {
        Value::Timespan(a[0].long())
    });
    forms.strict("todatetime({0})", params![Long], DateTime, |a| {
        Value::datetime(Some(a[0].long()))
    });
}

const DATETIMES: [&str; 6] = [
    "2024-02-29",
    "1999-12-31T23:59:59.9999999Z",
    "2024-01-01 05:06:07",
    "2024-01-01T05:06:07.5Z",
    "0001-01-01",
    "9999-12-31T00:00:00Z",
];

/// Many forms are read that are listed nowhere, but none without a digit.
fn null_without_digits(text: &str, kql_type: KqlType) -> Value {
    match text.chars().any(char::is_numeric) {
        true => Value::Unspecified(kql_type),
        false => Value::Null(kql_type),
    }
}

/// The first 32 digits count, hyphens in their places aside; "the rest of the string is ignored". Text that has them
/// elsewhere, or no hyphens, is left out.
fn guid_of(text: &str) -> Value {
    let hex: std::string::String = text.chars().filter(|character| *character != '-').collect();
    let digits: std::string::String = hex.chars().take(32).collect();
    let bits = u128::from_str_radix(&digits, 16)
        .ok()
        .filter(|_| digits.len() == 32);
    match bits {
        Some(bits) if text.to_lowercase().starts_with(&text::of_guid(bits)) => Value::Guid(bits),
        Some(_) => Value::Unspecified(Guid),
        None if text.contains(['{', '(', '+']) => Value::Unspecified(Guid),
        None => Value::Null(Guid),
    }
}

/// A null has the type of its place; a dynamic says what it holds.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Dynamic(Json::Array(_)) => "array",
        Value::Dynamic(Json::Object(_)) => "dictionary",
        Value::Dynamic(Json::String(_)) => "string",
        Value::Dynamic(Json::Bool(_)) => "bool",
        Value::Dynamic(Json::Number(number)) if number.is_f64() => "double",
        Value::Dynamic(_) => "long",
        Value::Null(Dynamic) => "null",
        other => other.kql_type().name(),
    }
}
