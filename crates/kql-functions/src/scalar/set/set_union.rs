//! `set_union()`: the elements of any of several arrays.

use hashbrown::HashSet;
use kql_types::{KqlType, dynamic};

use super::{RECORD, SETS};
use crate::def::{Eval, Example, Returns, ScalarDef};
use crate::elements::write_array;

pub(super) static SET_UNION: ScalarDef = ScalarDef {
    name: "set_union",
    summary: "Gives the different elements of all the arrays.",
    params: &[SETS],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let arrays: Vec<_> = (0..args.len()).map(|idx| args.json(idx)).collect();
        args.dynamics(|row, out| {
            let mut seen = HashSet::new();
            let elements = arrays
                .iter()
                .filter_map(|array| array.get(row))
                .flat_map(dynamic::elements);
            write_array(elements.filter(|element| seen.insert(*element)), out);
            true
        })
    }),
    page: "set-union-function",
    examples: &[Example {
        query: "print set_union(dynamic([1,2,1,4]), dynamic([1,2]), dynamic([8]))",
        result: "[1,2,4,8]",
    }],
    ..RECORD
};
