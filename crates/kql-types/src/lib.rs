//! The ten KQL scalar types: Arrow forms, text forms and conversions.
//!
//! ```
//! use kql_types::{KqlType, Value, convert, timespan};
//!
//! assert_eq!(convert::to_long(&Value::String(" 0x1F ".into())), Value::Long(31));
//! assert_eq!(timespan::format(timespan::parse("1.5h").unwrap()), "01:30:00");
//! assert_eq!(KqlType::from_name("double"), Some(KqlType::Real));
//! ```
//!
//! This crate sits at the bottom of the workspace: it knows Arrow arrays and text, and nothing of queries, plans
//! or functions. The planner, the function library, the stores and the front ends share its decisions.
//!
//! Invariants:
//! - A datetime is a count of 100 ns ticks since 0001-01-01 UTC, between [`datetime::MIN`] and [`datetime::MAX`];
//!   a timespan is a signed count of the same ticks. Nothing here rounds either.
//! - A dynamic value is compact JSON text ([`dynamic`]); a JSON `null` standing alone is the null of the type.
//! - There is no null string. An Arrow null in a string column reads as the empty string.
//! - A conversion that fails gives null, never an error ([`convert`]).
//!
//! The KQL type of a column is not part of its Arrow type (a datetime, a timespan and a long are all `Int64`): it
//! travels beside the data as a [`KqlType`].

pub mod array;
pub mod coerce;
pub mod compare;
pub mod convert;
pub mod datetime;
pub mod decimal;
pub mod dynamic;
pub mod guid;
pub mod guid_text;
pub mod json;
mod kql_type;
pub mod literal;
pub mod real;
pub mod recent;
pub mod timespan;
mod value;

pub use array::{build_array, record_batch};
pub use decimal::Decimal;
pub use kql_type::KqlType;
pub use value::Value;
