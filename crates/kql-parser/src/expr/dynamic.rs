//! `dynamic(...)`: JSON, with Kusto's own literals inside.

use crate::Span;

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
