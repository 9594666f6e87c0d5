//! `take 10` or `limit 10`: the first rows that come.

use crate::Span;
use crate::ast::{NamedExpr, Param};

/// `take 10` or `limit 10`
#[derive(Debug, Clone, PartialEq)]
pub struct Take {
    /// Options.
    pub params: Vec<Param>,
    /// How many.
    pub count: NamedExpr,
    /// Where it stands.
    pub span: Span,
}
