//! `graph-match`: finds patterns in a graph.

use crate::Span;
use crate::ast::{Expr, GraphPattern, NamedExpr, Param};

/// `graph-match (a)-[e]->(b) where ... project ...`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphMatch {
    /// Options.
    pub params: Vec<Param>,
    /// The patterns.
    pub patterns: Vec<GraphPattern>,
    /// What a match must fulfil.
    pub predicate: Option<Box<Expr>>,
    /// What is shown; none means that no clause was written.
    pub project: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}
