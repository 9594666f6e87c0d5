//! Function calls.

use crate::Span;
use crate::ast::{Name, NamedExpr};

/// `f(a, b, name = c)`
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The function.
    pub name: Name,
    /// Its arguments; `*` is an [`Expr::Star`](crate::ast::Expr::Star).
    pub args: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}
