//! `top-hitters 10 of a by b`: the most frequent values, approximately.

use crate::Span;
use crate::ast::{NamedExpr, OrderedExpr, Param};

/// `top-hitters 10 of a by b`
#[derive(Debug, Clone, PartialEq)]
pub struct TopHitters {
    /// Options.
    pub params: Vec<Param>,
    /// How many.
    pub count: NamedExpr,
    /// Of what.
    pub of: NamedExpr,
    /// What counts.
    pub by: Option<OrderedExpr>,
    /// Where it stands.
    pub span: Span,
}
