//! `dynamic(...)`: JSON, with Kusto's own literals inside.

use std::fmt;

use crate::ast::{Literal, LiteralValue, Name, ScalarType, StringValue};
use crate::combinator::{bracketed, list0, literal_token, punct};
use crate::expr::literal::{literal_value, string_literal, write_timespan};
use crate::input::{Input, ParseResult, nested};
use crate::lexer::string::string_value;
use crate::lexer::{LiteralKind, TokenKind};
use crate::name::{client_parameter, is_client_parameter};
use crate::print::commas;
use crate::{Code, Diagnostic, Span};

/// A value inside `dynamic(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct DynamicValue {
    /// The value.
    pub kind: DynamicKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of [`DynamicValue`].
#[derive(Debug, Clone, PartialEq)]
pub enum DynamicKind {
    /// `null`
    Null,
    /// `{name}`, a parameter of the client
    ClientParameter(Name),
    /// `true`, `bool(false)`
    Bool(bool),
    /// An integer, as written: `dynamic` keeps the text of numbers. The sign is included.
    Long(String),
    /// A number with a fraction or an exponent, as written.
    Real(String),
    /// The text inside `decimal(...)`
    Decimal(String),
    /// The text inside `datetime(...)`
    DateTime(String),
    /// `1h`, or the text inside `timespan(...)`
    TimeSpan(String),
    /// The text inside `guid(...)`
    Guid(String),
    /// A string, unescaped.
    String(String),
    /// `[a, b]`
    Array(Vec<DynamicValue>),
    /// `{"a": 1}`; order and repeated keys are kept
    Object(Vec<(String, DynamicValue)>),
}

