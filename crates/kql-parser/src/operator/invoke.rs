//! `invoke f(x)`: calls a function with the rows as its first argument.

use crate::Span;
use crate::ast::Expr;

/// `invoke f(x)`, `invoke database("d").f(x)`
#[derive(Debug, Clone, PartialEq)]
pub struct Invoke {
    /// A [`Call`](crate::ast::Call), or a path that ends in one.
    pub call: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}
