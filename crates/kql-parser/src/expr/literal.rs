//! Scalar literals.

use std::fmt;

use nom::Parser;
use nom::combinator::map;

use crate::ast::{DynamicValue, Expr, ScalarType, Unary, UnaryOp};
use crate::combinator::literal_token;
use crate::expr::dynamic::dynamic_literal;
use crate::expr::type_of::{is_type_of, type_of};
use crate::input::{Input, ParseResult};
use crate::lexer::string::{string_value, write_string};
use crate::lexer::{LiteralKind, Token, TokenKind};
use crate::name::{client_parameter, is_client_parameter};
use crate::{Code, Diagnostic, Span};

/// A literal.
#[derive(Debug, Clone, PartialEq)]
pub struct Literal {
    /// Its type and value.
    pub value: LiteralValue,
    /// Where it stands.
    pub span: Span,
}

/// The value of a [`Literal`].
///
/// Values whose exact text matters keep it (trimmed, quotes removed); the types crate reads it.
#[derive(Debug, Clone, PartialEq)]
pub enum LiteralValue {
    /// `true`, `bool(1)`
    Bool(bool),
    /// `int(1)`
    Int(i32),
    /// `1`, `0x1F`, `long(-1)`
    Long(i64),
    /// `1.0`, `1e3`, `real(nan)`
    Real(f64),
    /// The text inside `decimal(...)`
    Decimal(String),
    /// The text inside `datetime(...)`
    DateTime(String),
    /// `1h`, or the text inside `timespan(...)` or `time(...)`
    TimeSpan(String),
    /// The text inside `guid(...)`
    Guid(String),
    /// A string, unescaped; adjacent strings are joined.
    String(StringValue),
    /// `dynamic(...)`
    Dynamic(DynamicValue),
    /// `long(null)`, `datetime(null)`, ...; `dynamic(null)` is a [`LiteralValue::Dynamic`].
    Null(ScalarType),
}

/// The value of a string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StringValue {
    /// The characters.
    pub text: String,
    /// Written with `h`: logs must not show it.
    pub is_obfuscated: bool,
}

