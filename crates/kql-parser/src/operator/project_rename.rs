//! `project-rename a = b`: renames columns.

use crate::Span;
use crate::ast::NamedExpr;

/// `project-rename a = b`
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectRename {
    /// New names and old names.
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}
