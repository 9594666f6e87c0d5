//! `mv-expand a to typeof(long)`: one row for each element.

use crate::Span;
use crate::ast::{Literal, NamedExpr, Param, TypeOf};

/// `mv-expand a, b to typeof(long) limit 10`
#[derive(Debug, Clone, PartialEq)]
pub struct MvExpand {
    /// Options.
    pub params: Vec<Param>,
    /// What is expanded.
    pub columns: Vec<ExpandColumn>,
    /// The most rows for each input row.
    pub limit: Option<Literal>,
    /// Where it stands.
    pub span: Span,
}

/// A column of [`MvExpand`] or [`MvApply`](crate::ast::MvApply).
#[derive(Debug, Clone, PartialEq)]
pub struct ExpandColumn {
    /// The array or bag.
    pub expr: NamedExpr,
    /// The type of its elements.
    pub to: Option<TypeOf>,
    /// Where it stands.
    pub span: Span,
}
