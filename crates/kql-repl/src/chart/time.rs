//! Round times for axes.

use kql_types::datetime;
use kql_types::timespan::{
    self, TICKS_PER_DAY, TICKS_PER_HOUR, TICKS_PER_MILLISECOND, TICKS_PER_MINUTE, TICKS_PER_SECOND,
};

/// Steps between ticks, in ticks, that divide a day or are whole days.
const STEPS: &[i64] = &[
    TICKS_PER_MILLISECOND,
    10 * TICKS_PER_MILLISECOND,
    100 * TICKS_PER_MILLISECOND,
    TICKS_PER_SECOND,
    5 * TICKS_PER_SECOND,
    15 * TICKS_PER_SECOND,
    30 * TICKS_PER_SECOND,
    TICKS_PER_MINUTE,
    5 * TICKS_PER_MINUTE,
    15 * TICKS_PER_MINUTE,
    30 * TICKS_PER_MINUTE,
    TICKS_PER_HOUR,
    2 * TICKS_PER_HOUR,
    3 * TICKS_PER_HOUR,
    6 * TICKS_PER_HOUR,
    12 * TICKS_PER_HOUR,
    TICKS_PER_DAY,
    2 * TICKS_PER_DAY,
    7 * TICKS_PER_DAY,
    14 * TICKS_PER_DAY,
];

/// Steps of whole months.
const MONTHS: &[i64] = &[1, 2, 3, 6, 12, 24, 60, 120, 600, 1200, 6000, 12_000];

/// The most characters of a label.
pub(super) const LABEL_WIDTH: usize = 14;

/// Round instants within the bounds, at most `most` and some more, with their labels.
pub(super) fn instants(min: i64, max: i64, most: usize) -> Vec<(i64, String)> {
    let most = most.max(1) as i64;
    match STEPS.iter().find(|step| (max - min) / **step <= most) {
        Some(&step) => multiples(min, max, step)
            .map(|at| (at, instant_label(at, step)))
            .collect(),
        None => months(min, max, most),
    }
}

/// Round lengths of time within the bounds.
pub(super) fn lengths(min: i64, max: i64, most: usize) -> Vec<(i64, String)> {
    let most = most.max(1) as i64;
    let step = STEPS
        .iter()
        .copied()
        .find(|step| (max - min) / step <= most);
    let step = step.unwrap_or_else(|| ((max - min) / most / TICKS_PER_DAY + 1) * TICKS_PER_DAY);
    multiples(min, max, step)
        .map(|at| (at, timespan::format(at)))
        .collect()
}

fn multiples(min: i64, max: i64, step: i64) -> impl Iterator<Item = i64> {
    let first = min.div_euclid(step) * step;
    let first = if first < min { first + step } else { first };
    (0..)
        .map(move |idx| first + idx * step)
        .take_while(move |at| *at <= max)
}

fn months(min: i64, max: i64, most: i64) -> Vec<(i64, String)> {
    let of = |ticks| {
        let (year, month, _) = datetime::to_date(ticks);
        i64::from(year) * 12 + i64::from(month) - 1
    };
    let (first, last) = (of(min), of(max));
    let step = MONTHS
        .iter()
        .copied()
        .find(|step| (last - first) / step <= most);
    let step = step.unwrap_or(12_000);
    let instants = multiples(first, last, step).filter_map(|month| {
        let (year, month) = (month.div_euclid(12) as i32, month.rem_euclid(12) as u32 + 1);
        let at = datetime::from_date(year, month, 1).filter(|at| *at >= min)?;
        let label = if step % 12 == 0 {
            format!("{year}")
        } else {
            format!("{year}-{month:02}")
        };
        Some((at, label))
    });
    instants.collect()
}

/// The part of an instant that its neighbours on the axis do not share.
fn instant_label(at: i64, step: i64) -> String {
    let text = datetime::format(at);
    match step {
        step if step >= TICKS_PER_DAY => text[..10].to_owned(),
        step if step >= TICKS_PER_MINUTE => format!("{} {}", &text[5..10], &text[11..16]),
        step if step >= TICKS_PER_SECOND => format!("{} {}", &text[5..10], &text[11..19]),
        _ => text[11..23].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(min: &str, max: &str, most: usize, expected: &[&str]) {
        let [min, max] = [min, max].map(|text| datetime::parse(text).expect("a datetime"));
        let labels: Vec<String> = instants(min, max, most)
            .into_iter()
            .map(|(_, label)| label)
            .collect();
        assert_eq!(labels, expected);
    }

    #[test]
    fn instants_are_round() {
        check(
            "2024-05-01T00:10",
            "2024-05-01T03:00",
            4,
            &["05-01 01:00", "05-01 02:00", "05-01 03:00"],
        );
        check(
            "2024-05-01",
            "2024-05-03",
            4,
            &[
                "05-01 00:00",
                "05-01 12:00",
                "05-02 00:00",
                "05-02 12:00",
                "05-03 00:00",
            ],
        );
        check(
            "2024-01-15",
            "2024-04-15",
            4,
            &["2024-02", "2024-03", "2024-04"],
        );
        check(
            "2019-06-01",
            "2024-04-15",
            5,
            &["2020", "2021", "2022", "2023", "2024"],
        );
        check("2024-05-01", "2024-05-01", 4, &["00:00:00.000"]);
    }
}
