//! The ten scalar types, their names and their Arrow forms.

use std::fmt;

use arrow::datatypes::DataType;

use crate::decimal;

/// A KQL scalar type (`scalar-data-types/index`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KqlType {
    /// `true` or `false`.
    Bool,
    /// A signed 32-bit integer.
    Int,
    /// A signed 64-bit integer.
    Long,
    /// A 64-bit IEEE 754 floating point number.
    Real,
    /// A decimal number with 34 fraction digits.
    Decimal,
    /// An instant in UTC, in 100 ns ticks since 0001-01-01.
    DateTime,
    /// A signed length of time in 100 ns ticks.
    Timespan,
    /// Unicode text. It has no null, only the empty string.
    String,
    /// A 128-bit identifier.
    Guid,
    /// Any JSON value.
    Dynamic,
}

impl KqlType {
    /// All types, in the order of their declaration.
    pub const ALL: [Self; 10] = [
        Self::Bool,
        Self::Int,
        Self::Long,
        Self::Real,
        Self::Decimal,
        Self::DateTime,
        Self::Timespan,
        Self::String,
        Self::Guid,
        Self::Dynamic,
    ];

    /// The name that Kusto prints for the type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Long => "long",
            Self::Real => "real",
            Self::Decimal => "decimal",
            Self::DateTime => "datetime",
            Self::Timespan => "timespan",
            Self::String => "string",
            Self::Guid => "guid",
            Self::Dynamic => "dynamic",
        }
    }

    /// The type with a KQL name or one of its aliases, as in `let f = (x: int64)`. Case counts.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "bool" | "boolean" => Self::Bool,
            "int" | "int32" | "uint" | "uint32" | "int8" | "uint8" | "int16" | "uint16" => {
                Self::Int
            }
            "long" | "int64" | "ulong" | "uint64" => Self::Long,
            "real" | "double" | "float" => Self::Real,
            "decimal" => Self::Decimal,
            "datetime" | "date" => Self::DateTime,
            "timespan" | "time" => Self::Timespan,
            "string" => Self::String,
            "guid" | "uuid" | "uniqueid" => Self::Guid,
            "dynamic" | "object" => Self::Dynamic,
            _ => return None,
        })
    }

    /// The Arrow type of a column of this type.
    pub const fn arrow_type(self) -> DataType {
        match self {
            Self::Bool => DataType::Boolean,
            Self::Int => DataType::Int32,
            Self::Long | Self::DateTime | Self::Timespan => DataType::Int64,
            Self::Real => DataType::Float64,
            Self::Decimal => DataType::Decimal256(decimal::PRECISION, decimal::SCALE),
            Self::String => DataType::Utf8View,
            Self::Guid => DataType::FixedSizeBinary(16),
            Self::Dynamic => DataType::LargeUtf8,
        }
    }

    /// The name of the .NET type that Kusto's REST v1 and `getschema` give for it, such as `System.Int64`.
    pub const fn clr_name(self) -> &'static str {
        match self {
            Self::Bool => "System.SByte",
            Self::Int => "System.Int32",
            Self::Long => "System.Int64",
            Self::Real => "System.Double",
            Self::Decimal => "System.Data.SqlTypes.SqlDecimal",
            Self::DateTime => "System.DateTime",
            Self::Timespan => "System.TimeSpan",
            Self::String => "System.String",
            Self::Guid => "System.Guid",
            Self::Dynamic => "System.Object",
        }
    }

    /// Is it `int`, `long`, `real` or `decimal`?
    pub const fn is_numeric(self) -> bool {
        matches!(self, Self::Int | Self::Long | Self::Real | Self::Decimal)
    }

    /// Is it `int` or `long`?
    pub const fn is_integer(self) -> bool {
        matches!(self, Self::Int | Self::Long)
    }

    /// Is it `datetime` or `timespan`?
    pub const fn is_temporal(self) -> bool {
        matches!(self, Self::DateTime | Self::Timespan)
    }

    /// Can its values be added up or binned? True of numbers, datetimes and timespans.
    pub const fn is_summable(self) -> bool {
        self.is_numeric() || self.is_temporal()
    }

    /// Can `<` and `sort` order its values? False for `guid` and `dynamic`.
    pub const fn is_orderable(self) -> bool {
        !matches!(self, Self::Guid | Self::Dynamic)
    }
}

impl fmt::Display for KqlType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for kql_type in KqlType::ALL {
            assert_eq!(KqlType::from_name(kql_type.name()), Some(kql_type));
        }
        assert_eq!(KqlType::from_name("uuid"), Some(KqlType::Guid));
        assert_eq!(KqlType::from_name("Long"), None);
    }
}
