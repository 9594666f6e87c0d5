//! Round numbers for axes, and numbers as labels.

/// The room that an axis without extent gets on either side.
const NO_EXTENT: f64 = 1.0;

/// The smallest of 1, 2 and 5 times a power of ten that divides `extent` into at most `most` parts.
pub(super) fn step(extent: f64, most: usize) -> f64 {
    let exact = extent / most.max(1) as f64;
    if !exact.is_normal() {
        return NO_EXTENT;
    }
    let magnitude = 10f64.powf(exact.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * magnitude);
    let wide_enough = steps.into_iter().find(|step| *step >= exact * (1.0 - 1e-9));
    wide_enough.unwrap_or(10.0 * magnitude)
}

/// Bounds around `min..max` that are multiples of a round step.
pub(super) fn rounded_out(min: f64, max: f64, most: usize) -> (f64, f64) {
    if min == max {
        let low = if min > 0.0 { 0.0 } else { min - NO_EXTENT };
        return rounded_out(low, max.max(min + NO_EXTENT).max(0.0), most);
    }
    let step = step(max - min, most);
    ((min / step).floor() * step, (max / step).ceil() * step)
}

/// Multiples of a round step within the bounds, with their labels.
pub(super) fn ticks(min: f64, max: f64, most: usize) -> Vec<(f64, String)> {
    let step = step(max - min, most);
    let first = (min / step - 1e-9).ceil();
    let ticks = (0..=most + 1).map(|idx| (first + idx as f64) * step);
    let within = ticks.take_while(|at| *at <= max + step * 1e-9);
    within.map(|at| (at, label(at, step))).collect()
}

/// A multiple of `step` with the digits that tell it from its neighbours.
fn label(number: f64, step: f64) -> String {
    let (scale, unit) = match step {
        step if step >= 1e15 => return format!("{number:e}"),
        step if step >= 1e9 => (1e9, "G"),
        step if step >= 1e6 => (1e6, "M"),
        _ => (1.0, ""),
    };
    let decimals = (-(step / scale).log10().floor()).clamp(0.0, 12.0) as usize;
    let number = number / scale;
    // No `-0`.
    let number = if number == 0.0 { 0.0 } else { number };
    format!("{number:.decimals$}{unit}")
}

/// A value beside its bar: whole numbers in full, others with two digits that matter.
pub(crate) fn value_text(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        return format!("{value:.0}");
    }
    if value.abs() >= 1e15 || value.abs() < 1e-4 {
        return format!("{value:.2e}");
    }
    let decimals = (1.0 - value.abs().log10().floor()).clamp(2.0, 6.0) as usize;
    let text = format!("{value:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(min: f64, max: f64, most: usize, expected: &[&str]) {
        let labels: Vec<String> = ticks(min, max, most)
            .into_iter()
            .map(|(_, label)| label)
            .collect();
        assert_eq!(labels, expected);
    }

    #[test]
    fn ticks_are_round() {
        check(0.0, 10.0, 5, &["0", "2", "4", "6", "8", "10"]);
        check(-0.1, 0.3, 4, &["-0.1", "0.0", "0.1", "0.2", "0.3"]);
        check(0.0, 4e6, 4, &["0M", "1M", "2M", "3M", "4M"]);
        check(3.0, 3.0, 4, &["3"]);
    }

    #[test]
    fn bounds_hold_the_values() {
        assert_eq!(rounded_out(3.0, 97.0, 5), (0.0, 100.0));
        assert_eq!(rounded_out(42.0, 42.0, 5), (0.0, 50.0));
        assert_eq!(rounded_out(0.0, 0.0, 5), (-1.0, 1.0));
        assert_eq!(rounded_out(-5.0, -5.0, 4), (-6.0, 0.0));
    }

    #[test]
    fn values_beside_bars() {
        let texts = [12.0, 12.3456, 0.001_234, 1234.5678, 0.0].map(value_text);
        assert_eq!(texts, ["12", "12.35", "0.0012", "1234.57", "0"]);
    }
}