/// ```ebnf
/// literal = LITERAL | STRING, { STRING } | dynamic_literal ;
/// ```
pub(crate) fn literal(input: Input<'_>) -> ParseResult<'_, Literal> {
    let token = input.peek();
    match token.kind {
        TokenKind::Literal(LiteralKind::String) => {
            map(string_literal, literal_of_string).parse(input)
        }
        TokenKind::Literal(LiteralKind::RawGuid) => input.expected("a literal"),
        TokenKind::Literal(kind) => match literal_value(kind, token.text) {
            Some(value) => Ok((
                input.skip(1),
                Literal {
                    value,
                    span: token.span,
                },
            )),
            None => invalid(input),
        },
        _ if input.is_word("dynamic") => dynamic_literal(input),
        _ => input.expected("a literal"),
    }
}

/// A literal where the grammar allows nothing else: it may have a sign.
///
/// ```ebnf
/// signed_literal = SIGNED_NUMBER | literal | type_of | client_parameter ;
/// ```
pub(crate) fn signed_literal(input: Input<'_>) -> ParseResult<'_, Expr> {
    let sign = match input.peek() {
        token if token.kind == TokenKind::Punct && token.text == "-" => UnaryOp::Minus,
        token if token.kind == TokenKind::Punct && token.text == "+" => UnaryOp::Plus,
        _ if is_type_of(input) => return map(type_of, Expr::TypeOf).parse(input),
        _ if is_client_parameter(input) => return map(client_parameter, Expr::Name).parse(input),
        _ => return map(literal, Expr::Literal).parse(input),
    };
    if !input.is_adjacent_at(1) || !is_number(input.peek_at(1)) {
        return input.expected("a literal");
    }
    if let Some(least) = least_long(input) {
        return Ok((input.skip(2), Expr::Literal(least)));
    }
    let (rest, literal) = literal(input.skip(1))?;
    let operand = Box::new(Expr::Literal(literal));
    Ok((
        rest,
        Expr::Unary(Unary {
            op: sign,
            operand,
            span: input.span_to(rest),
        }),
    ))
}

fn is_number(token: Token<'_>) -> bool {
    let is_kind = matches!(
        token.kind,
        TokenKind::Literal(LiteralKind::Long | LiteralKind::Real | LiteralKind::TimeSpan)
    );
    is_kind && token.text.starts_with(|c: char| c.is_ascii_digit())
}

/// `-9223372036854775808`: without its sign the number would not fit. Kusto takes it where only
/// literals are allowed, such as in `datatable`, but not in expressions.
fn least_long(input: Input<'_>) -> Option<Literal> {
    let is_least = input.is_punct("-") && input.peek_at(1).text == "9223372036854775808";
    let span = input.span_to(input.skip(2));
    is_least.then_some(Literal {
        value: LiteralValue::Long(i64::MIN),
        span,
    })
}

/// ```ebnf
/// string_literal = STRING, { STRING } ;
/// ```
pub(crate) fn string_literal(input: Input<'_>) -> ParseResult<'_, StringLiteral> {
    let (mut rest, token) = literal_token(LiteralKind::String, "a string")(input)?;
    let mut value = string_value(token.text);
    while let Ok((after, token)) = literal_token(LiteralKind::String, "a string")(rest) {
        let next = string_value(token.text);
        value.text.push_str(&next.text);
        value.is_obfuscated |= next.is_obfuscated;
        rest = after;
    }
    let StringValue {
        text,
        is_obfuscated,
    } = value;
    Ok((
        rest,
        StringLiteral {
            text,
            is_obfuscated,
            span: input.span_to(rest),
        },
    ))
}

/// A string and where it stands.
pub(crate) struct StringLiteral {
    pub(crate) text: String,
    pub(crate) is_obfuscated: bool,
    pub(crate) span: Span,
}

impl StringLiteral {
    pub(crate) fn value(self) -> StringValue {
        StringValue {
            text: self.text,
            is_obfuscated: self.is_obfuscated,
        }
    }
}

pub(crate) fn literal_of_string(string: StringLiteral) -> Literal {
    let span = string.span;
    Literal {
        value: LiteralValue::String(string.value()),
        span,
    }
}

/// A guid without `guid(...)`, which only properties accept.
pub(crate) fn raw_guid(input: Input<'_>) -> ParseResult<'_, Literal> {
    let (rest, token) = literal_token(LiteralKind::RawGuid, "a guid")(input)?;
    Ok((
        rest,
        Literal {
            value: LiteralValue::Guid(token.text.to_owned()),
            span: token.span,
        },
    ))
}

fn invalid<T>(input: Input<'_>) -> ParseResult<'_, T> {
    let token = input.peek();
    let message = format!("`{}` is not a valid literal", token.text);
    input.fail(Diagnostic::error(Code::InvalidLiteral, message, token.span))
}

/// The value of a literal token other than a string; `None` if it has none.
pub(crate) fn literal_value(kind: LiteralKind, token: &str) -> Option<LiteralValue> {
    let text = inner_text(token);
    if text == "null" {
        return null_type(kind).map(LiteralValue::Null);
    }
    let owned = || text.to_owned();
    match kind {
        LiteralKind::Bool => bool_value(text).map(LiteralValue::Bool),
        LiteralKind::Int => int(text).map(LiteralValue::Int),
        LiteralKind::Long => long(text).map(LiteralValue::Long),
        LiteralKind::Real => real(text).map(LiteralValue::Real),
        LiteralKind::Decimal => Some(LiteralValue::Decimal(owned())),
        LiteralKind::DateTime => Some(LiteralValue::DateTime(owned())),
        LiteralKind::TimeSpan => Some(LiteralValue::TimeSpan(owned())),
        LiteralKind::Guid | LiteralKind::RawGuid => Some(LiteralValue::Guid(owned())),
        LiteralKind::String => None,
    }
}

/// The text between the parentheses, or all of it, without spaces and quotes around it.
pub(crate) fn inner_text(token: &str) -> &str {
    let inner = token.find('(').map_or(token, |open| {
        token[open + 1..].strip_suffix(')').unwrap_or("")
    });
    inner.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'')
}

fn null_type(kind: LiteralKind) -> Option<ScalarType> {
    Some(match kind {
        LiteralKind::Bool => ScalarType::Bool,
        LiteralKind::Int => ScalarType::Int,
        LiteralKind::Long => ScalarType::Long,
        LiteralKind::Real => ScalarType::Real,
        LiteralKind::Decimal => ScalarType::Decimal,
        LiteralKind::DateTime => ScalarType::DateTime,
        LiteralKind::TimeSpan => ScalarType::TimeSpan,
        LiteralKind::Guid => ScalarType::Guid,
        LiteralKind::RawGuid | LiteralKind::String => return None,
    })
}

fn bool_value(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" | "1" => Some(true),
        "false" | "False" | "FALSE" | "0" => Some(false),
        _ => None,
    }
}

/// Decimal digits with an optional sign, or hexadecimal ones without, which give the bits.
fn int(text: &str) -> Option<i32> {
    match hex_digits(text) {
        Some(digits) => u32::from_str_radix(digits, 16).ok().map(u32::cast_signed),
        None => text.parse().ok(),
    }
}

/// As [`int`], of 64 bits.
fn long(text: &str) -> Option<i64> {
    match hex_digits(text) {
        Some(digits) => u64::from_str_radix(digits, 16).ok().map(u64::cast_signed),
        None => text.parse().ok(),
    }
}

/// What follows `0x`. A sign there is none of Kusto's.
fn hex_digits(text: &str) -> Option<&str> {
    let digits = text
        .strip_prefix("0x")
        .or_else(|| text.strip_prefix("0X"))?;
    digits
        .starts_with(|c: char| c.is_ascii_hexdigit())
        .then_some(digits)
}

fn real(text: &str) -> Option<f64> {
    match text {
        "nan" | "NaN" => Some(f64::NAN),
        "inf" | "+inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        _ if text.contains(|c: char| c.is_ascii_digit()) => {
            text.parse().ok().filter(|value: &f64| value.is_finite())
        }
        _ => None,
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl fmt::Display for LiteralValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LiteralValue::Bool(value) => value.fmt(f),
            LiteralValue::Int(value) => write!(f, "int({value})"),
            LiteralValue::Long(value) if *value < 0 => write!(f, "long({value})"),
            LiteralValue::Long(value) => value.fmt(f),
            LiteralValue::Real(value) => write_real(f, *value),
            LiteralValue::Decimal(text) => write!(f, "decimal({text})"),
            LiteralValue::DateTime(text) => write!(f, "datetime({text})"),
            LiteralValue::TimeSpan(text) => write_timespan(f, text),
            LiteralValue::Guid(text) => write!(f, "guid({text})"),
            LiteralValue::String(value) => value.fmt(f),
            LiteralValue::Dynamic(value) => write!(f, "dynamic({value})"),
            LiteralValue::Null(ScalarType::Dynamic) => f.write_str("dynamic(null)"),
            LiteralValue::Null(ty) => write!(f, "{ty}(null)"),
        }
    }
}

fn write_real(f: &mut fmt::Formatter<'_>, value: f64) -> fmt::Result {
    match value {
        value if value.is_nan() => f.write_str("real(nan)"),
        value if value.is_infinite() => {
            write!(f, "real({}inf)", if value > 0.0 { "+" } else { "-" })
        }
        value if value.is_sign_negative() => write!(f, "real({value:?})"),
        value => write!(f, "{value:?}"),
    }
}

/// `1h` stays as it is; other texts need `timespan(...)`.
pub(crate) fn write_timespan(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is_bare = text.starts_with(|c: char| c.is_ascii_digit())
        && crate::lexer::TIMESPAN_UNITS.contains(&unit);
    if is_bare {
        f.write_str(text)
    } else {
        write!(f, "timespan({text})")
    }
}

impl fmt::Display for StringValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_string(f, self)
    }
}
