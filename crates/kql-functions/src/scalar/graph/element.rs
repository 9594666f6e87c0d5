//! `labels()`, `node_degree_in()`, `node_degree_out()` and `node_id()`: what is known of a node beside its properties.

use kql_types::KqlType;

use super::RECORD;
use crate::def::{Accepts, Example, Param, Returns, ScalarDef};

const NODE: Param = Param::optional(
    "node",
    Accepts::Any,
    "A named node of the pattern; none inside of `all`, `any` and `map`.",
);

pub(super) static LABELS: ScalarDef = ScalarDef {
    name: "labels",
    summary: "The labels of a node or an edge: an empty array, for graphs of `make-graph` have none.",
    params: &[Param::optional(
        "element",
        Accepts::Any,
        "A named node or edge of the pattern; none inside of `all`, `any` and `map`.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    page: "labels-graph-function",
    examples: &[Example {
        query: "datatable(s: long, t: long)[1, 2] | make-graph s --> t | graph-match (a)-->(b) project labels(a)",
        result: "[]",
    }],
    ..RECORD
};

pub(super) static NODE_DEGREE_IN: ScalarDef = ScalarDef {
    name: "node_degree_in",
    summary: "Counts the edges that end at a node.",
    params: &[NODE],
    returns: Returns::Always(KqlType::Long),
    page: "node-degree-in",
    examples: &[Example {
        query: "datatable(s: long, t: long)[1, 3, 2, 3] | make-graph s --> t with_node_id=id | graph-match (n) where n.id == 3 project node_degree_in(n)",
        result: "2",
    }],
    ..RECORD
};

pub(super) static NODE_DEGREE_OUT: ScalarDef = ScalarDef {
    name: "node_degree_out",
    summary: "Counts the edges that start at a node.",
    params: &[NODE],
    returns: Returns::Always(KqlType::Long),
    page: "node-degree-out",
    examples: &[Example {
        query: "datatable(s: long, t: long)[1, 3, 2, 3] | make-graph s --> t with_node_id=id | graph-match (n) where n.id == 3 project node_degree_out(n)",
        result: "0",
    }],
    ..RECORD
};

pub(super) static NODE_ID: ScalarDef = ScalarDef {
    name: "node_id",
    summary: "The id of a node as a string.",
    params: &[NODE],
    returns: Returns::Always(KqlType::String),
    page: "node-id",
    examples: &[Example {
        query: "datatable(s: long, t: long)[1, 2] | make-graph s --> t | graph-match (a)-->(b) project node_id(b)",
        result: "2",
    }],
    ..RECORD
};
