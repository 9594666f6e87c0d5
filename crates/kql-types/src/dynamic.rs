//! Dynamic values: compact JSON text.
//!
//! A dynamic column holds *canonical* JSON: no whitespace, object keys unique, strings with the fewest escapes, integers
//! that a long can hold as digits, other numbers in the text form of a real. [`parse_json`] makes it from any text.
//! The readers here ([`get_key`], [`elements`], ...) expect such text and borrow from it; on other text they
//! answer something, without a panic.

mod canonical;
mod read;
mod write;

pub use canonical::parse_json;
pub use read::{
    Elements, Entries, Kind, array_len, elements, entries, get_index, get_key, kind, unquote,
};
pub use write::{write_decimal, write_null, write_real, write_string, write_value};

use std::borrow::Cow;

use crate::{KqlType, Value, real};

/// What `gettype()` says of a dynamic value.
pub fn type_name(json: &str) -> &'static str {
    match kind(json) {
        Kind::Null => "null",
        Kind::Bool => "bool",
        Kind::Long => "long",
        Kind::Real => "double",
        Kind::String => "string",
        Kind::Array => "array",
        Kind::Object => "dictionary",
    }
}

/// What `tostring()` makes of a dynamic value: a string without its quotes, nothing for null, else its JSON text.
pub fn to_text(json: &str) -> Cow<'_, str> {
    match kind(json) {
        Kind::Null => Cow::Borrowed(""),
        Kind::String => unquote(json),
        _ => Cow::Borrowed(json),
    }
}

/// The scalar inside a dynamic value: a bool, long, real or string. An array or an object stays a dynamic.
pub fn to_scalar(json: &str) -> Value {
    match kind(json) {
        Kind::Null => Value::Null(KqlType::Dynamic),
        Kind::Bool => Value::Bool(json == "true"),
        Kind::Long => json.parse().map_or(Value::Null(KqlType::Long), Value::Long),
        Kind::Real => real::parse(json).map_or(Value::Null(KqlType::Real), Value::Real),
        Kind::String => Value::String(unquote(json).into_owned()),
        Kind::Array | Kind::Object => Value::Dynamic(json.to_owned()),
    }
}
