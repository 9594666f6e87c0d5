//! Functions over datetimes and timespans.

use crate::def::ScalarDef;

mod around;
mod datetime_add;
mod datetime_diff;
mod datetime_part;
mod dayofweek;
mod format;
mod format_datetime;
mod format_timespan;
mod make_datetime;
mod make_timespan;
mod now;
mod period_bounds;
mod timezone;
mod unit;
mod unixtime;

/// The records of this category.
pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &now::NOW,
    &now::AGO,
    &period_bounds::STARTOFDAY,
    &period_bounds::STARTOFWEEK,
    &period_bounds::STARTOFMONTH,
    &period_bounds::STARTOFYEAR,
    &period_bounds::ENDOFDAY,
    &period_bounds::ENDOFWEEK,
    &period_bounds::ENDOFMONTH,
    &period_bounds::ENDOFYEAR,
    &datetime_diff::DATETIME_DIFF,
    &datetime_add::DATETIME_ADD,
    &datetime_part::DATETIME_PART,
    &datetime_part::GETYEAR,
    &datetime_part::MONTHOFYEAR,
    &datetime_part::WEEK_OF_YEAR,
    &datetime_part::DAYOFMONTH,
    &datetime_part::DAYOFYEAR,
    &datetime_part::HOUROFDAY,
    &dayofweek::DAYOFWEEK,
    &format_datetime::FORMAT_DATETIME,
    &format_timespan::FORMAT_TIMESPAN,
    &make_datetime::MAKE_DATETIME,
    &make_timespan::MAKE_TIMESPAN,
    &unixtime::SECONDS,
    &unixtime::MILLISECONDS,
    &unixtime::MICROSECONDS,
    &unixtime::NANOSECONDS,
    &around::AROUND,
    &timezone::DATETIME_UTC_TO_LOCAL,
    &timezone::DATETIME_LOCAL_TO_UTC,
    &timezone::DATETIME_LIST_TIMEZONES,
];
