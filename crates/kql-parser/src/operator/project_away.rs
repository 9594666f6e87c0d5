//! `project-away a, b*`: drops columns.

use crate::Span;
use crate::ast::Expr;

/// `project-away a, b*`
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectAway {
    /// Names and wildcard names.
    pub columns: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}
