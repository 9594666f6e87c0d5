//! `print a = 1`: one row of computed values.

use crate::Span;
use crate::ast::NamedExpr;

/// `print a = 1, 2`
#[derive(Debug, Clone, PartialEq)]
pub struct Print {
    /// The values.
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}
