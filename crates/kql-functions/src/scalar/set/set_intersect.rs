//! `set_intersect()`: the elements that all of several arrays have.

use hashbrown::HashSet;
use kql_types::{KqlType, dynamic};

use super::{RECORD, SETS, set};
use crate::def::{Eval, Example, Returns, ScalarDef};
use crate::elements::write_array;

pub(super) static SET_INTERSECT: ScalarDef = ScalarDef {
    name: "set_intersect",
    summary: "Gives the different elements that all the arrays have.",
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
            let others: Vec<HashSet<&str>> = others.iter().map(|other| set(other, row)).collect();
            let mut seen = HashSet::new();
            let elements = first.get(row).into_iter().flat_map(dynamic::elements);
            let common =
                elements.filter(|element| others.iter().all(|other| other.contains(element)));
            write_array(common.filter(|element| seen.insert(*element)), out);
            true
        })
    }),
    page: "set-intersect-function",
    examples: &[
        Example {
            query: "print set_intersect(dynamic([1,2,1,4]), dynamic([1,2]), dynamic([8,1]))",
            result: "[1]",
        },
        Example {
            query: "print set_intersect(dynamic([1, 2, 3]), dynamic([4,5]))",
            result: "[]",
        },
    ],
    ..RECORD
};
