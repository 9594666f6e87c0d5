//! `__partitionby a (...)`: an internal form of `partition`.

use crate::Span;
use crate::ast::{Expr, Literal, Param, SubQuery};

/// `__partitionby a id guid(...) (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionBy {
    /// Options.
    pub params: Vec<Param>,
    /// The column that parts the rows.
    pub column: Box<Expr>,
    /// `id guid(...)`
    pub context_id: Option<Literal>,
    /// What is done with each part.
    pub query: SubQuery,
    /// Where it stands.
    pub span: Span,
}
