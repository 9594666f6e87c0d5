//! Rounding and mathematical functions. See the page of each.

use kql_types::KqlType::{self, Bool, DateTime, Int, Long, Real, Timespan};

use super::{Forms, longs, params};
use crate::property::value::Value;

pub(super) fn forms(forms: &mut Forms) {
    bins(forms);
    rounding(forms);
    forms.strict("abs({0})", params![Int], Long, |a| {
        Value::Long(a[0].long().abs())
    });
    forms.strict("abs({0})", params![Long], Long, |a| {
        Value::or_unspecified(a[0].long().checked_abs().map(Value::Long), Long)
    });
    forms.strict("abs({0})", params![Real], Real, |a| {
        Value::Real(a[0].real().abs())
    });
    // Of null, zero: so it was measured.
    forms.seeing_null("sign({0})", params![Long], Real, |a| {
        Value::Real(if a[0].is_null() {
            0.0
        } else {
            a[0].long().signum() as f64
        })
    });
    forms.strict("isnan({0})", params![Real], Bool, |a| {
        Value::Bool(a[0].real().is_nan())
    });
    forms.strict("isinf({0})", params![Real], Bool, |a| {
        Value::Bool(a[0].real().is_infinite())
    });
    forms.strict("isfinite({0})", params![Real], Bool, |a| {
        Value::Bool(a[0].real().is_finite())
    });
    for (name, meaning) in REAL_FUNCTIONS {
        let text = format!("{name}({{0}})");
        forms.strict(&text, params![Real], Real, move |a| meaning(a[0].real()));
    }
    forms.strict(
        "pow({0}, {1})",
        params![Real, longs([0, 1, 2, 3])],
        Real,
        |a| Value::Real(a[0].real().powf(a[1].real())),
    );
    bits(forms);
}

type OfReal = fn(f64) -> Value;

const REAL_FUNCTIONS: [(&str, OfReal); 5] = [
    // Of a negative number the root is NaN or null, and the logarithm null: documents and answers do not agree.
    ("sqrt", |x| within(x >= 0.0, x.sqrt())),
    ("log", |x| within(x > 0.0, x.ln())),
    ("log10", |x| within(x > 0.0, x.log10())),
    ("exp", |x| within(x.abs() < 700.0, x.exp())),
    ("atan", |x| within(!x.is_nan(), x.atan())),
];

fn within(domain: bool, result: f64) -> Value {
    Value::or_unspecified(
        (domain && result.is_finite()).then_some(Value::Real(result)),
        Real,
    )
}

/// `bin` and its other name `floor`: the greatest multiple of the size that is not above the value.
fn bins(forms: &mut Forms) {
    for name in ["bin", "floor"] {
        let text = format!("{name}({{0}}, {{1}})");
        for value in [Int, Long] {
            forms.strict(
                &text,
                params![value, longs([0, 1, 2, 5, 7, 10, 1000])],
                Long,
                |a| bin_long(a[0].long(), a[1].long()),
            );
        }
        forms.strict(&text, params![Long, Int], Long, |a| {
            bin_long(a[0].long(), a[1].long())
        });
        forms.strict(&text, params![Real, Real], Real, |a| {
            bin_real(a[0].real(), a[1].real())
        });
        forms.strict(&text, params![Real, Long], Real, |a| {
            bin_real(a[0].real(), a[1].real())
        });
        // Of datetimes, multiples are counted from 0001-01-01.
        forms.strict(
            &text,
            params![DateTime, Timespan],
            DateTime,
            |a| match bin_ticks(&a[0], &a[1]) {
                Some(ticks) => Value::datetime(Some(ticks)),
                None => Value::Unspecified(DateTime),
            },
        );
        forms.strict(&text, params![Timespan, Timespan], Timespan, |a| {
            Value::or_unspecified(bin_ticks(&a[0], &a[1]).map(Value::Timespan), Timespan)
        });
    }
}

/// No bins of size zero; those of negative size, and those at the ends of the range, are in no document.
fn bin_long(value: i64, size: i64) -> Value {
    match size {
        0 => Value::Null(Long),
        1.. if value.unsigned_abs() < 1 << 62 => Value::Long(value.div_euclid(size) * size),
        _ => Value::Unspecified(Long),
    }
}

fn bin_real(value: f64, size: f64) -> Value {
    let known = value.is_finite() && size.is_finite() && size > 0.0 && (value / size).abs() < 1e15;
    Value::or_unspecified(
        known.then(|| Value::Real((value / size).floor() * size)),
        Real,
    )
}

fn bin_ticks(value: &Value, size: &Value) -> Option<i64> {
    (size.ticks() > 0)
        .then(|| value.ticks().div_euclid(size.ticks()))?
        .checked_mul(size.ticks())
}

/// Halves are rounded away from zero.
fn rounding(forms: &mut Forms) {
    forms.strict("round({0})", params![Real], Real, |a| {
        Value::Real(a[0].real().round())
    });
    forms.strict("round({0}, {1})", params![Real, longs([1, 2])], Real, |a| {
        round(a[0].real(), a[1].long() as i32)
    });
    forms.strict("ceiling({0})", params![Real], Real, |a| {
        Value::Real(a[0].real().ceil())
    });
}

/// A half that binary digits only come near to may fall to either side.
fn round(value: f64, digits: i32) -> Value {
    let scaled = value * 10_f64.powi(digits);
    let near_half = ((scaled.abs().fract()) - 0.5).abs() < 1e-6;
    let known = scaled.abs() < 1e12 && !near_half;
    Value::or_unspecified(
        known.then(|| Value::Real(scaled.round() / 10_f64.powi(digits))),
        Real,
    )
}

fn bits(forms: &mut Forms) {
    let mut add = |name: &str, left: KqlType, meaning: fn(i64, i64) -> i64| {
        let text = format!("{name}({{0}}, {{1}})");
        forms.strict(&text, params![left, Long], Long, move |a| {
            Value::Long(meaning(a[0].long(), a[1].long()))
        });
    };
    add("binary_and", Long, |a, b| a & b);
    add("binary_or", Int, |a, b| a | b);
    add("binary_xor", Long, |a, b| a ^ b);
    forms.strict("binary_not({0})", params![Long], Long, |a| {
        Value::Long(!a[0].long())
    });
    forms.strict(
        "binary_shift_left({0}, {1})",
        params![Long, longs([0, 1, 8, 63])],
        Long,
        |a| Value::Long(a[0].long() << a[1].long()),
    );
    forms.strict("bitset_count_ones({0})", params![Long], Long, |a| {
        Value::Long(i64::from(a[0].long().count_ones()))
    });
}
