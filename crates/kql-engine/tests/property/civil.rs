//! The Gregorian calendar, and the text forms of datetimes and timespans.

pub(crate) const SECOND: i64 = 10_000_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    pub(crate) year: i64,
    pub(crate) month: i64,
    pub(crate) day: i64,
}

pub(crate) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub(crate) fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 0001-01-01 to the first day of a year.
fn days_before_year(year: i64) -> i64 {
    let past = year - 1;
    past * 365 + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
}

impl Date {
    /// The day in which a tick lies.
    pub(crate) fn of(ticks: i64) -> Self {
        let days = ticks.div_euclid(DAY);
        let mut year = days.div_euclid(366) + 1;
        while days_before_year(year + 1) <= days {
            year += 1;
        }
        let mut day = days - days_before_year(year) + 1;
        let mut month = 1;
        while day > days_in_month(year, month) {
            day -= days_in_month(year, month);
            month += 1;
        }
        Self { year, month, day }
    }

    /// The first tick of the day.
    pub(crate) fn ticks(self) -> i64 {
        (days_before_year(self.year) + self.day_of_year() - 1) * DAY
    }

    pub(crate) fn day_of_year(self) -> i64 {
        let before: i64 = (1..self.month)
            .map(|month| days_in_month(self.year, month))
            .sum();
        before + self.day
    }

    /// The date so many months on; the day is cut to the length of the month.
    pub(crate) fn plus_months(self, count: i64) -> Self {
        let months = self.year * 12 + self.month - 1 + count;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
        Self {
            year,
            month,
            day: self.day.min(days_in_month(year, month)),
        }
    }

    /// The number of the ISO 8601 week, which is that of its Thursday.
    pub(crate) fn iso_week(self) -> i64 {
        let days = self.ticks() / DAY;
        // 0001-01-01 was a Monday.
        let thursday = Self::of((days - days.rem_euclid(7) + 3) * DAY);
        (thursday.day_of_year() - 1) / 7 + 1
    }
}

/// `2024-01-01T00:00:00.0000000Z`: always seven digits.
pub(crate) fn datetime_text(ticks: i64) -> String {
    let Date { year, month, day } = Date::of(ticks);
    let clock = ticks.rem_euclid(DAY);
    format!(
        "{year:04}-{month:02}-{day:02}T{}.{:07}Z",
        clock_text(clock),
        clock % SECOND
    )
}

fn clock_text(ticks: i64) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        ticks / HOUR,
        ticks / MINUTE % 60,
        ticks / SECOND % 60
    )
}

/// `[-][d.]hh:mm:ss[.fffffff]`: the days and the fraction only where there are any.
pub(crate) fn timespan_text(ticks: i64) -> String {
    let sign = if ticks < 0 { "-" } else { "" };
    let size = ticks.unsigned_abs();
    let (days, clock) = (size / DAY as u64, (size % DAY as u64) as i64);
    let days = if days > 0 {
        format!("{days}.")
    } else {
        String::new()
    };
    let fraction = match clock % SECOND {
        0 => String::new(),
        fraction => format!(".{fraction:07}"),
    };
    format!("{sign}{days}{}{fraction}", clock_text(clock))
}

/// Reads `yyyy-MM-dd[(T| )HH:mm[:ss[.f{1,7}]]][Z]`. `None` for any other form.
pub(crate) fn parse_datetime(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (date, clock) = match text.split_once(['T', ' ']) {
        Some((date, clock)) => (date, Some(clock)),
        None => (text, None),
    };
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let in_calendar = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_in_month(year, month)).contains(&day);
    let clock = match clock {
        Some(clock) => parse_clock(clock)?,
        None => 0,
    };
    in_calendar.then(|| Date { year, month, day }.ticks() + clock)
}

/// Reads `[-][d.]hh:mm[:ss[.f{1,7}]]`. `None` for any other form.
pub(crate) fn parse_timespan(text: &str) -> Option<i64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let colon = text.find(':')?;
    let (days, clock) = match text[..colon].split_once('.') {
        Some((days, _)) => (days.parse::<u32>().ok()?, &text[days.len() + 1..]),
        None => (0, text),
    };
    Some(sign * (i64::from(days).checked_mul(DAY)? + parse_clock(clock)?))
}

fn parse_clock(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = fraction.len();
    if !(1..=7).contains(&digits) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction = fraction.parse::<i64>().ok()? * 10_i64.pow(7 - digits as u32);
    let [hour, minute, second] = match whole.matches(':').count() {
        1 => numbers(&format!("{whole}:00"), ':', [2, 2, 2])?,
        _ => numbers(whole, ':', [2, 2, 2])?,
    };
    (hour < 24 && minute < 60 && second < 60)
        .then_some(hour * HOUR + minute * MINUTE + second * SECOND + fraction)
}

/// Three numbers of so many digits.
fn numbers(text: &str, delimiter: char, digits: [usize; 3]) -> Option<[i64; 3]> {
    let parts: Vec<&str> = text.split(delimiter).collect();
    let all_digits =
        |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    if parts.len() != 3
        || !parts
            .iter()
            .zip(digits)
            .all(|(part, count)| all_digits(part, count))
    {
        return None;
    }
    Some([
        parts[0].parse().ok()?,
        parts[1].parse().ok()?,
        parts[2].parse().ok()?,
    ])
}
