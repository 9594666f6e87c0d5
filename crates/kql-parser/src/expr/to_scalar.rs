//! `toscalar(...)` and `totable(...)`.

use crate::Span;
use crate::ast::Expr;

/// `toscalar(query)`: the first column of the first row
#[derive(Debug, Clone, PartialEq)]
pub struct ToScalar {
    /// Written `toscalar kind = nooptimization (...)`.
    pub is_unoptimized: bool,
    /// The query.
    pub query: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// `totable(query)`
#[derive(Debug, Clone, PartialEq)]
pub struct ToTable {
    /// Written `totable kind = nooptimization (...)`.
    pub is_unoptimized: bool,
    /// The query.
    pub query: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}
