//! Literals to values.

use kql_parser::{Code, Span, ast};
use kql_types::{Decimal, KqlType, Value, datetime, dynamic, guid, timespan};

use crate::bound::Expr;
use crate::error::{Bind, error};

/// Binds a literal.
pub(super) fn bind_literal(literal: &ast::Literal) -> Bind<Expr> {
    Ok(Expr::literal(value(literal)?, literal.span))
}

/// The value of a literal.
pub(crate) fn value(literal: &ast::Literal) -> Bind<Value> {
    let span = literal.span;
    Ok(match &literal.value {
        ast::LiteralValue::Bool(value) => Value::Bool(*value),
        ast::LiteralValue::Int(value) => Value::Int(*value),
        ast::LiteralValue::Long(value) => Value::Long(*value),
        ast::LiteralValue::Real(value) => Value::Real(*value),
        ast::LiteralValue::Decimal(text) => {
            Value::Decimal(parsed(Decimal::parse(text), KqlType::Decimal, text, span)?)
        }
        ast::LiteralValue::DateTime(text) => Value::DateTime(parsed(
            datetime::parse(text).or_else(|| datetime::parse(&tight_date(text))),
            KqlType::DateTime,
            text,
            span,
        )?),
        ast::LiteralValue::TimeSpan(text) => Value::Timespan(parsed(
            timespan::parse(text),
            KqlType::Timespan,
            text,
            span,
        )?),
        ast::LiteralValue::Guid(text) => {
            Value::Guid(parsed(guid::parse(text), KqlType::Guid, text, span)?)
        }
        ast::LiteralValue::String(text) => Value::String(text.text.clone()),
        ast::LiteralValue::Dynamic(value) => dynamic_value(value)?,
        ast::LiteralValue::Null(scalar_type) => Value::null(kql_type(*scalar_type)),
    })
}

/// `2017 - 08 - 01` without the blanks around its dashes: Kusto's literals may have them.
fn tight_date(text: &str) -> String {
    let parts: Vec<&str> = text.split('-').map(str::trim).collect();
    parts.join("-")
}

fn parsed<T>(value: Option<T>, kql_type: KqlType, text: &str, span: Span) -> Bind<T> {
    match value {
        Some(value) => Ok(value),
        None => error(
            Code::InvalidConstant,
            format!("`{text}` is not a {kql_type}"),
            span,
        ),
    }
}

/// The KQL type that a type name stands for.
pub(crate) fn kql_type(scalar_type: ast::ScalarType) -> KqlType {
    match scalar_type {
        ast::ScalarType::Bool => KqlType::Bool,
        ast::ScalarType::Int => KqlType::Int,
        ast::ScalarType::Long => KqlType::Long,
        ast::ScalarType::Real => KqlType::Real,
        ast::ScalarType::Decimal => KqlType::Decimal,
        ast::ScalarType::DateTime => KqlType::DateTime,
        ast::ScalarType::TimeSpan => KqlType::Timespan,
        ast::ScalarType::Guid => KqlType::Guid,
        ast::ScalarType::String => KqlType::String,
        ast::ScalarType::Dynamic => KqlType::Dynamic,
    }
}

fn dynamic_value(value: &ast::DynamicValue) -> Bind<Value> {
    if value.kind == ast::DynamicKind::Null {
        return Ok(Value::Null(KqlType::Dynamic));
    }
    let mut json = String::new();
    write_json(value, &mut json)?;
    Ok(Value::Dynamic(json))
}

fn write_json(value: &ast::DynamicValue, json: &mut String) -> Bind<()> {
    let span = value.span;
    match &value.kind {
        ast::DynamicKind::Null => json.push_str("null"),
        ast::DynamicKind::ClientParameter(name) => {
            return error(Code::OpenParameter, format!("`{name}` has no value"), span);
        }
        ast::DynamicKind::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
        ast::DynamicKind::Long(text) => {
            if text.parse::<i64>().is_err() && !text.contains(['x', 'X']) {
                return error(
                    Code::InvalidConstant,
                    format!("`{text}` does not fit a long"),
                    span,
                );
            }
            json.push_str(&dynamic::parse_json(text).unwrap_or_else(|| "null".to_owned()));
        }
        ast::DynamicKind::Real(text) => {
            if text.parse::<f64>().is_ok_and(f64::is_infinite) {
                return error(
                    Code::InvalidConstant,
                    format!("`{text}` does not fit a real"),
                    span,
                );
            }
            json.push_str(&dynamic::parse_json(text).unwrap_or_else(|| "null".to_owned()));
        }
        ast::DynamicKind::Decimal(text) => {
            dynamic::write_value(
                &Value::Decimal(parsed(Decimal::parse(text), KqlType::Decimal, text, span)?),
                json,
            );
        }
        ast::DynamicKind::DateTime(text) => {
            dynamic::write_value(
                &Value::DateTime(parsed(
                    datetime::parse(text),
                    KqlType::DateTime,
                    text,
                    span,
                )?),
                json,
            );
        }
        ast::DynamicKind::TimeSpan(text) => {
            // A timespan literal in `dynamic()` is kept as its number of ticks.
            dynamic::write_value(
                &Value::Long(parsed(
                    timespan::parse(text),
                    KqlType::Timespan,
                    text,
                    span,
                )?),
                json,
            );
        }
        ast::DynamicKind::Guid(text) => {
            dynamic::write_value(
                &Value::Guid(parsed(guid::parse(text), KqlType::Guid, text, span)?),
                json,
            );
        }
        ast::DynamicKind::String(text) => dynamic::write_string(text, json),
        ast::DynamicKind::Array(elements) => write_array(elements, json)?,
        ast::DynamicKind::Object(entries) => write_object(entries, json)?,
    }
    Ok(())
}

fn write_array(elements: &[ast::DynamicValue], json: &mut String) -> Bind<()> {
    json.push('[');
    for (idx, element) in elements.iter().enumerate() {
        if idx > 0 {
            json.push(',');
        }
        write_json(element, json)?;
    }
    json.push(']');
    Ok(())
}

fn write_object(entries: &[(String, ast::DynamicValue)], json: &mut String) -> Bind<()> {
    json.push('{');
    for (idx, (key, value)) in entries.iter().enumerate() {
        if idx > 0 {
            json.push(',');
        }
        dynamic::write_string(key, json);
        json.push(':');
        write_json(value, json)?;
    }
    json.push('}');
    Ok(())
}
