//! `project-by-names f`: chooses columns by computed names.

use crate::Span;
use crate::ast::Expr;

/// `project-by-names a, dynamic(["b"])`
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectByNames {
    /// The names.
    pub names: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}
