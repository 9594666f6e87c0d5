//! Conversions between types, as `tolong()`, `todatetime()` and their kin make them. A conversion that fails is null.
//!
//! A dynamic converts as what it holds. A datetime and a timespan convert to numbers by their ticks, and back.

mod text;

pub use text::{parse_bool, parse_int, parse_long};

use std::borrow::Cow;
use std::fmt::Write;

use crate::{Decimal, KqlType, Value, datetime, dynamic, guid, real, timespan};

/// `tobool()`: numbers are true unless they are 0; text as [`parse_bool`] reads it.
pub fn to_bool(value: &Value) -> Value {
    let bool = match &*unwrapped(value) {
        Value::Bool(bool) => Some(*bool),
        Value::Int(number) => Some(*number != 0),
        Value::Long(number) => Some(*number != 0),
        Value::Real(number) => Some(*number != 0.0),
        Value::Decimal(number) => Some(*number != Decimal::ZERO),
        Value::String(text) => parse_bool(text),
        _ => None,
    };
    bool.map_or(Value::Null(KqlType::Bool), Value::Bool)
}

/// `toint()`: a long wraps to 32 bits, a real is cut and stops at the limits, text that is no int is null.
pub fn to_int(value: &Value) -> Value {
    let int = match &*unwrapped(value) {
        Value::Bool(bool) => Some(i32::from(*bool)),
        Value::Int(number) => Some(*number),
        Value::Long(number) | Value::DateTime(number) | Value::Timespan(number) => {
            Some(*number as i32)
        }
        Value::Real(number) => real_to_int(*number),
        Value::Decimal(number) => number.to_i64().map(|number| number as i32),
        Value::String(text) => parse_int(text),
        _ => None,
    };
    int.map_or(Value::Null(KqlType::Int), Value::Int)
}

/// `tolong()`: a real is cut and stops at the limits, text that is no long is null.
pub fn to_long(value: &Value) -> Value {
    let long = match &*unwrapped(value) {
        Value::Bool(bool) => Some(i64::from(*bool)),
        Value::Int(number) => Some(i64::from(*number)),
        Value::Long(number) | Value::DateTime(number) | Value::Timespan(number) => Some(*number),
        Value::Real(number) => real_to_long(*number),
        Value::Decimal(number) => number.to_i64(),
        Value::String(text) => parse_long(text),
        _ => None,
    };
    long.map_or(Value::Null(KqlType::Long), Value::Long)
}

/// `toreal()`, `todouble()`.
pub fn to_real(value: &Value) -> Value {
    let real = match &*unwrapped(value) {
        Value::Bool(bool) => Some(f64::from(u8::from(*bool))),
        Value::Int(number) => Some(f64::from(*number)),
        Value::Long(number) | Value::DateTime(number) | Value::Timespan(number) => {
            Some(*number as f64)
        }
        Value::Real(number) => Some(*number),
        Value::Decimal(number) => Some(number.to_f64()),
        Value::String(text) => real::parse(text),
        _ => None,
    };
    real.map_or(Value::Null(KqlType::Real), Value::Real)
}

/// `todecimal()`.
pub fn to_decimal(value: &Value) -> Value {
    let number = match &*unwrapped(value) {
        Value::Bool(bool) => Some(Decimal::from_i64(i64::from(*bool))),
        Value::Int(number) => Some(Decimal::from_i64(i64::from(*number))),
        Value::Long(number) | Value::DateTime(number) | Value::Timespan(number) => {
            Some(Decimal::from_i64(*number))
        }
        Value::Real(number) => Decimal::from_f64(*number),
        Value::Decimal(number) => Some(*number),
        Value::String(text) => Decimal::parse(text),
        _ => None,
    };
    number.map_or(Value::Null(KqlType::Decimal), Value::Decimal)
}

/// `todatetime()`: numbers and timespans are ticks since 0001-01-01.
pub fn to_datetime(value: &Value) -> Value {
    let ticks = match &*unwrapped(value) {
        Value::DateTime(ticks) => Some(*ticks),
        Value::String(text) => datetime::parse(text),
        other => ticks_of(other).and_then(datetime::checked),
    };
    ticks.map_or(Value::Null(KqlType::DateTime), Value::DateTime)
}

