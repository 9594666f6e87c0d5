//! `all()`, `any()`, `map()` and `inner_nodes()`: the edges of a path, and the nodes between them.

use kql_types::KqlType;

use super::RECORD;
use crate::def::{Accepts, Example, Param, Returns, ScalarDef};

const PATH: Param = Param::required(
    "edge",
    Accepts::Any,
    "A named edge of variable length, or `inner_nodes()` of one.",
);

const CONDITION: Param = Param::required(
    "condition",
    Accepts::Exactly(KqlType::Bool),
    "What is asked of each edge or node, which names its properties.",
);

pub(super) static ALL: ScalarDef = ScalarDef {
    name: "all",
    summary: "True where a condition holds for all edges of a path, or all nodes inside of it; also where there are none.",
    params: &[PATH, CONDITION],
    returns: Returns::Always(KqlType::Bool),
    page: "all-graph-function",
    examples: &[Example {
        query: "datatable(s: long, t: long, w: long)[1, 2, 5, 2, 3, 0] | make-graph s --> t with_node_id=id | graph-match (a)-[p*2..2]->(b) project all(p, w > 0)",
        result: "False",
    }],
    ..RECORD
};

pub(super) static ANY: ScalarDef = ScalarDef {
    name: "any",
    summary: "True where a condition holds for an edge of a path, or a node inside of it.",
    params: &[PATH, CONDITION],
    returns: Returns::Always(KqlType::Bool),
    page: "any-graph-function",
    examples: &[Example {
        query: "datatable(s: long, t: long, w: long)[1, 2, 5, 2, 3, 0] | make-graph s --> t with_node_id=id | graph-match (a)-[p*2..2]->(b) project any(p, w > 0)",
        result: "True",
    }],
    ..RECORD
};

pub(super) static MAP: ScalarDef = ScalarDef {
    name: "map",
    summary: "Makes an array of a value for each edge of a path, or each node inside of it.",
    params: &[
        PATH,
        Param::required(
            "expression",
            Accepts::Any,
            "The value, which names the properties of the edge or node.",
        ),
    ],
    returns: Returns::Always(KqlType::Dynamic),
    page: "map-graph-function",
    examples: &[Example {
        query: "datatable(s: long, t: long, w: long)[1, 2, 5, 2, 3, 0] | make-graph s --> t with_node_id=id | graph-match (a)-[p*2..2]->(b) project map(p, w * 2)",
        result: "[10,0]",
    }],
    ..RECORD
};

pub(super) static INNER_NODES: ScalarDef = ScalarDef {
    name: "inner_nodes",
    summary: "The nodes between the edges of a path, for `all`, `any` and `map`.",
    params: &[Param::required(
        "edge",
        Accepts::Any,
        "A named edge of variable length.",
    )],
    returns: Returns::Always(KqlType::Dynamic),
    page: "inner-nodes-graph-function",
    examples: &[Example {
        query: "datatable(s: long, t: long)[1, 2, 2, 3] | make-graph s --> t with_node_id=id | graph-match (a)-[p*2..2]->(b) project map(inner_nodes(p), id)",
        result: "[2]",
    }],
    ..RECORD
};
