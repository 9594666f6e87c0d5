//! Values out of pieces of text, as `parse` and `parse-kv` read them.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use kql_types::{KqlType, Value, build_array, convert};

/// A column that is built a piece of text at a time. `None` is the null of the type, and the empty string of a string.
#[derive(Debug)]
pub(super) enum Captured {
    Text(StringViewBuilder),
    Typed(KqlType, Vec<Value>),
}

impl Captured {
    pub(super) fn new(kql_type: KqlType) -> Captured {
        match kql_type {
            KqlType::String => Captured::Text(StringViewBuilder::new()),
            other => Captured::Typed(other, Vec::new()),
        }
    }

    /// Appends a piece of text, converted.
    pub(super) fn push(&mut self, text: Option<&str>) {
        match self {
            Captured::Text(builder) => builder.append_value(text.unwrap_or_default()),
            Captured::Typed(kql_type, values) => {
                values.push(text.map_or(Value::Null(*kql_type), |text| typed(text, *kql_type)));
            }
        }
    }

    /// Appends a value that has been converted already, to a column that is no string.
    pub(super) fn push_value(&mut self, value: Value) {
        if let Captured::Typed(_, values) = self {
            values.push(value);
        }
    }

    pub(super) fn finish(self) -> ArrayRef {
        match self {
            Captured::Text(mut builder) => Arc::new(builder.finish()),
            Captured::Typed(kql_type, values) => build_array(kql_type, values.into_iter()),
        }
    }
}

/// The value of `text`, or null. Unlike `tolong()`, an integer is decimal digits only.
pub(super) fn typed(text: &str, kql_type: KqlType) -> Value {
    let trimmed = text.trim();
    match kql_type {
        KqlType::Int | KqlType::Long if !is_decimal_integer(trimmed) => Value::Null(kql_type),
        KqlType::Dynamic => convert::to_dynamic(&Value::String(text.to_owned())),
        _ => convert::to_type(Value::String(trimmed.to_owned()), kql_type),
    }
}

fn is_decimal_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}
