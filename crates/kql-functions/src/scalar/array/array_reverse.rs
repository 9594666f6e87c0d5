//! `array_reverse()`: the elements from the last to the first.

use super::{ARRAY, RECORD, items};
use crate::def::{Eval, Example, Returns, ScalarDef};
use crate::elements::write_array;

pub(super) static ARRAY_REVERSE: ScalarDef = ScalarDef {
    name: "array_reverse",
    summary: "Reverses the order of the elements of an array.",
    params: &[ARRAY],
    returns: Returns::Argument(0),
    eval: Eval::Kernel(|args| {
        let arrays = args.json(0);
        args.dynamics(|row, out| {
            items(arrays.get(row))
                .map(|items| write_array(items.into_iter().rev(), out))
                .is_some()
        })
    }),
    page: "array-reverse-function",
    examples: &[Example {
        query: "print array_reverse(dynamic([\"this\", \"is\", \"an\", \"example\"]))",
        result: "[\"example\",\"an\",\"is\",\"this\"]",
    }],
    ..RECORD
};