/// ```ebnf
/// dynamic_literal = "dynamic", "(", json_value, ")" ;
/// ```
pub(crate) fn dynamic_literal(input: Input<'_>) -> ParseResult<'_, Literal> {
    let (rest, value) = dynamic_value(input)?;
    Ok((
        rest,
        Literal {
            value: LiteralValue::Dynamic(value),
            span: input.span_to(rest),
        },
    ))
}

fn dynamic_value(input: Input<'_>) -> ParseResult<'_, DynamicValue> {
    let (rest, _) = crate::combinator::keyword("dynamic")(input)?;
    bracketed("(", json_value, ")")(rest)
}

/// ```ebnf
/// json_value = JSON_NUMBER | JSON_LITERAL | "null" | string_literal | json_array | json_object
///            | "dynamic", "(", json_value, ")" | client_parameter ;
/// ```
pub(crate) fn json_value(input: Input<'_>) -> ParseResult<'_, DynamicValue> {
    nested(input, |input| match input.peek().text {
        "[" => json_array(input),
        "{" if is_client_parameter(input) => {
            let (rest, name) = client_parameter(input)?;
            Ok((
                rest,
                spanned(input, rest, DynamicKind::ClientParameter(name)),
            ))
        }
        "{" => json_object(input),
        "null" => Ok((
            input.skip(1),
            spanned(input, input.skip(1), DynamicKind::Null),
        )),
        "dynamic" => dynamic_value(input),
        _ => json_scalar(input),
    })
}

fn json_scalar(input: Input<'_>) -> ParseResult<'_, DynamicValue> {
    let is_negative = input.is_punct("-");
    let at = if is_negative { input.skip(1) } else { input };
    let token = at.peek();
    let kind = match token.kind {
        TokenKind::Literal(LiteralKind::String) if !is_negative => return json_string(input),
        TokenKind::Literal(kind) if !is_negative || is_number(kind) => {
            json_literal(kind, token.text)
        }
        _ => return input.expected("a JSON value"),
    };
    match kind.map(|kind| if is_negative { negate(kind) } else { kind }) {
        Some(kind) => Ok((at.skip(1), spanned(input, at.skip(1), kind))),
        None => invalid(at),
    }
}

fn is_number(kind: LiteralKind) -> bool {
    matches!(kind, LiteralKind::Long | LiteralKind::Real)
}

fn json_string(input: Input<'_>) -> ParseResult<'_, DynamicValue> {
    let (rest, string) = string_literal(input)?;
    Ok((rest, spanned(input, rest, DynamicKind::String(string.text))))
}

fn spanned(input: Input<'_>, rest: Input<'_>, kind: DynamicKind) -> DynamicValue {
    DynamicValue {
        kind,
        span: input.span_to(rest),
    }
}

/// `None` if the literal has no value, or none inside of `dynamic`.
fn json_literal(kind: LiteralKind, token: &str) -> Option<DynamicKind> {
    let text = || token.to_owned();
    match (literal_value(kind, token)?, token.contains(['(', 'x', 'X'])) {
        (LiteralValue::Long(_), false) => return Some(DynamicKind::Long(text())),
        (LiteralValue::Real(_), false) => return Some(DynamicKind::Real(text())),
        _ => {}
    }
    Some(match literal_value(kind, token)? {
        LiteralValue::Bool(value) => DynamicKind::Bool(value),
        LiteralValue::Long(value) => DynamicKind::Long(value.to_string()),
        LiteralValue::Real(value) => DynamicKind::Real(real_text(value)),
        LiteralValue::Decimal(text) => DynamicKind::Decimal(text),
        LiteralValue::DateTime(text) => DynamicKind::DateTime(text),
        LiteralValue::TimeSpan(text) => DynamicKind::TimeSpan(text),
        LiteralValue::Guid(text) => DynamicKind::Guid(text),
        LiteralValue::Null(ScalarType::Int) => return None,
        LiteralValue::Null(_) => DynamicKind::Null,
        LiteralValue::Int(_) | LiteralValue::String(_) | LiteralValue::Dynamic(_) => return None,
    })
}

fn real_text(value: f64) -> String {
    if value.is_nan() {
        "nan".to_owned()
    } else {
        format!("{value:?}")
    }
}

fn negate(kind: DynamicKind) -> DynamicKind {
    let flip = |text: String| match text.strip_prefix('-') {
        Some(positive) => positive.to_owned(),
        None => format!("-{text}"),
    };
    match kind {
        DynamicKind::Long(text) => DynamicKind::Long(flip(text)),
        DynamicKind::Real(text) => DynamicKind::Real(flip(text)),
        other => other,
    }
}

fn invalid<T>(input: Input<'_>) -> ParseResult<'_, T> {
    let token = input.peek();
    let message = format!("`{}` is not a value of `dynamic`", token.text);
    input.fail(Diagnostic::error(Code::InvalidLiteral, message, token.span))
}

/// ```ebnf
/// json_array = "[", [ json_value, { ",", json_value } ], "]" ;
/// ```
pub(crate) fn json_array(input: Input<'_>) -> ParseResult<'_, DynamicValue> {
    let (rest, items) = bracketed("[", list0(json_value), "]")(input)?;
    Ok((rest, spanned(input, rest, DynamicKind::Array(items))))
}

/// ```ebnf
/// json_object = "{", [ json_pair, { ",", json_pair } ], "}" ;
/// ```
pub(crate) fn json_object(input: Input<'_>) -> ParseResult<'_, DynamicValue> {
    let (rest, pairs) = bracketed("{", list0(json_pair), "}")(input)?;
    Ok((rest, spanned(input, rest, DynamicKind::Object(pairs))))
}

/// ```ebnf
/// json_pair = STRING, ":", json_value ;
/// ```
pub(crate) fn json_pair(input: Input<'_>) -> ParseResult<'_, (String, DynamicValue)> {
    let (rest, key) = literal_token(LiteralKind::String, "a key in quotes")(input)?;
    let (rest, _) = punct(":")(rest)?;
    let (rest, value) = json_value(rest)?;
    Ok((rest, (string_value(key.text).text, value)))
}

impl fmt::Display for DynamicValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            DynamicKind::Null => f.write_str("null"),
            DynamicKind::ClientParameter(name) => name.fmt(f),
            DynamicKind::Bool(value) => value.fmt(f),
            DynamicKind::Long(text) => f.write_str(text),
            DynamicKind::Real(text) if text.contains(|c: char| c.is_ascii_digit()) => {
                f.write_str(text)
            }
            DynamicKind::Real(text) => write!(f, "real({text})"),
            DynamicKind::Decimal(text) => write!(f, "decimal({text})"),
            DynamicKind::DateTime(text) => write!(f, "datetime({text})"),
            DynamicKind::TimeSpan(text) => write_timespan(f, text),
            DynamicKind::Guid(text) => write!(f, "guid({text})"),
            DynamicKind::String(text) => quoted(text).fmt(f),
            DynamicKind::Array(items) => write!(f, "[{}]", commas(items)),
            DynamicKind::Object(pairs) => {
                let pairs: Vec<_> = pairs
                    .iter()
                    .map(|(key, value)| format!("{}: {value}", quoted(key)))
                    .collect();
                write!(f, "{{{}}}", commas(&pairs))
            }
        }
    }
}

fn quoted(text: &str) -> StringValue {
    StringValue {
        text: text.to_owned(),
        is_obfuscated: false,
    }
}
