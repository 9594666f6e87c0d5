//! The units of time that `datetime_add()`, `datetime_diff()` and `datetime_part()` name.

use kql_types::timespan::{
    TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MICROSECOND, TICKS_PER_MILLISECOND, TICKS_PER_MINUTE,
    TICKS_PER_SECOND,
};

/// A period by which a datetime can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// This many months.
    Months(i64),
    /// Seven days, from Sunday to Saturday.
    Week,
    /// This many ticks, a divisor of a day or a day.
    Ticks(i64),
    Nanosecond,
}

/// The names of the units, for messages and completion.
pub(super) static UNITS: &[&str] = &[
    "year",
    "quarter",
    "month",
    "week",
    "day",
    "hour",
    "minute",
    "second",
    "millisecond",
    "microsecond",
    "nanosecond",
];

impl Unit {
    /// The unit of this name, in any case.
    pub(super) fn from_name(name: &str) -> Option<Unit> {
        Some(match name.to_ascii_lowercase().as_str() {
            "year" => Unit::Months(12),
            "quarter" => Unit::Months(3),
            "month" => Unit::Months(1),
            "week" => Unit::Week,
            "day" => Unit::Ticks(TICKS_PER_DAY),
            "hour" => Unit::Ticks(TICKS_PER_HOUR),
            "minute" => Unit::Ticks(TICKS_PER_MINUTE),
            "second" => Unit::Ticks(TICKS_PER_SECOND),
            "millisecond" => Unit::Ticks(TICKS_PER_MILLISECOND),
            "microsecond" => Unit::Ticks(TICKS_PER_MICROSECOND),
            "nanosecond" => Unit::Nanosecond,
            _ => return None,
        })
    }
}
