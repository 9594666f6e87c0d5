//! The text of a value: what `tostring()` gives.

use serde_json::Value as Json;

use super::civil::{datetime_text, timespan_text};
use super::value::Value;

/// `tostring(value)`; the empty string for every null.
pub(crate) fn of(value: &Value) -> String {
    match value {
        Value::Null(_) | Value::Unspecified(_) => String::new(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Long(number) => number.to_string(),
        Value::Real(number) => of_real(*number).unwrap_or_default(),
        Value::Decimal(number) => number.to_string(),
        Value::DateTime(ticks) => datetime_text(*ticks),
        Value::Timespan(ticks) => timespan_text(*ticks),
        Value::String(text) => text.clone(),
        Value::Guid(bits) => of_guid(*bits),
        Value::Dynamic(json) => of_json(json),
    }
}

/// `1.0`, `0.5`, `NaN`: the fewest digits that read back. Left open are infinities and exponents, of which there are few
/// captured answers, and numbers of 16 and 17 digits, of which several may read back: `0.1 + 0.2` shows that Kusto does not
/// choose the nearest.
pub(crate) fn of_real(number: f64) -> Option<String> {
    if number.is_nan() {
        return Some("NaN".to_owned());
    }
    let text = format!("{number:?}");
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = number == 0.0 || (1e-4..1e15).contains(&number.abs());
    (plain && digits < 16).then_some(text)
}

pub(crate) fn of_guid(bits: u128) -> String {
    let hex = format!("{bits:032x}");
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-")
}

/// A string without its quotes, anything else as compact JSON in the order of its source.
pub(crate) fn of_json(json: &Json) -> String {
    match json {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
