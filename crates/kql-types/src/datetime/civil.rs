//! The proleptic Gregorian calendar over ticks.

use super::{MIN, checked, start_of_day};
use crate::timespan::{TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MINUTE, TICKS_PER_SECOND};

/// Days from 0000-03-01, where the years of the conversion begin, to 0001-01-01.
const DAYS_BEFORE_YEAR_ONE: i64 = 306;
/// Days in 400 years.
const DAYS_PER_ERA: i64 = 146_097;

/// A datetime by its calendar fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// 1 to 9999.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
    /// 0 to 23.
    pub hour: u32,
    /// 0 to 59.
    pub minute: u32,
    /// 0 to 59.
    pub second: u32,
    /// Ticks within the second, 0 to 9 999 999.
    pub fraction: u32,
}

/// The calendar fields of a datetime.
pub fn to_civil(ticks: i64) -> Civil {
    let in_day = ticks.rem_euclid(TICKS_PER_DAY);
    let (year, month, day) = to_date(ticks);
    Civil {
        year,
        month,
        day,
        hour: (in_day / TICKS_PER_HOUR) as u32,
        minute: (in_day / TICKS_PER_MINUTE % 60) as u32,
        second: (in_day / TICKS_PER_SECOND % 60) as u32,
        fraction: (in_day % TICKS_PER_SECOND) as u32,
    }
}

/// Year, month and day of a datetime.
pub fn to_date(ticks: i64) -> (i32, u32, u32) {
    let days = ticks.div_euclid(TICKS_PER_DAY) + DAYS_BEFORE_YEAR_ONE;
    let era = days.div_euclid(DAYS_PER_ERA);
    let day_of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month as u32, day as u32)
}

/// The datetime with these calendar fields, if they are a valid one.
pub fn from_civil(civil: Civil) -> Option<i64> {
    let Civil {
        year,
        month,
        day,
        hour,
        minute,
        second,
        fraction,
    } = civil;
    if hour > 23 || minute > 59 || second > 59 || i64::from(fraction) >= TICKS_PER_SECOND {
        return None;
    }
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some(from_date(year, month, day)? + seconds * TICKS_PER_SECOND + i64::from(fraction))
}

/// Midnight of a date, if it is a valid one.
pub fn from_date(year: i32, month: u32, day: u32) -> Option<i64> {
    if !(1..=9999).contains(&year)
        || !(1..=12).contains(&month)
        || day == 0
        || day > days_in_month(year, month)
    {
        return None;
    }
    let shifted_year = i64::from(year) - i64::from(month <= 2);
    let (era, year_of_era) = (shifted_year.div_euclid(400), shifted_year.rem_euclid(400));
    let shifted_month = i64::from((month + 9) % 12);
    let day_of_year = (153 * shifted_month + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some((era * DAYS_PER_ERA + day_of_era - DAYS_BEFORE_YEAR_ONE) * TICKS_PER_DAY)
}

/// Is it a leap year?
pub fn is_leap_year(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The days of a month from 1 to 12.
pub fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since Sunday, 0 to 6.
pub fn day_of_week(ticks: i64) -> u32 {
    // 0001-01-01 was a Monday.
    (ticks.div_euclid(TICKS_PER_DAY) + 1).rem_euclid(7) as u32
}

/// The day in its year, from 1.
pub fn day_of_year(ticks: i64) -> u32 {
    ((ticks - start_of_year(ticks)) / TICKS_PER_DAY) as u32 + 1
}

/// The year and number of the ISO 8601 week: weeks start on Monday, and week 1 holds the first Thursday.
pub fn iso_week(ticks: i64) -> (i32, u32) {
    let days = ticks.div_euclid(TICKS_PER_DAY);
    let thursday = (days - days.rem_euclid(7) + 3) * TICKS_PER_DAY;
    (to_date(thursday).0, (day_of_year(thursday) - 1) / 7 + 1)
}

/// Midnight of the Sunday on or before it. 0001-01-01 where that Sunday is earlier.
pub fn start_of_week(ticks: i64) -> i64 {
    (start_of_day(ticks) - i64::from(day_of_week(ticks)) * TICKS_PER_DAY).max(MIN)
}

/// Midnight of the first day of its month.
pub fn start_of_month(ticks: i64) -> i64 {
    let (year, month, _) = to_date(ticks);
    from_date(year, month, 1).expect("the month of a datetime has a first day")
}

/// Midnight of January 1 of its year.
pub fn start_of_year(ticks: i64) -> i64 {
    from_date(to_date(ticks).0, 1, 1).expect("the year of a datetime has a first day")
}

/// The same time of day some months later; the last day of the month stands in for a missing day.
pub fn add_months(ticks: i64, months: i64) -> Option<i64> {
    let (year, month, day) = to_date(ticks);
    let count = (i64::from(year) * 12 + i64::from(month) - 1).checked_add(months)?;
    let year = i32::try_from(count.div_euclid(12)).ok()?;
    let month = count.rem_euclid(12) as u32 + 1;
    let date = from_date(year, month, day.min(days_in_month(year, month)))?;
    checked(date + ticks.rem_euclid(TICKS_PER_DAY))
}

/// The same time some years later; February 28 stands in for a missing 29th.
pub fn add_years(ticks: i64, years: i64) -> Option<i64> {
    add_months(ticks, years.checked_mul(12)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datetime::{MAX, UNIX_EPOCH, format, parse};

    #[test]
    fn fixed_points() {
        assert_eq!(from_date(1, 1, 1), Some(0));
        assert_eq!(from_date(1970, 1, 1), Some(UNIX_EPOCH));
        assert_eq!(from_date(9999, 12, 31).unwrap() + TICKS_PER_DAY - 1, MAX);
        assert_eq!(from_date(2023, 2, 29), None);
        assert_eq!(from_date(0, 1, 1), None);
    }

    #[test]
    fn every_day_round_trips() {
        for day in 0..=MAX / TICKS_PER_DAY {
            let (year, month, day_of_month) = to_date(day * TICKS_PER_DAY);
            assert_eq!(
                from_date(year, month, day_of_month),
                Some(day * TICKS_PER_DAY)
            );
        }
    }

    #[test]
    fn calendar_arithmetic() {
        let at = |text: &str| parse(text).unwrap();
        let text = |ticks: i64| format(ticks)[..10].to_owned();
        assert_eq!(text(add_months(at("2020-01-31"), 1).unwrap()), "2020-02-29");
        assert_eq!(text(add_years(at("2020-02-29"), 1).unwrap()), "2021-02-28");
        assert_eq!(
            text(add_months(at("2020-01-31"), -2).unwrap()),
            "2019-11-30"
        );
        assert_eq!(add_years(at("9999-01-01"), 1), None);
        assert_eq!(text(start_of_week(at("2024-05-15"))), "2024-05-12");
        assert_eq!(text(start_of_month(at("2024-05-15 10:00"))), "2024-05-01");
        assert_eq!(text(start_of_year(at("2024-05-15 10:00"))), "2024-01-01");
        assert_eq!(day_of_week(at("1970-05-12")), 2);
        assert_eq!(day_of_year(at("2024-12-31")), 366);
        assert_eq!(iso_week(at("2021-01-03")), (2020, 53));
        assert_eq!(iso_week(at("2020-12-31")), (2020, 53));
        assert_eq!(iso_week(at("2018-12-31")), (2019, 1));
    }
}
