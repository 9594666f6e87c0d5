//! One value of KQL, as the naive interpreter has it.

use std::cmp::Ordering;

use kql_types::KqlType;
use serde_json::Value as Json;

use super::decimal::Decimal;
use super::text;

/// A value. Types are KQL's ten; a null has the type of its place, and there is no null string.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// The null of a type other than string.
    Null(KqlType),
    Bool(bool),
    Int(i32),
    Long(i64),
    Real(f64),
    Decimal(Decimal),
    /// Ticks of 100 ns since 0001-01-01.
    DateTime(i64),
    /// Ticks of 100 ns.
    Timespan(i64),
    String(String),
    Guid(u128),
    /// Anything but JSON's `null`, which is the null of dynamic.
    Dynamic(Json),
    /// What neither the documentation nor a captured answer tells. It makes everything that reads it unspecified too,
    /// and is never compared.
    Unspecified(KqlType),
}

/// The first tick of the year 1 and the last of the year 9999.
pub(crate) const DATETIME_MIN: i64 = 0;
pub(crate) const DATETIME_MAX: i64 = 3_155_378_975_999_999_999;

impl Value {
    /// The null of a type; the empty string for `string`, which has no null.
    pub(crate) fn null(kql_type: KqlType) -> Self {
        match kql_type {
            KqlType::String => Self::String(String::new()),
            other => Self::Null(other),
        }
    }

    pub(crate) fn kql_type(&self) -> KqlType {
        match self {
            Self::Null(kql_type) | Self::Unspecified(kql_type) => *kql_type,
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

    pub(crate) fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }

    pub(crate) fn is_unspecified(&self) -> bool {
        matches!(self, Self::Unspecified(_))
    }

    pub(crate) fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// A dynamic; JSON's `null` is its null.
    pub(crate) fn dynamic(json: Json) -> Self {
        match json {
            Json::Null => Self::Null(KqlType::Dynamic),
            json => Self::Dynamic(json),
        }
    }

    /// A datetime where the ticks are one. What arithmetic beyond the ends gives is not documented.
    pub(crate) fn datetime(ticks: Option<i64>) -> Self {
        match ticks {
            Some(ticks) if (DATETIME_MIN..=DATETIME_MAX).contains(&ticks) => Self::DateTime(ticks),
            _ => Self::Unspecified(KqlType::DateTime),
        }
    }

    /// The value, or what stands for "nobody says".
    pub(crate) fn or_unspecified(value: Option<Self>, kql_type: KqlType) -> Self {
        value.unwrap_or(Self::Unspecified(kql_type))
    }

    // The getters below are for a value that is known to have the type: anything else is a mistake in the tests.

    pub(crate) fn bool(&self) -> bool {
        match self {
            Self::Bool(value) => *value,
            other => panic!("{other:?} is no bool"),
        }
    }

    /// Of an int or a long.
    pub(crate) fn long(&self) -> i64 {
        match self {
            Self::Int(value) => i64::from(*value),
            Self::Long(value) => *value,
            other => panic!("{other:?} is no long"),
        }
    }

    /// Of any number but a decimal.
    pub(crate) fn real(&self) -> f64 {
        match self {
            Self::Real(value) => *value,
            other => other.long() as f64,
        }
    }

    /// Of an int, a long or a decimal.
    pub(crate) fn decimal(&self) -> Decimal {
        match self {
            Self::Decimal(value) => *value,
            other => Decimal::from(other.long()),
        }
    }

    /// Of a datetime or a timespan.
    pub(crate) fn ticks(&self) -> i64 {
        match self {
            Self::DateTime(ticks) | Self::Timespan(ticks) => *ticks,
            other => panic!("{other:?} has no ticks"),
        }
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Self::String(text) => text,
            other => panic!("{other:?} is no string"),
        }
    }

    /// Of a dynamic, null or not.
    pub(crate) fn json(&self) -> &Json {
        match self {
            Self::Dynamic(json) => json,
            Self::Null(KqlType::Dynamic) => &Json::Null,
            other => panic!("{other:?} is no dynamic"),
        }
    }

    pub(crate) fn array(&self) -> Option<&Vec<Json>> {
        self.json().as_array()
    }

    /// The order of two values of a type that are not null, as `sort` and `<` have it: strings by code point.
    /// `None` where a NaN is involved.
    pub(crate) fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => Some(a.cmp(b)),
            (Self::DateTime(a), Self::DateTime(b)) | (Self::Timespan(a), Self::Timespan(b)) => {
                Some(a.cmp(b))
            }
            (Self::String(a), Self::String(b)) => Some(a.cmp(b)),
            (Self::Guid(a), Self::Guid(b)) => Some(a.cmp(b)),
            (Self::Real(_), _) | (_, Self::Real(_)) => self.real().partial_cmp(&other.real()),
            (Self::Decimal(_), _) | (_, Self::Decimal(_)) => {
                Some(self.decimal().cmp(&other.decimal()))
            }
            _ => Some(self.long().cmp(&other.long())),
        }
    }

    /// Are they the same group key or set member? Null is the same as null.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null(_), Self::Null(_)) => true,
            (Self::Null(_), _) | (_, Self::Null(_)) => false,
            (Self::Dynamic(a), Self::Dynamic(b)) => a == b,
            _ => self.order(other) == Some(Ordering::Equal),
        }
    }

    /// Is this answer the other one? Reals may differ in the last digits, since sums may be taken in any order.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Unspecified(_), _) | (_, Self::Unspecified(_)) => true,
            (Self::Real(a), Self::Real(b)) => near(*a, *b),
            (Self::Dynamic(a), Self::Dynamic(b)) => near_json(a, b),
            _ => self.kql_type() == other.kql_type() && self.same(other),
        }
    }
}

fn near(a: f64, b: f64) -> bool {
    let close = || (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
    a == b || (a.is_nan() && b.is_nan()) || (a.is_finite() && b.is_finite() && close())
}

fn near_json(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| near_json(a, b))
        }
        (Json::Number(a), Json::Number(b)) if a.is_f64() && b.is_f64() => {
            near(a.as_f64().unwrap_or(0.0), b.as_f64().unwrap_or(0.0))
        }
        // The order of a bag's keys can be seen in its text.
        (Json::Object(a), Json::Object(b)) => {
            a.keys().eq(b.keys()) && a.values().zip(b.values()).all(|(a, b)| near_json(a, b))
        }
        _ => a == b,
    }
}

/// As a literal of KQL.
impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null(kql_type) => write!(f, "{}(null)", kql_type.name()),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Long(value @ 0..) => write!(f, "{value}"),
            Self::Long(i64::MIN) => f.write_str("(-9223372036854775807 - 1)"),
            Self::Long(value) => write!(f, "({value})"),
            Self::String(text) => write!(f, "{}", Json::from(text.as_str())),
            Self::Dynamic(json) => write!(f, "dynamic({json})"),
            Self::Unspecified(_) => f.write_str("(unspecified)"),
            Self::Real(value) if value.is_nan() => f.write_str("real(nan)"),
            Self::Real(value) if value.is_infinite() => f.write_str(if *value > 0.0 {
                "real(+inf)"
            } else {
                "real(-inf)"
            }),
            Self::Real(value) => write!(f, "real({value:?})"),
            Self::Decimal(value) => write!(f, "decimal({value})"),
            other => write!(f, "{}({})", other.kql_type().name(), text::of(other)),
        }
    }
}
