//! Writing canonical JSON.

use std::fmt::Write;

use crate::{Decimal, Value, datetime, guid, real, timespan};

/// Appends `null`.
pub fn write_null(out: &mut String) {
    out.push_str("null");
}

/// Appends a JSON string with the fewest escapes.
pub fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut start = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[start..at]);
        start = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x08 => out.push_str("\\b"),
            0x0c => out.push_str("\\f"),
            _ => write!(out, "\\u{byte:04x}").expect("writing to a String does not fail"),
        }
    }
    out.push_str(&text[start..]);
    out.push('"');
}

/// Appends a real: `1.0`, `1E+16`; NaN and the infinities as JSON strings.
pub fn write_real(number: f64, out: &mut String) {
    let written = if number.is_nan() {
        out.write_str("\"NaN\"")
    } else if number.is_infinite() {
        out.write_str(if number > 0.0 {
            "\"Infinity\""
        } else {
            "\"-Infinity\""
        })
    } else {
        real::write(number, out)
    };
    written.expect("writing to a String does not fail");
}

/// Appends a decimal as a JSON string, which keeps its digits.
pub fn write_decimal(number: Decimal, out: &mut String) {
    write!(out, "\"{number}\"").expect("writing to a String does not fail");
}

/// Appends a value as an element of a dynamic: datetimes, timespans and guids as strings of their text, nulls as `null`.
pub fn write_value(value: &Value, out: &mut String) {
    let written = match value {
        Value::Null(_) => write!(out, "null"),
        Value::Bool(bool) => write!(out, "{bool}"),
        Value::Int(number) => write!(out, "{number}"),
        Value::Long(number) => write!(out, "{number}"),
        Value::Real(number) => {
            write_real(*number, out);
            Ok(())
        }
        Value::Decimal(number) => {
            write_decimal(*number, out);
            Ok(())
        }
        Value::DateTime(ticks) => quoted(out, |out| datetime::write(*ticks, out)),
        Value::Timespan(ticks) => quoted(out, |out| timespan::write(*ticks, out)),
        Value::Guid(bytes) => quoted(out, |out| guid::write(bytes, out)),
        Value::String(text) => {
            write_string(text, out);
            Ok(())
        }
        Value::Dynamic(json) => out.write_str(json),
    };
    written.expect("writing to a String does not fail");
}

fn quoted(
    out: &mut String,
    write: impl FnOnce(&mut String) -> std::fmt::Result,
) -> std::fmt::Result {
    out.push('"');
    write(out)?;
    out.push('"');
    Ok(())
}
