//! `array_length()`: how many elements an array has.

use kql_types::{KqlType, dynamic};

use super::{ARRAY, RECORD};
use crate::def::{Eval, Example, Returns, ScalarDef};

pub(super) static ARRAY_LENGTH: ScalarDef = ScalarDef {
    name: "array_length",
    aliases: &["arraylength"],
    summary: "Counts the elements of an array; what is no array gives null.",
    params: &[ARRAY],
    returns: Returns::Always(KqlType::Long),
    eval: Eval::Kernel(|args| {
        let arrays = args.json(0);
        args.longs(|row| {
            arrays
                .get(row)
                .and_then(dynamic::array_len)
                .map(|len| len as i64)
        })
    }),
    page: "array-length-function",
    examples: &[Example {
        query: "print array_length(dynamic([1, 2, 3, \"four\"]))",
        result: "4",
    }],
    ..RECORD
};
