//! `graph-to-table nodes, edges`: the parts of a graph as tables.

use crate::Span;
use crate::ast::{Name, Param};

/// `graph-to-table nodes as N, edges as E`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphToTable {
    /// The tables.
    pub outputs: Vec<GraphOutput>,
    /// Where it stands.
    pub span: Span,
}

/// A table of [`GraphToTable`].
#[derive(Debug, Clone, PartialEq)]
pub struct GraphOutput {
    /// What it holds.
    pub entity: GraphEntity,
    /// Its name.
    pub name: Option<Name>,
    /// Options.
    pub params: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}

/// What a [`GraphOutput`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GraphEntity {
    /// `nodes`
    Nodes,
    /// `edges`
    Edges,
}
