//! `range()`: equally spaced values as an array.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, Value, dynamic, timespan};

use super::{MAX_ELEMENTS, RECORD};
use crate::args::Args;
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};

pub(super) static RANGE: ScalarDef = ScalarDef {
    name: "range",
    summary: "Makes an array of the values from a start to a stop, a step apart, at most 1,048,576 of them.",
    params: &[
        Param::required("start", Accepts::SUMMABLE, "The first value."),
        Param::required("stop", Accepts::SUMMABLE, "The value that none exceeds."),
        Param::optional(
            "step",
            Accepts::SUMMABLE,
            "How far apart they are: 1, or 1h for times, if not given.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(range),
    page: "range-function",
    examples: &[
        Example {
            query: "print range(1, 8, 3)",
            result: "[1,4,7]",
        },
        Example {
            query: "print range(1, 3)",
            result: "[1,2,3]",
        },
        Example {
            query: "print range(1h, 3h)",
            result: "[\"01:00:00\",\"02:00:00\",\"03:00:00\"]",
        },
    ],
    ..RECORD
};

fn range(args: &Args<'_>) -> Result<ArrayRef> {
    let is_real = |idx: usize| matches!(args.kql_type(idx), KqlType::Real | KqlType::Decimal);
    if (0..args.len()).any(is_real) {
        reals(args)
    } else {
        integers(args)
    }
}

fn reals(args: &Args<'_>) -> Result<ArrayRef> {
    let (starts, stops) = (args.floats(0), args.floats(1));
    let steps = args.optional(2).map(|_| args.floats(2));
    args.dynamics(|row, out| {
        let step = steps.map_or(Some(1.0), |steps| steps.get(row));
        let (Some(start), Some(stop), Some(step)) = (starts.get(row), stops.get(row), step) else {
            return false;
        };
        let values = (0..MAX_ELEMENTS).map(|idx| start + idx as f64 * step);
        write(
            values
                .take_while(|&value| in_range(value, stop, step))
                .map(Value::Real),
            out,
        );
        step != 0.0
    })
}

fn in_range(value: f64, stop: f64, step: f64) -> bool {
    (step > 0.0 && value <= stop) || (step < 0.0 && value >= stop)
}

fn integers(args: &Args<'_>) -> Result<ArrayRef> {
    let kql_type = args.kql_type(0);
    let (starts, stops) = (args.integers(0), args.integers(1));
    let steps = args.optional(2).map(|_| args.integers(2));
    let default = if kql_type.is_temporal() {
        timespan::TICKS_PER_HOUR
    } else {
        1
    };
    let typed = |value: i64| match kql_type {
        KqlType::DateTime => Value::DateTime(value),
        KqlType::Timespan => Value::Timespan(value),
        _ => Value::Long(value),
    };
    args.dynamics(|row, out| {
        let step = steps.map_or(Some(default), |steps| steps.get(row));
        let (Some(start), Some(stop), Some(step)) = (starts.get(row), stops.get(row), step) else {
            return false;
        };
        let values =
            std::iter::successors(Some(start), |value| value.checked_add(step)).take(MAX_ELEMENTS);
        let within = |value: &i64| (step > 0 && *value <= stop) || (step < 0 && *value >= stop);
        write(values.take_while(within).map(typed), out);
        step != 0
    })
}

fn write(values: impl Iterator<Item = Value>, out: &mut String) {
    out.push('[');
    for (idx, value) in values.enumerate() {
        if idx > 0 {
            out.push(',');
        }
        dynamic::write_value(&value, out);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, long};

    #[test]
    fn ranges() {
        check(&RANGE, &[long(0), long(3), long(1)], "[0,1,2,3]");
        check(&RANGE, &[long(3), long(0)], "[]");
        check(&RANGE, &[long(3), long(1), long(-1)], "[3,2,1]");
        check(&RANGE, &[long(1), long(5), long(0)], "null");
        check(
            &RANGE,
            &[Value::Real(1.0), long(2), Value::Real(0.5)],
            "[1.0,1.5,2.0]",
        );
        check(
            &RANGE,
            &[long(i64::MAX), long(i64::MAX)],
            "[9223372036854775807]",
        );
        let day = timespan::TICKS_PER_DAY;
        let (first, last) = (Value::DateTime(day * 365), Value::DateTime(day * 366));
        check(
            &RANGE,
            &[first, last, Value::Timespan(day)],
            r#"["0002-01-01T00:00:00.0000000Z","0002-01-02T00:00:00.0000000Z"]"#,
        );
    }
}
