//! Conversions that the real engine was seen to make.

use super::*;

fn text(value: &Value) -> String {
    match value {
        Value::Null(_) => "null".to_owned(),
        other => {
            let mut out = String::new();
            write_string(other, &mut out);
            out
        }
    }
}

fn string(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn dynamic(json: &str) -> Value {
    Value::Dynamic(json.to_owned())
}

fn datetime_value(text: &str) -> Value {
    Value::DateTime(datetime::parse(text).expect("a datetime"))
}

#[track_caller]
fn check(convert: fn(&Value) -> Value, cases: &[(Value, &str)]) {
    for (value, expected) in cases {
        assert_eq!(text(&convert(value)), *expected, "{value:?}");
    }
}

#[test]
fn to_bool_of() {
    let cases = [
        (Value::Long(5), "True"),
        (Value::Long(0), "False"),
        (Value::Real(0.5), "True"),
        (Value::Real(0.0), "False"),
        (string("TRUE"), "True"),
        (string("tRuE"), "True"),
        (string(" true"), "null"),
        (string("true "), "null"),
        (string("2"), "True"),
        (string("0"), "False"),
        (string("-1"), "True"),
        (string("1.0"), "null"),
        (string("yes"), "null"),
        (string(""), "null"),
        (string("99999999999999999999"), "null"),
        (dynamic("true"), "True"),
        (dynamic("1.9"), "True"),
        (dynamic("\"42\""), "True"),
        (dynamic("\"3.14\""), "null"),
        (dynamic("[1]"), "null"),
        (Value::Null(KqlType::Dynamic), "null"),
        (Value::Null(KqlType::Long), "null"),
    ];
    check(to_bool, &cases);
}

#[test]
fn to_int_of() {
    let cases = [
        (Value::Bool(true), "1"),
        (Value::Long(9_999_999_999), "1410065407"),
        (Value::Long(-9_999_999_999), "-1410065407"),
        (Value::Long(2_147_483_648), "-2147483648"),
        (Value::Real(2.5), "2"),
        (Value::Real(-3.5), "-3"),
        (Value::Real(1e10), "2147483647"),
        (Value::Real(-1e10), "-2147483648"),
        (Value::Real(f64::NAN), "null"),
        (Value::Decimal(Decimal::parse("9.99").unwrap()), "9"),
        (Value::Timespan(timespan::TICKS_PER_DAY), "711573504"),
        (Value::Timespan(timespan::TICKS_PER_HOUR), "1640261632"),
        (datetime_value("2020-01-01"), "-1954807808"),
        (string("  42  "), "42"),
        (string("\t456\t"), "456"),
        (string("00789"), "789"),
        (string("+0"), "0"),
        (string("2147483648"), "null"),
        (string("0x7FFFFFFF"), "2147483647"),
        (string("0X1f"), "31"),
        (string("-0x10"), "null"),
        (string("0b101"), "null"),
        (string("5.9"), "null"),
        (string("42.0"), "null"),
        (string(""), "null"),
        (dynamic("2147483648"), "-2147483648"),
        (dynamic("1.9"), "1"),
        (dynamic("\"0x10\""), "16"),
        (dynamic("true"), "1"),
        (dynamic("{}"), "null"),
    ];
    check(to_int, &cases);
}

#[test]
fn to_long_of() {
    let cases = [
        (Value::Real(9.99), "9"),
        (Value::Real(-9.99), "-9"),
        (Value::Real(1e30), "9223372036854775807"),
        (
            Value::Real(9_223_372_036_854_775_807.0),
            "9223372036854775807",
        ),
        (Value::Real(f64::NAN), "null"),
        (Value::Timespan(timespan::TICKS_PER_DAY), "864000000000"),
        (datetime_value("2020-01-01"), "637134336000000000"),
        (string("9223372036854775807"), "9223372036854775807"),
        (string("-9223372036854775808"), "-9223372036854775808"),
        (string("9223372036854775808"), "null"),
        (string("0xFFFFFFFFFFFFFFFF"), "-1"),
        (string("1e3"), "null"),
        (string("5."), "null"),
        (string("1,000"), "null"),
        (dynamic("\" 7 \""), "7"),
        (dynamic("5.7"), "5"),
        (Value::Guid([0; 16]), "null"),
    ];
    check(to_long, &cases);
}

#[test]
fn to_real_of() {
    let cases = [
        (Value::Bool(false), "0.0"),
        (Value::Long(i64::MAX), "9.223372036854776E+18"),
        (Value::Timespan(timespan::TICKS_PER_HOUR), "36000000000.0"),
        (datetime_value("1970-01-01"), "6.21355968E+17"),
        (Value::Decimal(Decimal::parse("1.5").unwrap()), "1.5"),
        (string("9223372036854775808"), "9.223372036854776E+18"),
        (string(" 7 "), "7.0"),
        (string("0x10"), "null"),
        (dynamic("\"3.14\""), "3.14"),
        (dynamic("2147483648"), "2147483648.0"),
        (dynamic("[1]"), "null"),
        (Value::Null(KqlType::Long), "null"),
    ];
    check(to_real, &cases);
}

#[test]
fn to_decimal_of() {
    let cases = [
        (Value::Long(-3), "-3"),
        (Value::Real(0.1), "0.1"),
        (Value::Real(f64::INFINITY), "null"),
        (string("3.14159265358979323846"), "3.14159265358979323846"),
        (string("abc"), "null"),
        (dynamic("\"1.5\""), "1.5"),
    ];
    check(to_decimal, &cases);
}

#[test]
fn to_datetime_of() {
    let cases = [
        (Value::Long(0), "0001-01-01T00:00:00.0000000Z"),
        (Value::Long(1), "0001-01-01T00:00:00.0000001Z"),
        (Value::Real(1.5), "0001-01-01T00:00:00.0000001Z"),
        (Value::Long(-1), "null"),
        (Value::Long(datetime::MAX + 1), "null"),
        (string("12-02-2022"), "2022-12-02T00:00:00.0000000Z"),
        (string("not a date"), "null"),
        (
            dynamic("\"2020-01-02T03:04:05.6000000Z\""),
            "2020-01-02T03:04:05.6000000Z",
        ),
    ];
    check(to_datetime, &cases);
}

#[test]
fn to_timespan_of() {
    let cases = [
        (Value::Long(1230), "00:00:00.0001230"),
        (Value::Int(50), "00:00:00.0000050"),
        (Value::Real(1.5), "00:00:00.0000001"),
        (Value::Real(f64::NAN), "null"),
        (Value::Real(f64::INFINITY), "null"),
        (Value::Bool(true), "00:00:00.0000001"),
        (datetime_value("0001-01-02"), "1.00:00:00"),
        (string("1d"), "1.00:00:00"),
        (string("10"), "null"),
        (dynamic("50"), "00:00:00.0000050"),
        (dynamic("20.5"), "00:00:00.0000020"),
        (dynamic("\"01:00:00\""), "01:00:00"),
        (dynamic("[1]"), "null"),
        (Value::Guid([0; 16]), "null"),
    ];
    check(to_timespan, &cases);
}

#[test]
fn to_string_of() {
    let cases = [
        (Value::Bool(true), "True"),
        (Value::Real(100_000_000_000.0), "100000000000.0"),
        (datetime_value("2020-01-01"), "2020-01-01T00:00:00.0000000Z"),
        (Value::Timespan(-timespan::TICKS_PER_DAY), "-1.00:00:00"),
        (
            Value::Guid([0xab; 16]),
            "abababab-abab-abab-abab-abababababab",
        ),
        (Value::Null(KqlType::Long), ""),
        (Value::Null(KqlType::Dynamic), ""),
        (dynamic("true"), "true"),
        (dynamic("\"x\""), "x"),
        (dynamic("[1,\"x\"]"), "[1,\"x\"]"),
    ];
    check(to_string, &cases);
}

#[test]
fn to_dynamic_of() {
    let cases = [
        (string("{\"a\": 1}"), "{\"a\":1}"),
        (string("null"), "null"),
        (string(""), "null"),
        (Value::Long(1), "1"),
        (Value::Bool(true), "true"),
        (dynamic("[1]"), "[1]"),
        (Value::Null(KqlType::Real), "null"),
    ];
    check(to_dynamic, &cases);
    assert_eq!(to_dynamic(&string("not json")), dynamic("\"not json\""));
}

#[test]
fn every_type_converts_to_every_type_or_to_its_null() {
    for from in KqlType::ALL {
        for to in KqlType::ALL {
            assert_eq!(to_type(Value::null(from), to).kql_type(), to);
        }
    }
}
