//! `top 10 by a`: the first rows of an order.

use crate::Span;
use crate::ast::{NamedExpr, OrderedExpr, Param};

/// `top 10 by a desc`
#[derive(Debug, Clone, PartialEq)]
pub struct Top {
    /// Options.
    pub params: Vec<Param>,
    /// How many.
    pub count: NamedExpr,
    /// The key.
    pub by: OrderedExpr,
    /// Where it stands.
    pub span: Span,
}
