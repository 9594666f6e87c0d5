//! `find in (tables) where predicate project columns`: rows of several tables.

use crate::Span;
use crate::ast::{DataScope, Expr, Name, Param, TypeName};

/// `find`
#[derive(Debug, Clone, PartialEq)]
pub struct Find {
    /// `datascope = ...`
    pub data_scope: Option<DataScope>,
    /// Options.
    pub params: Vec<Param>,
    /// The tables after `in`; none means all.
    pub sources: Vec<FindSource>,
    /// What a row must fulfil.
    pub predicate: Box<Expr>,
    /// What is shown.
    pub project: FindProject,
    /// What is left out.
    pub project_away: Vec<FindColumn>,
    /// Where it stands.
    pub span: Span,
}

/// A table that [`Find`] or [`Search`](crate::ast::Search) looks into.
#[derive(Debug, Clone, PartialEq)]
pub struct FindSource {
    /// A table, a wildcard name, a qualified name, or a query in parentheses.
    pub table: Expr,
    /// Where it stands.
    pub span: Span,
}

/// What [`Find`] shows.
#[derive(Debug, Clone, PartialEq)]
pub enum FindProject {
    /// No clause was written.
    Default,
    /// `project-smart`
    Smart(Span),
    /// `project a, b: long, pack(*)`
    Columns(Vec<FindColumn>),
}

/// A column of [`Find`].
#[derive(Debug, Clone, PartialEq)]
pub enum FindColumn {
    /// `a` or `a: long`
    Column {
        /// Its name.
        name: Name,
        /// The type it must have.
        ty: Option<TypeName>,
        /// Where it stands.
        span: Span,
    },
    /// `pack(*)`
    Pack(Span),
    /// `*`
    Star(Span),
}
