//! Dynamic values: compact JSON text.
//!
//! A dynamic column holds *canonical* JSON: no whitespace, object keys unique, strings with the fewest escapes, integers
//! that a long can hold as digits, other numbers in the text form of a real. [`parse_json`] makes it from any text.
//! The readers here ([`get_key`], [`elements`], ...) expect such text and borrow from it; on other text they
//! answer something, without a panic.

mod canonical;
mod read;
mod write;

pub use canonical::{canonical, parse_json};
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let json = parse_json(text);
        assert_eq!(json.as_deref().unwrap_or("null"), expected, "{text}");
        if json.is_some() {
            assert_eq!(
                canonical(expected).as_deref(),
                Some(expected),
                "the canonical form is its own"
            );
        }
    }

    #[test]
    fn parsing() {
        for (text, expected) in [
            ("null", "null"),
            ("", "null"),
            ("  ", "null"),
            ("[]", "[]"),
            ("{}", "{}"),
            ("[null]", "[null]"),
            ("not json", "\"not json\""),
            ("{'a':1}", "\"{'a':1}\""),
            ("[1,]", "\"[1,]\""),
            ("1 2", "\"1 2\""),
            ("01", "\"01\""),
            (
                " { \"a\" : [ 1 , 2.50 , -0 , 1e2 , 40.796860 ] , \"b\" : { } } ",
                "{\"a\":[1,2.5,0,100.0,40.79686],\"b\":{}}",
            ),
            ("9223372036854775807", "9223372036854775807"),
            ("9223372036854775808", "9.223372036854776E+18"),
            ("1e400", "\"1e400\""),
            (r#""\u00e9\/\n\u0001\"\\""#, "\"é/\\n\\u0001\\\"\\\\\""),
            (
                r#"{"a":1,"b":2,"a":{"c":3},"\u0062":4}"#,
                r#"{"a":{"c":3},"b":4}"#,
            ),
            (
                r#"[{"a":1,"a":2},{"a":{"x":1,"x":[2]}}]"#,
                r#"[{"a":2},{"a":{"x":[2]}}]"#,
            ),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn deep_nesting_is_read() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert_eq!(parse_json(&deep).as_deref(), Some(deep.as_str()));
    }

    #[test]
    fn types_and_texts() {
        for (json, name, text) in [
            ("1", "long", "1"),
            ("1.5", "double", "1.5"),
            ("\"5\"", "string", "5"),
            ("true", "bool", "true"),
            ("null", "null", ""),
            ("[1,2]", "array", "[1,2]"),
            ("{\"a\":1}", "dictionary", "{\"a\":1}"),
            ("\"a\\n\\u0001\"", "string", "a\n\u{1}"),
        ] {
            assert_eq!((type_name(json), to_text(json).as_ref()), (name, text));
        }
    }

    #[test]
    fn writing_values() {
        let mut out = String::new();
        for value in [
            Value::Null(KqlType::Long),
            Value::Bool(true),
            Value::Int(1),
            Value::Real(2.0),
            Value::Real(f64::NAN),
            Value::Real(f64::INFINITY),
            Value::DateTime(crate::datetime::from_date(2020, 1, 1).unwrap()),
            Value::Timespan(crate::timespan::TICKS_PER_DAY),
            Value::Guid([0xab; 16]),
            Value::String("a\"b".into()),
            Value::Dynamic("[1]".into()),
        ] {
            write_value(&value, &mut out);
            out.push(' ');
        }
        assert_eq!(
            out,
            "null true 1 2.0 \"NaN\" \"Infinity\" \"2020-01-01T00:00:00.0000000Z\" \"1.00:00:00\" \
             \"abababab-abab-abab-abab-abababababab\" \"a\\\"b\" [1] "
        );
    }

    proptest! {
        #[test]
        fn strings_round_trip(text: String) {
            let mut json = String::new();
            write_string(&text, &mut json);
            prop_assert_eq!(unquote(&json), text.as_str());
            prop_assert_eq!(canonical(&json), Some(json));
        }

        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,30}|[\\[\\]{}\":,\\\\ a1]{0,40}") {
            let _ = (parse_json(&text), kind(&text), unquote(&text));
            let _ = (get_key(&text, "a"), get_index(&text, -1), elements(&text).count(), entries(&text).count());
        }

        #[test]
        fn canonical_text_agrees_with_serde(text in "[\\[\\]{}\":,\\\\ a1]{0,20}") {
            let ours = canonical(&text).map(|json| serde_json::from_str::<serde_json::Value>(&json).expect("canonical JSON is JSON"));
            prop_assert_eq!(ours, serde_json::from_str(&text).ok());
        }
    }
}
