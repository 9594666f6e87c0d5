//! `materialized-view-combine`: the parts of a materialized view, joined.

use crate::Span;
use crate::ast::{Expr, Summarize};

/// `materialized-view-combine (name) base (...) delta (...) aggregations (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct MaterializedViewCombine {
    /// The view.
    pub name: Expr,
    /// What is materialized.
    pub base: Expr,
    /// What is newer.
    pub delta: Expr,
    /// How they are joined.
    pub aggregations: Summarize,
    /// Where it stands.
    pub span: Span,
}
