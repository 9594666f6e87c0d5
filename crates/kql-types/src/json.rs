//! The encoding of results: values as Kusto's REST v2 writes them.
//!
//! Numbers are numbers, but `"NaN"`, `"Infinity"` and decimals are text; datetimes, timespans and guids are text; a dynamic
//! is the JSON value itself; null is `null`.

use std::fmt::Write;

use arrow::array::Array;

use crate::array::text_at;
use crate::{KqlType, Value, dynamic};

/// Appends the JSON of a value.
pub fn write(value: &Value, out: &mut String) {
    match value {
        Value::Real(number) if number.is_finite() => write_finite(*number, out),
        other => dynamic::write_value(other, out),
    }
}

/// Appends the JSON of one row of a column of `kql_type`. Panics as [`Value::from_array`] does.
pub fn write_row(array: &dyn Array, row: usize, kql_type: KqlType, out: &mut String) {
    match kql_type {
        KqlType::String if array.is_valid(row) => dynamic::write_string(text_at(array, row), out),
        KqlType::Dynamic if array.is_valid(row) => out.push_str(text_at(array, row)),
        _ => write(&Value::from_array(array, row, kql_type), out),
    }
}

/// The JSON of a value. A dynamic that is nested too deeply for `serde_json` comes as its text.
pub fn to_json(value: &Value) -> serde_json::Value {
    let mut text = String::new();
    write(value, &mut text);
    serde_json::from_str(&text).unwrap_or(serde_json::Value::String(text))
}

fn write_finite(number: f64, out: &mut String) {
    out.write_str(ryu::Buffer::new().format_finite(number))
        .expect("writing to a String does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Decimal, datetime, timespan};

    #[test]
    fn encodings() {
        for (value, expected) in [
            (Value::Null(KqlType::Long), "null"),
            (Value::Bool(true), "true"),
            (Value::Int(-1), "-1"),
            (Value::Real(1.0), "1.0"),
            (Value::Real(0.1 + 0.2), "0.30000000000000004"),
            (Value::Real(1e300), "1e300"),
            (Value::Real(f64::NAN), "\"NaN\""),
            (Value::Real(f64::NEG_INFINITY), "\"-Infinity\""),
            (Value::Decimal(Decimal::parse("1.50").unwrap()), "\"1.5\""),
            (
                Value::DateTime(datetime::MIN),
                "\"0001-01-01T00:00:00.0000000Z\"",
            ),
            (Value::Timespan(timespan::TICKS_PER_DAY), "\"1.00:00:00\""),
            (
                Value::Guid([0; 16]),
                "\"00000000-0000-0000-0000-000000000000\"",
            ),
            (Value::String("a\"\n".into()), "\"a\\\"\\n\""),
            (Value::Dynamic("{\"a\":[1]}".into()), "{\"a\":[1]}"),
        ] {
            let mut out = String::new();
            write(&value, &mut out);
            assert_eq!(out, expected);
            assert_eq!(
                to_json(&value),
                serde_json::from_str::<serde_json::Value>(expected).unwrap()
            );
        }
    }

    #[test]
    fn rows() {
        let mut out = String::new();
        write_row(
            &Value::Dynamic("[1]".into()).to_array(2),
            1,
            KqlType::Dynamic,
            &mut out,
        );
        write_row(
            &Value::null(KqlType::String).to_array(1),
            0,
            KqlType::String,
            &mut out,
        );
        assert_eq!(out, "[1]\"\"");
    }
}
