//! Functions of graph patterns, which the binder makes columns of a table of matches. They are known in the clauses of
//! `graph-match` and `graph-shortest-paths` only.

use crate::def::{Category, ScalarDef};

mod element;
mod path;

pub(super) static FUNCTIONS: &[&ScalarDef] = &[
    &path::ALL,
    &path::ANY,
    &path::MAP,
    &path::INNER_NODES,
    &element::LABELS,
    &element::NODE_DEGREE_IN,
    &element::NODE_DEGREE_OUT,
    &element::NODE_ID,
];

const RECORD: ScalarDef = ScalarDef {
    category: Category::Graph,
    ..ScalarDef::NEW
};
