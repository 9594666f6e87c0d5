//! `array_rotate_left()`, `array_rotate_right()`: elements pushed out at one end come in at the other.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::KqlType;

use super::{ARRAY, RECORD, items};
use crate::args::Args;
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::write_array;

const COUNT: Param = Param::required(
    "rotate_count",
    Accepts::INTEGER,
    "By how many places; negative turns round.",
);

pub(super) static ARRAY_ROTATE_LEFT: ScalarDef = ScalarDef {
    name: "array_rotate_left",
    summary: "Moves the elements to the left; those that leave come in on the right.",
    params: &[ARRAY, COUNT],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| rotate(args, i128::from)),
    page: "array-rotate-left-function",
    examples: &[
        Example {
            query: "print array_rotate_left(dynamic([1,2,3,4,5]), 2)",
            result: "[3,4,5,1,2]",
        },
        Example {
            query: "print array_rotate_left(dynamic([1,2,3,4,5]), -2)",
            result: "[4,5,1,2,3]",
        },
    ],
    ..RECORD
};

pub(super) static ARRAY_ROTATE_RIGHT: ScalarDef = ScalarDef {
    name: "array_rotate_right",
    summary: "Moves the elements to the right; those that leave come in on the left.",
    params: &[ARRAY, COUNT],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| rotate(args, |count| -i128::from(count))),
    page: "array-rotate-right-function",
    examples: &[Example {
        query: "print array_rotate_right(dynamic([1,2,3,4,5]), 2)",
        result: "[4,5,1,2,3]",
    }],
    ..RECORD
};

fn rotate(args: &Args<'_>, to_left: fn(i64) -> i128) -> Result<ArrayRef> {
    let (arrays, counts) = (args.json(0), args.integers(1));
    args.dynamics(|row, out| {
        let (Some(mut items), Some(count)) = (items(arrays.get(row)), counts.get(row)) else {
            return false;
        };
        if !items.is_empty() {
            let places = to_left(count).rem_euclid(items.len() as i128);
            items.rotate_left(places as usize);
        }
        write_array(items, out);
        true
    })
}
