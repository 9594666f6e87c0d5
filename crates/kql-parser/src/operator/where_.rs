//! `where a > 1` or `filter a > 1`: keeps rows.

use crate::Span;
use crate::ast::{NamedExpr, Param};

/// `where predicate`
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// Options.
    pub params: Vec<Param>,
    /// The condition.
    pub predicate: NamedExpr,
    /// Where it stands.
    pub span: Span,
}
