//! The names of scalar types.

use std::fmt;

use crate::Span;
use crate::input::{Input, ParseResult};
use crate::lexer::TokenKind;

/// A scalar type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScalarType {
    /// `bool`
    Bool,
    /// `int`: 32 bits
    Int,
    /// `long`: 64 bits
    Long,
    /// `real`
    Real,
    /// `decimal`
    Decimal,
    /// `datetime`
    DateTime,
    /// `timespan`
    TimeSpan,
    /// `guid`
    Guid,
    /// `string`
    String,
    /// `dynamic`
    Dynamic,
}

/// A type as it is written in a declaration; aliases (`double`, `date`) are resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeName {
    /// The type.
    pub ty: ScalarType,
    /// Where it stands.
    pub span: Span,
}

impl ScalarType {
    /// Every type.
    pub const ALL: &'static [ScalarType] = &[
        ScalarType::Bool,
        ScalarType::Int,
        ScalarType::Long,
        ScalarType::Real,
        ScalarType::Decimal,
        ScalarType::DateTime,
        ScalarType::TimeSpan,
        ScalarType::Guid,
        ScalarType::String,
        ScalarType::Dynamic,
    ];

    /// The type's own name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ScalarType::Bool => "bool",
            ScalarType::Int => "int",
            ScalarType::Long => "long",
            ScalarType::Real => "real",
            ScalarType::Decimal => "decimal",
            ScalarType::DateTime => "datetime",
            ScalarType::TimeSpan => "timespan",
            ScalarType::Guid => "guid",
            ScalarType::String => "string",
            ScalarType::Dynamic => "dynamic",
        }
    }

    /// The type that a name or alias of the documentation means.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let alias = DECLARED_ALIASES
            .iter()
            .chain(TYPEOF_ALIASES)
            .find(|(alias, _)| *alias == name);
        let own = Self::ALL.iter().find(|ty| ty.as_str() == name);
        own.copied().or(alias.map(|(_, ty)| *ty))
    }
}

/// Further names that declarations accept.
const DECLARED_ALIASES: &[(&str, ScalarType)] = &[
    ("boolean", ScalarType::Bool),
    ("date", ScalarType::DateTime),
    ("double", ScalarType::Real),
    ("int64", ScalarType::Long),
    ("int8", ScalarType::Int),
    ("time", ScalarType::TimeSpan),
    ("uniqueid", ScalarType::Guid),
];

/// Further names that only `typeof(...)` and `find` accept.
const TYPEOF_ALIASES: &[(&str, ScalarType)] = &[
    ("float", ScalarType::Real),
    ("int16", ScalarType::Int),
    ("int32", ScalarType::Int),
    ("uint", ScalarType::Int),
    ("uint16", ScalarType::Int),
    ("uint32", ScalarType::Int),
    ("uint64", ScalarType::Long),
    ("uint8", ScalarType::Int),
    ("ulong", ScalarType::Long),
    ("uuid", ScalarType::Guid),
];

/// ```ebnf
/// scalar_type = "bool" | "boolean" | "date" | "datetime" | "decimal" | "double" | "dynamic"
///             | "guid" | "int" | "int64" | "int8" | "long" | "real" | "string" | "time"
///             | "timespan" | "uniqueid" ;
/// ```
pub(crate) fn scalar_type(input: Input<'_>) -> ParseResult<'_, TypeName> {
    type_name(input, |name| {
        !TYPEOF_ALIASES.iter().any(|(alias, _)| *alias == name)
    })
}

/// ```ebnf
/// extended_type = scalar_type | "float" | "int16" | "int32" | "uint" | "uint16" | "uint32"
///               | "uint64" | "uint8" | "ulong" | "uuid" ;
/// ```
pub(crate) fn extended_type(input: Input<'_>) -> ParseResult<'_, TypeName> {
    type_name(input, |_| true)
}

fn type_name(input: Input<'_>, is_allowed: impl Fn(&str) -> bool) -> ParseResult<'_, TypeName> {
    let token = input.peek();
    let is_word = matches!(token.kind, TokenKind::Word(_)) && is_allowed(token.text);
    match ScalarType::from_name(token.text).filter(|_| is_word) {
        Some(ty) => Ok((
            input.skip(1),
            TypeName {
                ty,
                span: token.span,
            },
        )),
        None => input.expected("a type"),
    }
}

impl fmt::Display for ScalarType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ty.fmt(f)
    }
}
