//! `project-reorder a, b* asc`: moves columns to the front.

use crate::Span;
use crate::ast::Expr;

/// `project-reorder a, b* asc`
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectReorder {
    /// The columns.
    pub columns: Vec<ReorderColumn>,
    /// Where it stands.
    pub span: Span,
}

/// A column of [`ProjectReorder`].
#[derive(Debug, Clone, PartialEq)]
pub struct ReorderColumn {
    /// A name or wildcard name.
    pub column: Expr,
    /// The order of the columns that a wildcard matches.
    pub order: Option<ReorderOrder>,
    /// Where it stands.
    pub span: Span,
}

/// The order of matched columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReorderOrder {
    /// `asc`
    Asc,
    /// `desc`
    Desc,
    /// `granny-asc`: digits count as numbers
    GrannyAsc,
    /// `granny-desc`
    GrannyDesc,
}
