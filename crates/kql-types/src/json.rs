//! The encoding of results: values as Kusto's REST v2 writes them.
//!
//! Numbers are numbers, but `"NaN"`, `"Infinity"` and decimals are text; datetimes, timespans and guids are text; a dynamic
//! is the JSON value itself; null is `null`.

use std::fmt::Write;

use arrow::array::Array;

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
    write(&Value::from_array(array, row, kql_type), out);
}

/// The JSON of a value.
pub fn to_json(value: &Value) -> serde_json::Value {
    let mut text = String::new();
    write(value, &mut text);
    serde_json::from_str(&text).expect("the text of a value is JSON")
}

fn write_finite(number: f64, out: &mut String) {
    out.write_str(ryu::Buffer::new().format_finite(number))
        .expect("writing to a String does not fail");
}
