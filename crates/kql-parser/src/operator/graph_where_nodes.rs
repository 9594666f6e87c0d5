//! `graph-where-nodes`: keeps the nodes that fulfil a condition.

use crate::Span;
use crate::ast::Expr;

/// `graph-where-nodes predicate`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphWhereNodes {
    /// The condition.
    pub predicate: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}
