//! Functions of datetimes and timespans. See the page of each.

use kql_types::KqlType::{DateTime, Long, String, Timespan};

use super::{Forms, Param, longs, params, texts};
use crate::property::civil::{DAY, Date, HOUR, MINUTE, SECOND, days_in_month};
use crate::property::value::{DATETIME_MAX, Value};

pub(super) fn forms(forms: &mut Forms) {
    parts(forms);
    periods(forms);
    steps(forms);
    formats(forms);
    makers(forms);
}

type OfTicks = fn(i64) -> i64;

/// The parts of `datetime_part`, and of the functions that are named for one.
const PARTS: [(&str, OfTicks); 12] = [
    ("year", |t| Date::of(t).year),
    ("quarter", |t| (Date::of(t).month + 2) / 3),
    ("month", |t| Date::of(t).month),
    ("week_of_year", |t| Date::of(t).iso_week()),
    ("day", |t| Date::of(t).day),
    ("dayOfYear", |t| Date::of(t).day_of_year()),
    ("hour", |t| t % DAY / HOUR),
    ("minute", |t| t % HOUR / MINUTE),
    ("second", |t| t % MINUTE / SECOND),
    // The three below are the whole fraction of the second, each in its unit.
    ("millisecond", |t| t % SECOND / 10_000),
    ("microsecond", |t| t % SECOND / 10),
    ("nanosecond", |t| t % SECOND * 100),
];

fn parts(forms: &mut Forms) {
    for (part, of_ticks) in PARTS {
        let text = format!("datetime_part({part:?}, {{0}})");
        forms.strict(&text, params![DateTime], Long, move |a| {
            Value::Long(of_ticks(a[0].ticks()))
        });
    }
    for (name, part) in [
        ("getyear", 0),
        ("monthofyear", 2),
        ("dayofmonth", 4),
        ("dayofyear", 5),
        ("hourofday", 6),
        ("week_of_year", 3),
    ] {
        let text = format!("{name}({{0}})");
        let (_, of_ticks) = PARTS[part];
        forms.strict(&text, params![DateTime], Long, move |a| {
            Value::Long(of_ticks(a[0].ticks()))
        });
    }
    // Days since the last Sunday. Of the last day of all, Kusto gives null; of the others of its week nobody says.
    forms.strict("dayofweek({0})", params![DateTime], Timespan, |a| {
        match DATETIME_MAX / DAY - a[0].ticks() / DAY {
            0 => Value::Null(Timespan),
            1..7 => Value::Unspecified(Timespan),
            _ => Value::Timespan((a[0].ticks() / DAY + 1) % 7 * DAY),
        }
    });
}

/// The start of the period so many periods from the one in which the tick lies.
type Start = fn(i64, i64) -> i64;

fn periods(forms: &mut Forms) {
    let periods: [(&str, Start); 4] = [
        ("day", |t, offset| (t.div_euclid(DAY) + offset) * DAY),
        // A week starts on Sunday; 0001-01-01 was a Monday.
        ("week", |t, offset| {
            ((t.div_euclid(DAY) + 1).div_euclid(7) * 7 - 1 + 7 * offset) * DAY
        }),
        ("month", |t, offset| {
            Date {
                day: 1,
                ..Date::of(t)
            }
            .plus_months(offset)
            .ticks()
        }),
        ("year", |t, offset| {
            Date {
                day: 1,
                month: 1,
                ..Date::of(t)
            }
            .plus_months(12 * offset)
            .ticks()
        }),
    ];
    for (period, start) in periods {
        let mut add = |text: &str, params: Vec<Param>| {
            let offset = |a: &[Value]| a.get(1).map_or(0, Value::long);
            forms.strict(
                &format!("startof{period}{text}"),
                params.clone(),
                DateTime,
                move |a| within_calendar(a[0].ticks(), || start(a[0].ticks(), offset(a))),
            );
            // The last tick before the next period.
            forms.strict(
                &format!("endof{period}{text}"),
                params,
                DateTime,
                move |a| within_calendar(a[0].ticks(), || start(a[0].ticks(), offset(a) + 1) - 1),
            );
        };
        add("({0})", params![DateTime]);
        add(
            "({0}, {1})",
            params![DateTime, longs([-3, -1, 0, 1, 2, 14])],
        );
    }
}

/// Near the ends of the calendar the answers are in no document.
fn within_calendar(ticks: i64, result: impl Fn() -> i64) -> Value {
    let inside = (400 * 366 * DAY..DATETIME_MAX - 400 * 366 * DAY).contains(&ticks);
    Value::or_unspecified(inside.then(|| Value::DateTime(result())), DateTime)
}

/// The parts of `datetime_add` and `datetime_diff` that are a number of ticks.
const UNITS: [(&str, i64); 7] = [
    ("week", 7 * DAY),
    ("day", DAY),
    ("hour", HOUR),
    ("minute", MINUTE),
    ("second", SECOND),
    ("millisecond", SECOND / 1000),
    ("microsecond", SECOND / 1_000_000),
];

/// The parts that are a number of months.
const MONTHS: [(&str, i64); 3] = [("month", 1), ("quarter", 3), ("year", 12)];

