//! `extend a = b`: adds columns.

use crate::Span;
use crate::ast::NamedExpr;

/// `extend a = b, c = d`
#[derive(Debug, Clone, PartialEq)]
pub struct Extend {
    /// The columns.
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}
