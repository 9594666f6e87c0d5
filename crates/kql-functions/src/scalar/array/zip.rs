//! `zip()`: arrays side by side, as an array of the elements with the same index.

use kql_types::KqlType;

use super::{RECORD, items};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::write_array;

pub(super) static ZIP: ScalarDef = ScalarDef {
    name: "zip",
    summary: "Puts arrays side by side: element i is the array of their elements i; shorter arrays are filled up with null.",
    params: &[Param::repeated(
        "array",
        Accepts::Exactly(KqlType::Dynamic),
        2,
        64,
        "The arrays.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let arrays: Vec<_> = (0..args.len()).map(|idx| args.json(idx)).collect();
        args.dynamics(|row, out| {
            let columns: Vec<Vec<&str>> = arrays
                .iter()
                .map(|array| items(array.get(row)).unwrap_or_default())
                .collect();
            let len = columns.iter().map(Vec::len).max().unwrap_or(0);
            out.push('[');
            for idx in 0..len {
                if idx > 0 {
                    out.push(',');
                }
                write_array(
                    columns
                        .iter()
                        .map(|column| column.get(idx).copied().unwrap_or("null")),
                    out,
                );
            }
            out.push(']');
            true
        })
    }),
    page: "zip-function",
    examples: &[
        Example {
            query: "print zip(dynamic([1,3,5]), dynamic([2,4,6]))",
            result: "[[1,2],[3,4],[5,6]]",
        },
        Example {
            query: "print zip(dynamic([\"A\", 1, 1.5]), dynamic([{}, \"B\"]))",
            result: "[[\"A\",{}],[1,\"B\"],[1.5,null]]",
        },
    ],
    ..RECORD
};