fn steps(forms: &mut Forms) {
    for (part, unit) in UNITS {
        let text = format!("datetime_add({part:?}, {{0}}, {{1}})");
        forms.strict(
            &text,
            params![longs([-100, -7, -1, 0, 1, 12, 365]), DateTime],
            DateTime,
            move |a| Value::datetime(a[1].ticks().checked_add(a[0].long() * unit)),
        );
        // Boundaries that lie between the two, not time that went by.
        let text = format!("datetime_diff({part:?}, {{0}}, {{1}})");
        let shift = if part == "week" { DAY } else { 0 };
        forms.strict(&text, params![DateTime, DateTime], Long, move |a| {
            let count = |ticks: i64| (ticks + shift).div_euclid(unit);
            Value::Long(count(a[0].ticks()) - count(a[1].ticks()))
        });
    }
    for (part, months) in MONTHS {
        let text = format!("datetime_add({part:?}, {{0}}, {{1}})");
        forms.strict(
            &text,
            params![longs([-13, -1, 0, 1, 3, 12]), DateTime],
            DateTime,
            move |a| {
                let ticks = a[1].ticks();
                within_calendar(ticks, || {
                    Date::of(ticks).plus_months(a[0].long() * months).ticks() + ticks % DAY
                })
            },
        );
        let text = format!("datetime_diff({part:?}, {{0}}, {{1}})");
        forms.strict(&text, params![DateTime, DateTime], Long, move |a| {
            let count = |ticks: i64| {
                let date = Date::of(ticks);
                (date.year * 12 + date.month - 1).div_euclid(months)
            };
            Value::Long(count(a[0].ticks()) - count(a[1].ticks()))
        });
    }
}

fn formats(forms: &mut Forms) {
    let formats = texts(&[
        "yyyy-MM-dd HH:mm:ss",
        "yy/M/d",
        "dd.MM.yyyy",
        "h:mm:ss tt",
        "s.fff",
        "HH:mm:ss.fffffff",
        "yyyy",
        "m:s.F",
    ]);
    forms.strict(
        "format_datetime({0}, {1})",
        params![DateTime, formats],
        String,
        |a| {
            let ticks = a[0].ticks();
            Value::String(formatted(
                a[1].text(),
                &Moment {
                    date: Some(Date::of(ticks)),
                    ticks,
                },
            ))
        },
    );
    let formats = texts(&[
        "hh:mm:ss",
        "d.hh:mm",
        "ddd h:m:s",
        "H:mm:ss.fff",
        "s.ffffff",
    ]);
    forms.strict(
        "format_timespan({0}, {1})",
        params![Timespan, formats],
        String,
        |a| match a[0].ticks() {
            ticks @ 0.. => Value::String(formatted(a[1].text(), &Moment { date: None, ticks })),
            i64::MIN => Value::Unspecified(String),
            ticks => Value::String(format!(
                "-{}",
                formatted(
                    a[1].text(),
                    &Moment {
                        date: None,
                        ticks: -ticks
                    }
                )
            )),
        },
    );
}

/// A point in time, or a timespan, which has no date.
struct Moment {
    date: Option<Date>,
    ticks: i64,
}

/// Runs of one letter are elements, anything else stands for itself.
fn formatted(format: &str, moment: &Moment) -> std::string::String {
    let mut out = std::string::String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let len = rest
            .find(|character| character != first)
            .unwrap_or(rest.len());
        out += &element(first, len, moment).unwrap_or_else(|| rest[..len].to_owned());
        rest = &rest[len..];
    }
    out
}

fn element(letter: char, len: usize, moment: &Moment) -> Option<std::string::String> {
    let ticks = moment.ticks;
    let hour = ticks % DAY / HOUR;
    let padded = |number: i64| Some(format!("{number:0len$}"));
    match (letter, &moment.date) {
        ('y', Some(date)) if len <= 2 => padded(date.year % 100),
        ('y', Some(date)) => padded(date.year),
        ('M', Some(date)) => padded(date.month),
        ('d', Some(date)) => padded(date.day),
        ('d', None) => padded(ticks / DAY),
        ('H', _) => padded(hour),
        ('h', None) => padded(hour),
        ('h', Some(_)) => padded((hour + 11) % 12 + 1),
        ('m', _) => padded(ticks % HOUR / MINUTE),
        ('s', _) => padded(ticks % MINUTE / SECOND),
        ('f', _) => Some(format!("{:07}", ticks % SECOND)[..len].to_owned()),
        ('F', _) => Some(
            format!("{:07}", ticks % SECOND)[..len]
                .trim_end_matches('0')
                .to_owned(),
        ),
        ('t', Some(_)) => Some(if hour < 12 { "AM" } else { "PM" }.to_owned()),
        _ => None,
    }
}

fn makers(forms: &mut Forms) {
    let months = longs([0, 1, 2, 12, 13]);
    forms.strict(
        "make_datetime({0}, {1}, {2})",
        params![
            longs([1, 1999, 2023, 2024]),
            months,
            longs([0, 1, 28, 29, 30, 31])
        ],
        DateTime,
        |a| {
            let date = Date {
                year: a[0].long(),
                month: a[1].long(),
                day: a[2].long(),
            };
            let in_calendar = (1..=12).contains(&date.month)
                && (1..=days_in_month(date.year, date.month)).contains(&date.day);
            if in_calendar {
                Value::DateTime(date.ticks())
            } else {
                Value::Null(DateTime)
            }
        },
    );
    forms.strict(
        "make_timespan({0}, {1}, {2})",
        params![longs([0, 5, 23]), longs([0, 59]), longs([0, 7, 59])],
        Timespan,
        |a| Value::Timespan(a[0].long() * HOUR + a[1].long() * MINUTE + a[2].long() * SECOND),
    );
    let units = [
        ("seconds", SECOND),
        ("milliseconds", SECOND / 1000),
        ("microseconds", SECOND / 1_000_000),
    ];
    for (unit, ticks) in units {
        let text = format!("unixtime_{unit}_todatetime({{0}})");
        forms.strict(&text, params![Long], DateTime, move |a| {
            Value::datetime(
                a[0].long()
                    .checked_mul(ticks)
                    .and_then(|since| since.checked_add(UNIX_EPOCH)),
            )
        });
    }
}

/// 1970-01-01.
const UNIX_EPOCH: i64 = 621_355_968_000_000_000;
