//! Patterns of `graph-match` and `graph-shortest-paths`.

use crate::Span;
use crate::ast::{Expr, Name};

/// `(a)-[e]->(b)`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphPattern {
    /// Nodes and edges, in the order they are written.
    pub elements: Vec<GraphElement>,
    /// Where it stands.
    pub span: Span,
}

/// A part of a [`GraphPattern`].
#[derive(Debug, Clone, PartialEq)]
pub enum GraphElement {
    /// `(a)`
    Node(GraphNode),
    /// `-[e]->`, `<--`
    Edge(GraphEdge),
}

/// A node of a [`GraphPattern`].
#[derive(Debug, Clone, PartialEq)]
pub struct GraphNode {
    /// Its name.
    pub name: Option<Name>,
    /// Where it stands.
    pub span: Span,
}

/// An edge of a [`GraphPattern`].
#[derive(Debug, Clone, PartialEq)]
pub struct GraphEdge {
    /// Its name.
    pub name: Option<Name>,
    /// Which way it goes.
    pub direction: EdgeDirection,
    /// How many hops it spans.
    pub range: Option<EdgeRange>,
    /// Where it stands.
    pub span: Span,
}

/// Which way a [`GraphEdge`] goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeDirection {
    /// `-->` or `-[e]->`
    Right,
    /// `<--` or `<-[e]-`
    Left,
    /// `--` or `-[e]-`
    Any,
    /// `<-[e]->`: accepted by the grammar
    Both,
}

/// `*1..5`
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeRange {
    /// The fewest hops.
    pub low: Box<Expr>,
    /// The most hops.
    pub high: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}
