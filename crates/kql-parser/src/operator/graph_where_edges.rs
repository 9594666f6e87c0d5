//! `graph-where-edges`: keeps the edges that fulfil a condition.

use crate::Span;
use crate::ast::Expr;

/// `graph-where-edges predicate`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphWhereEdges {
    /// The condition.
    pub predicate: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}
