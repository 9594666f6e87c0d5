//! `array_concat()`: several arrays end to end. What is no array is skipped.

use kql_types::{KqlType, dynamic};

use super::RECORD;
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::write_array;

pub(super) static ARRAY_CONCAT: ScalarDef = ScalarDef {
    name: "array_concat",
    summary: "Joins arrays end to end; what is no array is skipped.",
    params: &[Param::repeated(
        "arr",
        Accepts::Exactly(KqlType::Dynamic),
        1,
        64,
        "The arrays to join.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let arrays: Vec<_> = (0..args.len()).map(|idx| args.json(idx)).collect();
        args.dynamics(|row, out| {
            write_array(
                arrays
                    .iter()
                    .filter_map(|array| array.get(row))
                    .flat_map(dynamic::elements),
                out,
            );
            true
        })
    }),
    page: "array-concat-function",
    examples: &[
        Example {
            query: "print array_concat(dynamic([1, 2]), dynamic([3]))",
            result: "[1,2,3]",
        },
        Example {
            query: "print array_concat(dynamic({\"a\": 1}), dynamic([99]))",
            result: "[99]",
        },
    ],
    ..RECORD
};
