//! Windows of time: equal ones, or months.

use kql_types::{KqlType, Value, datetime, timespan::TICKS_PER_DAY};

use super::{length_of, number_like, timeline_column, value};
use crate::error::Bind;
use crate::operator::evaluate::invocation::Invocation;

/// The most windows of an analysis.
const MAX_WINDOWS: i64 = 1_000_000;

const WEEK: i64 = 7 * TICKS_PER_DAY;

/// How long a window is.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// Ticks of a time, or whole numbers.
    Equal(i64),
    /// From Sunday to Sunday.
    Week,
    Months(i64),
}

/// Windows one after the other. The last one holds the end.
#[derive(Debug, Clone, Copy)]
pub(in crate::operator::evaluate) struct Windows {
    pub(in crate::operator::evaluate) start: i64,
    pub(in crate::operator::evaluate) end: i64,
    step: Step,
    pub(in crate::operator::evaluate) count: i64,
}

impl Windows {
    /// The windows from `Start` to `End`, as long as parameter `step` says: a length, or `week`, `month` or `year`.
    pub(in crate::operator::evaluate) fn of(call: &Invocation<'_>, step: &str) -> Bind<Windows> {
        let timeline = timeline_column(call)?;
        let start = number_like(call, "Start", timeline.kql_type)?;
        let end = number_like(call, "End", timeline.kql_type)?;
        if end < start {
            return call.refuse("needs an end that is not before its start");
        }
        let step = match call.constant(step)? {
            Some((Value::String(word), _)) if timeline.kql_type == KqlType::DateTime => {
                calendar(call, &word, start, step)?
            }
            _ => Step::Equal(length_of(call, step, timeline.kql_type)?),
        };
        let mut windows = Windows {
            start,
            end,
            step,
            count: 0,
        };
        windows.count = windows.index(end) + 1;
        if windows.count > MAX_WINDOWS {
            return call.refuse(&format!("has more than {MAX_WINDOWS} windows here"));
        }
        Ok(windows)
    }

    /// Refuses a start that is no multiple of the step: the documentation does not say whether windows start there or, as
    /// those of `bin()`, at multiples.
    pub(in crate::operator::evaluate) fn expect_aligned(&self, call: &Invocation<'_>) -> Bind<()> {
        match self.step {
            Step::Equal(length) if self.start.rem_euclid(length) != 0 => Err(call
                .refusal("needs a `Start` that is a multiple of its step")
                .with_help("bin `Start` by the step")
                .into()),
            _ => Ok(()),
        }
    }

    /// The windows that a span fills.
    pub(in crate::operator::evaluate) fn fitting(
        &self,
        call: &Invocation<'_>,
        span: i64,
    ) -> Bind<i64> {
        match self.step {
            Step::Equal(length) => Ok(span / length),
            Step::Week => Ok(span / WEEK),
            Step::Months(_) => call.refuse("needs windows of equal lengths"),
        }
    }

    /// The window that holds a time; windows before the first have negative numbers.
    pub(in crate::operator::evaluate) fn index(&self, time: i64) -> i64 {
        match self.step {
            Step::Equal(length) => {
                (i128::from(time) - i128::from(self.start)).div_euclid(i128::from(length)) as i64
            }
            Step::Week => (time - self.start).div_euclid(WEEK),
            Step::Months(length) => (months(time) - months(self.start)).div_euclid(length),
        }
    }

    /// The start of a window.
    pub(in crate::operator::evaluate) fn start_of(&self, window: i64, kql_type: KqlType) -> Value {
        let start = match self.step {
            Step::Equal(length) => self.start + window * length,
            Step::Week => self.start + window * WEEK,
            Step::Months(length) => {
                datetime::add_months(self.start, window * length).unwrap_or(datetime::MAX)
            }
        };
        value(start, kql_type)
    }

    /// True for a time that the last window holds, but lies behind the end.
    pub(in crate::operator::evaluate) fn is_past_end(&self, time: i64) -> bool {
        time > self.end && self.index(time) < self.count
    }
}

fn calendar(call: &Invocation<'_>, word: &str, start: i64, param: &str) -> Bind<Step> {
    let (step, first) = match word {
        "week" => (Step::Week, datetime::start_of_week(start)),
        "month" => (Step::Months(1), datetime::start_of_month(start)),
        "year" => (Step::Months(12), datetime::start_of_year(start)),
        _ => {
            return call.refuse(&format!(
                "needs a length, `week`, `month` or `year` for `{param}`"
            ));
        }
    };
    match first == start {
        true => Ok(step),
        false => Err(call
            .refusal(&format!("needs a `Start` that starts a {word}"))
            .with_help(format!("use `startof{word}()`"))
            .into()),
    }
}

/// Months since the year 0.
fn months(time: i64) -> i64 {
    let (year, month, _) = datetime::to_date(time);
    i64::from(year) * 12 + i64::from(month) - 1
}
