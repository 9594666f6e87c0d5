//! Graphs: what `make-graph` gives, and graph operators take.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, Span};
use kql_types::KqlType;

use crate::bound::{Column, Expr, Rel};
use crate::error::Bind;

/// A graph: one table of nodes and edges, as [`extension::graph`](crate::extension::graph) describes it.
#[derive(Debug)]
pub(crate) struct Graph {
    /// The nodes, then the edges. The names of its columns are those of [`Part::hidden`].
    pub(crate) elements: Arc<Rel>,
    /// The properties of nodes.
    pub(crate) nodes: Vec<Column>,
    /// The properties of edges.
    pub(crate) edges: Vec<Column>,
    /// Names that two tables of nodes have in different types: they are no properties.
    pub(crate) conflicts: Vec<String>,
    /// The properties of edges that hold the ids of their ends.
    pub(crate) ends: [Column; 2],
    /// The type of ids.
    pub(crate) id: KqlType,
}

/// What a graph is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// Nodes.
    Node,
    /// Edges.
    Edge,
}

/// The column of a graph's table with the number of a node, or of the node where an edge starts.
pub(crate) const FROM: &str = "graph.from";
/// The column with the number of the node where an edge ends; null for nodes.
pub(crate) const TO: &str = "graph.to";
/// The column with the id of a node.
pub(crate) const ID: &str = "graph.id";
/// The column with the number of edges that enter a node, where it is wanted.
pub(crate) const DEGREE_IN: &str = "graph.in";
/// The column with the number of edges that leave a node, where it is wanted.
pub(crate) const DEGREE_OUT: &str = "graph.out";

impl Part {
    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Part::Node => "node",
            Part::Edge => "edge",
        }
    }

    /// The column of a graph's table that holds a property.
    pub(crate) fn hidden(self, property: &Column) -> Column {
        Column::new(
            format!("{}.{}", self.name(), property.name),
            property.kql_type,
        )
    }
}

impl Graph {
    /// The properties of its nodes or edges.
    pub(crate) fn properties(&self, part: Part) -> &[Column] {
        match part {
            Part::Node => &self.nodes,
            Part::Edge => &self.edges,
        }
    }

    /// An expression over properties as one over the graph's table.
    pub(crate) fn over_elements(&self, part: Part, expr: Expr) -> Expr {
        expr.replace_columns(&|name| {
            let mut properties = self.properties(part).iter();
            let property = properties.find(|property| property.name == name)?;
            Some(part.hidden(property))
        })
    }

    /// This graph with other elements.
    pub(crate) fn with_elements(&self, elements: Rel) -> Graph {
        Graph {
            elements: Arc::new(elements),
            nodes: self.nodes.clone(),
            edges: self.edges.clone(),
            conflicts: self.conflicts.clone(),
            ends: self.ends.clone(),
            id: self.id,
        }
    }
}

/// What a pipeline gives.
#[derive(Debug, Clone)]
pub(crate) enum Piped {
    /// A table.
    Table(Arc<Rel>),
    /// A graph.
    Graph(Arc<Graph>),
}

impl Piped {
    /// The table, where one is needed.
    pub(crate) fn into_table(self, span: Span) -> Bind<Arc<Rel>> {
        match self {
            Piped::Table(rel) => Ok(rel),
            Piped::Graph(_) => Err(not_a_table("a table is needed here", span).into()),
        }
    }
}

/// What to say where a graph stands in the place of a table.
pub(crate) fn not_a_table(expected: &str, span: Span) -> Diagnostic {
    let message = format!("{expected}, this is a graph");
    Diagnostic::error(Code::GraphMismatch, message, span)
        .with_help("`graph-match`, `graph-shortest-paths` and `graph-to-table` make a table of it")
}
