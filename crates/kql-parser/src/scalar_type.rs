//! The names of scalar types.

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeName {
    /// The type.
    pub ty: ScalarType,
    /// Where it stands.
    pub span: crate::Span,
}
