//! Pipelines: a source and the operators its rows flow through.

use crate::Span;
use crate::ast::{ContextualDataTable, Expr, Operator};

/// `source | operator | operator`: at least one operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline {
    /// Where rows come from.
    pub source: Box<Expr>,
    /// What is done with them, in order.
    pub operators: Vec<Operator>,
    /// Where it stands.
    pub span: Span,
}

/// A pipeline without a source of its own: the enclosing operator provides the rows
/// (`partition`, `fork`, `facet`, `mv-apply`, ...).
#[derive(Debug, Clone, PartialEq)]
pub struct SubQuery {
    /// The internal `__contextual_datatable` source, which tools write.
    pub context: Option<ContextualDataTable>,
    /// What is done with the rows, in order.
    pub operators: Vec<Operator>,
    /// Where it stands, without the parentheses.
    pub span: Span,
}
