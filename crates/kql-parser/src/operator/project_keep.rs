//! `project-keep a, b*`: keeps columns.

use crate::Span;
use crate::ast::Expr;

/// `project-keep a, b*`
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectKeep {
    /// Names and wildcard names.
    pub columns: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}