/// `totimespan()`: numbers are ticks; an infinity is null.
pub fn to_timespan(value: &Value) -> Value {
    let ticks = match &*unwrapped(value) {
        Value::String(text) => timespan::parse(text),
        Value::Real(number) if number.is_infinite() => None,
        other => ticks_of(other),
    };
    ticks.map_or(Value::Null(KqlType::Timespan), Value::Timespan)
}

/// `toguid()`.
pub fn to_guid(value: &Value) -> Value {
    let bytes = match &*unwrapped(value) {
        Value::Guid(bytes) => Some(*bytes),
        Value::String(text) => guid::parse(text),
        _ => None,
    };
    bytes.map_or(Value::Null(KqlType::Guid), Value::Guid)
}

/// `tostring()`, which is never null: the text of a null of any type is empty.
pub fn to_string(value: &Value) -> Value {
    let mut out = String::new();
    write_string(value, &mut out);
    Value::String(out)
}

/// Appends what `tostring()` gives.
pub fn write_string(value: &Value, out: &mut String) {
    let written = match value {
        Value::Null(_) => Ok(()),
        Value::Bool(bool) => out.write_str(if *bool { "True" } else { "False" }),
        Value::Int(number) => write!(out, "{number}"),
        Value::Long(number) => write!(out, "{number}"),
        Value::Real(number) => real::write(*number, out),
        Value::Decimal(number) => write!(out, "{number}"),
        Value::DateTime(ticks) => datetime::write(*ticks, out),
        Value::Timespan(ticks) => timespan::write(*ticks, out),
        Value::String(text) => out.write_str(text),
        Value::Guid(bytes) => guid::write(bytes, out),
        Value::Dynamic(json) => out.write_str(&dynamic::to_text(json)),
    };
    written.expect("writing to a String does not fail");
}

/// `todynamic()`, `parse_json()`: text is parsed as JSON, anything else is wrapped.
pub fn to_dynamic(value: &Value) -> Value {
    let json = match value {
        Value::Null(_) => None,
        Value::Dynamic(json) => Some(json.clone()),
        Value::String(text) => dynamic::parse_json(text),
        other => Some(wrapped(other)),
    };
    json.map_or(Value::Null(KqlType::Dynamic), Value::Dynamic)
}

/// The JSON of a value as an element of a dynamic.
fn wrapped(value: &Value) -> String {
    let mut out = String::new();
    dynamic::write_value(value, &mut out);
    out
}

/// The conversion named for the type. A value of the type passes unchanged.
pub fn to_type(value: Value, kql_type: KqlType) -> Value {
    if value.kql_type() == kql_type {
        return value;
    }
    match kql_type {
        KqlType::Bool => to_bool(&value),
        KqlType::Int => to_int(&value),
        KqlType::Long => to_long(&value),
        KqlType::Real => to_real(&value),
        KqlType::Decimal => to_decimal(&value),
        KqlType::DateTime => to_datetime(&value),
        KqlType::Timespan => to_timespan(&value),
        KqlType::String => to_string(&value),
        KqlType::Guid => to_guid(&value),
        KqlType::Dynamic => to_dynamic(&value),
    }
}

/// `toint()` of a real: cut towards zero; it stops at the limits; NaN is null.
pub fn real_to_int(number: f64) -> Option<i32> {
    (!number.is_nan()).then_some(number as i32)
}

/// `tolong()` of a real: cut towards zero; it stops at the limits; NaN is null.
pub fn real_to_long(number: f64) -> Option<i64> {
    (!number.is_nan()).then_some(number as i64)
}

fn unwrapped(value: &Value) -> Cow<'_, Value> {
    match value {
        Value::Dynamic(json) => Cow::Owned(dynamic::to_scalar(json)),
        other => Cow::Borrowed(other),
    }
}

/// A number, a bool or an instant as a count of ticks.
fn ticks_of(value: &Value) -> Option<i64> {
    match to_long(value) {
        Value::Long(ticks) => Some(ticks),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
