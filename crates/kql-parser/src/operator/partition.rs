//! `partition by a (...)`: a query over each part of the rows.

use crate::Span;
use crate::ast::{Expr, Param, SubQuery};

/// `partition hint.strategy = native by a (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// Options.
    pub params: Vec<Param>,
    /// The column that parts the rows.
    pub by: Box<Expr>,
    /// `in` and the keys to take.
    pub within: Option<Box<Expr>>,
    /// What is done with each part.
    pub body: PartitionBody,
    /// Where it stands.
    pub span: Span,
}

/// The query of a [`Partition`].
#[derive(Debug, Clone, PartialEq)]
pub enum PartitionBody {
    /// `(operator | operator)`
    SubQuery(SubQuery),
    /// `{ query }`, with a source of its own
    Query(Box<Expr>),
}
