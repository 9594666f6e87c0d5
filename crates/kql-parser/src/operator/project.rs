//! `project a, b = c`: chooses and computes columns.

use crate::Span;
use crate::ast::NamedExpr;

/// `project a, b = c`
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The columns.
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}
