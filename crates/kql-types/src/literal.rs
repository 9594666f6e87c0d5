//! The literals `long(...)`, `datetime(...)` and the like, from the text between their parentheses.

use crate::{Decimal, KqlType, Value, convert, datetime, guid, real, timespan};

/// The value of a typed literal, or `None` where Kusto refuses the text (SYN0002).
///
/// `null` is the null of every type but `string`. Datetimes, timespans and guids may stand in quotes. Literals of
/// `string` and `dynamic` have a syntax of their own, which the parser reads.
pub fn parse(kql_type: KqlType, text: &str) -> Option<Value> {
    let text = text.trim();
    if text == "null" && kql_type != KqlType::String {
        return Some(Value::Null(kql_type));
    }
    match kql_type {
        KqlType::Bool => parse_bool(text).map(Value::Bool),
        KqlType::Int => parse_int(text).map(Value::Int),
        KqlType::Long => parse_long(text).map(Value::Long),
        KqlType::Real => parse_real(text).map(Value::Real),
        KqlType::Decimal => Decimal::parse(text).map(Value::Decimal),
        KqlType::DateTime => parse_datetime(unquoted(text)).map(Value::DateTime),
        KqlType::Timespan => parse_timespan(unquoted(text)).map(Value::Timespan),
        KqlType::Guid => guid::parse(unquoted(text)).map(Value::Guid),
        KqlType::String | KqlType::Dynamic => None,
    }
}

fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" => Some(true),
        "0" => Some(false),
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ => text.eq_ignore_ascii_case("false").then_some(false),
    }
}

fn parse_int(text: &str) -> Option<i32> {
    match text {
        "min" => Some(i32::MIN),
        "max" => Some(i32::MAX),
        _ => convert::parse_int(text),
    }
}

fn parse_long(text: &str) -> Option<i64> {
    match text {
        "min" => Some(i64::MIN),
        "max" => Some(i64::MAX),
        _ => convert::parse_long(text),
    }
}

fn parse_real(text: &str) -> Option<f64> {
    match text {
        "min" => Some(f64::MIN),
        "max" => Some(f64::MAX),
        "inf" => Some(f64::INFINITY),
        _ => real::parse(text),
    }
}

fn parse_datetime(text: &str) -> Option<i64> {
    match text {
        "min" => Some(datetime::MIN),
        "max" => Some(datetime::MAX),
        _ => datetime::parse(text),
    }
}

fn parse_timespan(text: &str) -> Option<i64> {
    match text {
        "min" => Some(i64::MIN),
        "max" => Some(i64::MAX),
        _ => timespan::parse_literal(text),
    }
}

fn unquoted(text: &str) -> &str {
    let inside = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\'')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        for (kql_type, text, expected) in [
            (KqlType::Bool, "TRUE", "True"),
            (KqlType::Int, "0xFFFFFFFF", "-1"),
            (KqlType::Int, "010", "10"),
            (KqlType::Int, "-2147483648", "-2147483648"),
            (KqlType::Long, "0x8000000000000000", "-9223372036854775808"),
            (KqlType::Long, " -1 ", "-1"),
            (KqlType::Real, "+inf", "inf"),
            (KqlType::Real, "nan", "NaN"),
            (KqlType::Real, "1e5", "100000.0"),
            (KqlType::Decimal, "0.1", "0.1"),
            (
                KqlType::DateTime,
                "'2020-01-01'",
                "2020-01-01T00:00:00.0000000Z",
            ),
            (KqlType::DateTime, "max", "9999-12-31T23:59:59.9999999Z"),
            (KqlType::Timespan, "2", "2.00:00:00"),
            (
                KqlType::Guid,
                "\"74be27de-1e4e-49d9-b579-fe0b331d3642\"",
                "74be27de-1e4e-49d9-b579-fe0b331d3642",
            ),
            (KqlType::Long, "null", ""),
        ] {
            let value = parse(kql_type, text).expect(text);
            assert_eq!(value.kql_type(), kql_type);
            assert_eq!(
                convert::to_string(&value),
                Value::String(expected.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn refusals() {
        for (kql_type, text) in [
            (KqlType::Int, "-0x10"),
            (KqlType::Int, "+0x10"),
            (KqlType::Int, "2147483648"),
            (KqlType::Long, "9223372036854775808"),
            (KqlType::Int, "1.0"),
            (KqlType::Int, "1_0"),
            (KqlType::Long, "0x1_F"),
            (KqlType::Long, "\u{663}"),
            (KqlType::DateTime, "13-01-2022"),
            (KqlType::String, "null"),
            (KqlType::Bool, "maybe"),
        ] {
            assert_eq!(parse(kql_type, text), None, "{text}");
        }
    }
}
