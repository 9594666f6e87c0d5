//! Scalar literals.

use crate::Span;
use crate::ast::{DynamicValue, ScalarType};

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
