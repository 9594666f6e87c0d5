//! One KQL value, apart from any column.

use crate::{Decimal, KqlType};

/// A KQL value. Equality is that of the representation: `NaN` is unequal to itself, and `Int(1)` to `Long(1)`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// The null of a type. Never `Null(String)`: use [`Value::null`].
    Null(KqlType),
    /// A bool.
    Bool(bool),
    /// An int.
    Int(i32),
    /// A long.
    Long(i64),
    /// A real.
    Real(f64),
    /// A decimal.
    Decimal(Decimal),
    /// Ticks since 0001-01-01 UTC.
    DateTime(i64),
    /// Ticks, signed.
    Timespan(i64),
    /// A string.
    String(String),
    /// A guid, in the order of its text.
    Guid([u8; 16]),
    /// Canonical JSON text of anything but `null` (see [`crate::dynamic`]).
    Dynamic(String),
}

impl Value {
    /// The null of a type; the empty string for `string`, which has no null.
    pub fn null(kql_type: KqlType) -> Self {
        match kql_type {
            KqlType::String => Self::String(String::new()),
            other => Self::Null(other),
        }
    }

    /// The type of the value.
    pub fn kql_type(&self) -> KqlType {
        match self {
            Self::Null(kql_type) => *kql_type,
            Self::Bool(_) => KqlType::Bool,
            Self::Int(_) => KqlType::Int,
            Self::Long(_) => KqlType::Long,
            Self::Real(_) => KqlType::Real,
            Self::Decimal(_) => KqlType::Decimal,
            Self::DateTime(_) => KqlType::DateTime,
            Self::Timespan(_) => KqlType::Timespan,
            Self::String(_) => KqlType::String,
            Self::Guid(_) => KqlType::Guid,
            Self::Dynamic(_) => KqlType::Dynamic,
        }
    }

    /// Is it null? A string never is.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null(kql_type) if *kql_type != KqlType::String)
    }
}
