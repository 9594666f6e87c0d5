//! `array_split()`: an array cut at one index or several.

use kql_types::{KqlType, Value, convert, dynamic};

use super::{ARRAY, RECORD, clamped, items};
use crate::def::{Accepts, Eval, Example, Param, Returns, ScalarDef};
use crate::elements::write_array;

pub(super) static ARRAY_SPLIT: ScalarDef = ScalarDef {
    name: "array_split",
    summary: "Cuts an array at one index or several into an array of arrays.",
    params: &[
        ARRAY,
        Param::required(
            "index",
            Accepts::OneOf(&[KqlType::Long, KqlType::Int, KqlType::Dynamic]),
            "Where to cut, or an array of places, from the end where negative.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (arrays, places) = (args.json(0), args.column(1));
        args.dynamics(|row, out| {
            let Some(items) = items(arrays.get(row)) else {
                return false;
            };
            write_parts(&items, &indices(&places.value(row)), out);
            true
        })
    }),
    page: "array-split-function",
    examples: &[
        Example {
            query: "print array_split(dynamic([1,2,3,4,5]), 2)",
            result: "[[1,2],[3,4,5]]",
        },
        Example {
            query: "print array_split(dynamic([1,2,3,4,5]), dynamic([1,3]))",
            result: "[[1],[2,3],[4,5]]",
        },
    ],
    ..RECORD
};

fn indices(places: &Value) -> Vec<i64> {
    match places {
        Value::Dynamic(json) if json.starts_with('[') => dynamic::elements(json)
            .filter_map(|element| index(&dynamic::to_scalar(element)))
            .collect(),
        Value::Dynamic(json) => index(&dynamic::to_scalar(json)).into_iter().collect(),
        other => index(other).into_iter().collect(),
    }
}

fn index(value: &Value) -> Option<i64> {
    if let Value::Long(index) = convert::to_long(value) {
        Some(index)
    } else {
        None
    }
}

fn write_parts(items: &[&str], indices: &[i64], out: &mut String) {
    out.push('[');
    let mut start = 0;
    for &index in indices {
        let end = clamped(index, items.len());
        write_array(items.get(start..end).unwrap_or(&[]).iter().copied(), out);
        out.push(',');
        start = end;
    }
    write_array(items[start..].iter().copied(), out);
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::check::{check, json, long};

    #[test]
    fn splits() {
        check(&ARRAY_SPLIT, &[json("[1,2,3]"), long(-1)], "[[1,2],[3]]");
        check(&ARRAY_SPLIT, &[json("[1,2,3]"), long(9)], "[[1,2,3],[]]");
        check(
            &ARRAY_SPLIT,
            &[json("[1,2,3]"), json("[2,1]")],
            "[[1,2],[],[2,3]]",
        );
        check(&ARRAY_SPLIT, &[json("7"), long(1)], "null");
    }
}
