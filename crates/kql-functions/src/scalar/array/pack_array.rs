//! `pack_array()`: values as an array.

use kql_types::KqlType;

use super::RECORD;
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::Elements;

pub(super) static PACK_ARRAY: ScalarDef = ScalarDef {
    name: "pack_array",
    summary: "Makes an array of its arguments; `pack_array(*)` makes one of all columns.",
    params: &[Param::repeated(
        "value",
        Accepts::Any,
        1,
        4096,
        "The elements.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let values = Elements::from(args, 0);
        args.dynamics(|row, out| {
            out.push('[');
            for (idx, value) in values.iter().enumerate() {
                if idx > 0 {
                    out.push(',');
                }
                value.write(row, out);
            }
            out.push(']');
            true
        })
    }),
    page: "pack-array-function",
    examples: &[Example {
        query: "print pack_array(1, '2', 4s)",
        result: "[1,\"2\",\"00:00:04\"]",
    }],
    ..RECORD
};
