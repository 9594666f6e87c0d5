//! `array_slice()`: the elements from one index to another, both included.

use kql_types::KqlType;

use super::{ARRAY, RECORD, clamped, items};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::write_array;

pub(super) static ARRAY_SLICE: ScalarDef = ScalarDef {
    name: "array_slice",
    summary: "Takes the elements from a start index to an end index, both included.",
    params: &[
        ARRAY,
        Param::required(
            "start",
            Accepts::INTEGER,
            "The first index, from the end where negative.",
        ),
        Param::required(
            "end",
            Accepts::INTEGER,
            "The last index, from the end where negative.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (arrays, starts, ends) = (args.json(0), args.integers(1), args.integers(2));
        args.dynamics(|row, out| {
            let (Some(items), Some(start), Some(end)) =
                (items(arrays.get(row)), starts.get(row), ends.get(row))
            else {
                return false;
            };
            write_array(slice(&items, start, end).iter().copied(), out);
            true
        })
    }),
    page: "array-slice-function",
    examples: &[
        Example {
            query: "print array_slice(dynamic([1,2,3,4,5]), 2, -1)",
            result: "[3,4,5]",
        },
        Example {
            query: "print array_slice(dynamic([1,2,3,4,5]), -3, -2)",
            result: "[3,4]",
        },
    ],
    ..RECORD
};

fn slice<'a, 'b>(items: &'b [&'a str], start: i64, end: i64) -> &'b [&'a str] {
    let len = items.len() as i64;
    let end = if end < 0 {
        end.saturating_add(len)
    } else {
        end
    };
    let (start, end) = (
        clamped(start, items.len()),
        usize::try_from(end.saturating_add(1)).unwrap_or(0),
    );
    items.get(start..end.min(items.len())).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long};

    #[test]
    fn slices() {
        let array = || json("[10,20,30,40]");
        check(&ARRAY_SLICE, &[array(), long(1), long(2)], "[20,30]");
        check(&ARRAY_SLICE, &[array(), long(0), long(0)], "[10]");
        check(&ARRAY_SLICE, &[array(), long(-3), long(-2)], "[20,30]");
        check(
            &ARRAY_SLICE,
            &[array(), long(-99), long(99)],
            "[10,20,30,40]",
        );
        check(&ARRAY_SLICE, &[array(), long(3), long(1)], "[]");
        check(
            &ARRAY_SLICE,
            &[array(), long(i64::MIN), long(i64::MIN)],
            "[]",
        );
        check(
            &ARRAY_SLICE,
            &[array(), long(i64::MAX), long(i64::MAX)],
            "[]",
        );
        check(&ARRAY_SLICE, &[json("{}"), long(0), long(1)], "null");
    }
}
