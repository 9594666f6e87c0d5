//! `array_shift_left()`, `array_shift_right()`: elements pushed out at one end are replaced by a default at the other.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::{ARRAY, RECORD, items};
use crate::args::Args;
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::{Elements, write_array};

const COUNT: Param = Param::required(
    "shift_count",
    Accepts::INTEGER,
    "By how many places; negative turns round.",
);
const DEFAULT: Param = Param::optional(
    "default_value",
    Accepts::Any,
    "What fills the gap; null if not given.",
);

pub(super) static ARRAY_SHIFT_LEFT: ScalarDef = ScalarDef {
    name: "array_shift_left",
    summary: "Moves the elements to the left and fills the gap on the right.",
    params: &[ARRAY, COUNT, DEFAULT],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| shift(args, |count| count)),
    page: "array-shift-left-function",
    examples: &[
        Example {
            query: "print array_shift_left(dynamic([1,2,3,4,5]), 2, -1)",
            result: "[3,4,5,-1,-1]",
        },
        Example {
            query: "print array_shift_left(dynamic([1,2,3,4,5]), -2, -1)",
            result: "[-1,-1,1,2,3]",
        },
    ],
    ..RECORD
};

pub(super) static ARRAY_SHIFT_RIGHT: ScalarDef = ScalarDef {
    name: "array_shift_right",
    summary: "Moves the elements to the right and fills the gap on the left.",
    params: &[ARRAY, COUNT, DEFAULT],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| shift(args, |count| count.saturating_neg())),
    page: "array-shift-right-function",
    examples: &[Example {
        query: "print array_shift_right(dynamic([1,2,3,4,5]), -2, -1)",
        result: "[3,4,5,-1,-1]",
    }],
    ..RECORD
};

fn shift(args: &Args<'_>, to_left: fn(i64) -> i64) -> Result<ArrayRef> {
    let (arrays, counts) = (args.json(0), args.integers(1));
    let default = args.optional(2).map(|_| Elements::new(args, 2));
    let mut filler = String::new();
    args.dynamics(|row, out| {
        let (Some(items), Some(count)) = (items(arrays.get(row)), counts.get(row)) else {
            return false;
        };
        filler.clear();
        match default {
            Some(default) => default.write(row, &mut filler),
            None if items.iter().all(|item| item.starts_with('"')) => filler.push_str("\"\""),
            None => filler.push_str("null"),
        }
        let moved = (0..items.len()).map(|idx| {
            let from = (idx as i64)
                .checked_add(to_left(count))
                .and_then(|from| usize::try_from(from).ok());
            from.and_then(|from| items.get(from))
                .copied()
                .unwrap_or(&filler)
        });
        write_array(moved, out);
        true
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long};

    #[test]
    fn shifts() {
        check(&ARRAY_SHIFT_LEFT, &[json("[1,2,3]"), long(1)], "[2,3,null]");
        check(
            &ARRAY_SHIFT_RIGHT,
            &[json("[1,2,3]"), long(1)],
            "[null,1,2]",
        );
        check(
            &ARRAY_SHIFT_RIGHT,
            &[json("[1,2,3]"), long(i64::MIN)],
            "[null,null,null]",
        );
    }
}
