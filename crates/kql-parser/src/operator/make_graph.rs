//! `make-graph source --> target`: a graph of edge rows.

use crate::Span;
use crate::ast::{Expr, Name, Param, SubQuery};

/// `make-graph source --> target with ...`
#[derive(Debug, Clone, PartialEq)]
pub struct MakeGraph {
    /// Options.
    pub params: Vec<Param>,
    /// The column of an edge's start.
    pub source: Name,
    /// Written `-->`, not `--`.
    pub is_directed: bool,
    /// The column of an edge's end.
    pub target: Name,
    /// What describes the nodes.
    pub nodes: GraphNodes,
    /// `partitioned-by`
    pub partitioned_by: Option<GraphPartition>,
    /// Where it stands.
    pub span: Span,
}

/// What describes the nodes of a [`MakeGraph`].
#[derive(Debug, Clone, PartialEq)]
pub enum GraphNodes {
    /// Nothing: nodes are the ends of edges.
    None,
    /// `with_node_id = name`
    Id(Name),
    /// `with Table on key, Table on key`
    Tables(Vec<GraphNodeTable>),
}

/// `Table on key`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphNodeTable {
    /// The table.
    pub table: Expr,
    /// Its column that identifies a node.
    pub key: Name,
    /// Where it stands.
    pub span: Span,
}

/// `partitioned-by column (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphPartition {
    /// The column.
    pub column: Expr,
    /// What is done with each graph.
    pub query: SubQuery,
    /// Where it stands.
    pub span: Span,
}
