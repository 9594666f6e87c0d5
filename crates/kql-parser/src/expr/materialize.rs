//! `materialize(...)`: a table that is computed once and used often.

use crate::Span;
use crate::ast::Expr;

/// `materialize(query)`, the value of a `let`; elsewhere it is an ordinary call
#[derive(Debug, Clone, PartialEq)]
pub struct Materialize {
    /// The query.
    pub query: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}
