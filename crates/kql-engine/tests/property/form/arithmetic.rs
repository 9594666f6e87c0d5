//! `+ - * / %` and the unary minus. See the page "Numerical operators", and "Datetime / timespan arithmetic".

use kql_types::KqlType::{self, DateTime, Decimal, Int, Long, Real, Timespan};

use super::{Forms, params};
use crate::property::value::Value;

pub(super) fn forms(forms: &mut Forms) {
    for left in [Int, Long, Real] {
        for right in [Int, Long, Real] {
            let result = if left == Real || right == Real {
                Real
            } else {
                Long
            };
            for (operator, of_longs, of_reals) in NUMBERS {
                let meaning = move |a: &[Value]| match result {
                    Real => of_reals(a[0].real(), a[1].real()),
                    _ => of_longs(a[0].long(), a[1].long()),
                };
                forms.strict(
                    &format!("({{0}} {operator} {{1}})"),
                    params![left, right],
                    result,
                    meaning,
                );
            }
        }
    }
    decimals(forms);
    times(forms);
    // Of an int, the minus gives a long, and of a constant an int: what is a constant is not told apart here.
    forms.strict("(-{0})", params![Long], Long, |a| {
        Value::Long(a[0].long().wrapping_neg())
    });
    forms.strict("(-{0})", params![Real], Real, |a| Value::Real(-a[0].real()));
    forms.strict("(-{0})", params![Timespan], Timespan, |a| {
        timespan(a[0].ticks().checked_neg())
    });
}

type OfLongs = fn(i64, i64) -> Value;
type OfReals = fn(f64, f64) -> Value;

const NUMBERS: [(&str, OfLongs, OfReals); 5] = [
    (
        "+",
        |a, b| Value::Long(a.wrapping_add(b)),
        |a, b| Value::Real(a + b),
    ),
    (
        "-",
        |a, b| Value::Long(a.wrapping_sub(b)),
        |a, b| Value::Real(a - b),
    ),
    (
        "*",
        |a, b| Value::Long(a.wrapping_mul(b)),
        |a, b| Value::Real(a * b),
    ),
    ("/", divide, |a, b| Value::Real(a / b)),
    ("%", modulo, real_modulo),
];

/// Cuts off the fraction; by zero, null. The least long by -1 is in no document.
fn divide(a: i64, b: i64) -> Value {
    match b {
        0 => Value::Null(Long),
        _ => Value::or_unspecified(a.checked_div(b).map(Value::Long), Long),
    }
}

/// The remainder is never negative, whatever the signs: `-7 % 3` is 2, as is `-7 % -3`. By zero, null.
fn modulo(a: i64, b: i64) -> Value {
    match b {
        0 => Value::Null(Long),
        i64::MIN => Value::Unspecified(Long),
        _ => Value::or_unspecified(a.checked_rem_euclid(b).map(Value::Long), Long),
    }
}

/// As of longs: in `[0, |b|)`. What zero and infinities give is in no document.
fn real_modulo(a: f64, b: f64) -> Value {
    if !a.is_finite() || !b.is_finite() || b == 0.0 {
        return Value::Unspecified(Real);
    }
    Value::Real(a.rem_euclid(b))
}

/// A decimal with a decimal, an int or a long. With reals it is left out: the digits of the real are in no document. So
/// is division: captured answers have 15 to 17 digits of it.
fn decimals(forms: &mut Forms) {
    for (left, right) in [(Decimal, Decimal), (Decimal, Long), (Int, Decimal)] {
        let mut add = |operator: &str, meaning: fn(&Value, &Value) -> Option<Value>| {
            let text = format!("({{0}} {operator} {{1}})");
            forms.strict(&text, params![left, right], Decimal, move |a| {
                Value::or_unspecified(meaning(&a[0], &a[1]), Decimal)
            });
        };
        add("+", |a, b| {
            a.decimal().plus(b.decimal()).map(Value::Decimal)
        });
        add("-", |a, b| {
            a.decimal().minus(b.decimal()).map(Value::Decimal)
        });
        add("*", |a, b| {
            a.decimal().times(b.decimal()).map(Value::Decimal)
        });
    }
}

fn times(forms: &mut Forms) {
    let mut add =
        |operator: &str, left, right, result: KqlType, meaning: fn(&Value, &Value) -> Value| {
            let text = format!("({{0}} {operator} {{1}})");
            forms.strict(&text, params![left, right], result, move |a| {
                meaning(&a[0], &a[1])
            });
        };
    add("+", DateTime, Timespan, DateTime, |a, b| {
        Value::datetime(a.ticks().checked_add(b.ticks()))
    });
    add("+", Timespan, DateTime, DateTime, |a, b| {
        Value::datetime(a.ticks().checked_add(b.ticks()))
    });
    add("-", DateTime, Timespan, DateTime, |a, b| {
        Value::datetime(a.ticks().checked_sub(b.ticks()))
    });
    add("-", DateTime, DateTime, Timespan, |a, b| {
        Value::Timespan(a.ticks() - b.ticks())
    });
    add("+", Timespan, Timespan, Timespan, |a, b| {
        timespan(a.ticks().checked_add(b.ticks()))
    });
    add("-", Timespan, Timespan, Timespan, |a, b| {
        timespan(a.ticks().checked_sub(b.ticks()))
    });
    add("*", Timespan, Long, Timespan, |a, b| {
        timespan(a.ticks().checked_mul(b.long()))
    });
    add("*", Int, Timespan, Timespan, |a, b| {
        timespan(a.long().checked_mul(b.ticks()))
    });
    // How a fraction of a tick is rounded is in no document.
    add("*", Timespan, Real, Timespan, |a, b| {
        whole_ticks(a.ticks() as f64 * b.real())
    });
    add("/", Timespan, Long, Timespan, |a, b| match b.long() {
        0 => Value::Unspecified(Timespan),
        divisor if a.ticks() % divisor == 0 => timespan(a.ticks().checked_div(divisor)),
        _ => Value::Unspecified(Timespan),
    });
    add("/", Timespan, Timespan, Real, |a, b| {
        Value::Real(a.ticks() as f64 / b.ticks() as f64)
    });
    add("%", Timespan, Timespan, Timespan, |a, b| match b.ticks() {
        0 | i64::MIN => Value::Unspecified(Timespan),
        size => Value::or_unspecified(
            a.ticks().checked_rem_euclid(size).map(Value::Timespan),
            Timespan,
        ),
    });
}

/// What timespans beyond the range give is in no document.
fn timespan(ticks: Option<i64>) -> Value {
    Value::or_unspecified(ticks.map(Value::Timespan), Timespan)
}

fn whole_ticks(ticks: f64) -> Value {
    let exact = ticks.fract() == 0.0 && ticks.abs() < (1_i64 << 53) as f64;
    timespan(exact.then_some(ticks as i64))
}
