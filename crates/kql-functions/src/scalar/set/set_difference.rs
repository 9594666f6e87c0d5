//! `set_difference()`: the elements of an array that no other array has.

use hashbrown::HashSet;
use kql_types::{KqlType, dynamic};

use super::{RECORD, SETS};
use crate::def::{Eval, Example, Returns, ScalarDef};
use crate::elements::write_array;

pub(super) static SET_DIFFERENCE: ScalarDef = ScalarDef {
    name: "set_difference",
    summary: "Gives the different elements of the first array that no other array has.",
    params: &[SETS],
    returns: Returns::Always(KqlType::Dynamic),
    eval: Eval::Kernel(|args| {
        let (first, others) = (
            args.json(0),
            (1..args.len())
                .map(|idx| args.json(idx))
                .collect::<Vec<_>>(),
        );
        args.dynamics(|row, out| {
            let others = others
                .iter()
                .filter_map(|other| other.get(row))
                .flat_map(dynamic::elements);
            let mut seen: HashSet<&str> = others.collect();
            let elements = first.get(row).into_iter().flat_map(dynamic::elements);
            write_array(elements.filter(|element| seen.insert(*element)), out);
            true
        })
    }),
    page: "set-difference-function",
    examples: &[
        Example {
            query: "print set_difference(dynamic([1,2,1,4]), dynamic([1,2]))",
            result: "[4]",
        },
        Example {
            query: "print set_difference(dynamic([1,2,3]), dynamic([1,2,3]))",
            result: "[]",
        },
    ],
    ..RECORD
};
