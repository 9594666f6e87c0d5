//! Statements, which `;` separates.

pub(crate) mod alias;
pub(crate) mod declare_pattern;
pub(crate) mod declare_query_parameters;
pub(crate) mod function;
pub(crate) mod let_;
pub(crate) mod restrict;
pub(crate) mod set;

use crate::Span;
use crate::ast::{Alias, DeclarePattern, DeclareQueryParameters, Expr, Let, RestrictAccess, Set};

/// A whole query text.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Its statements in order; those with syntax errors are absent.
    pub statements: Vec<Statement>,
    /// The whole text.
    pub span: Span,
}

/// One statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// `let x = ...`
    Let(Let),
    /// `set option = value`
    Set(Set),
    /// `declare query_parameters (...)`
    DeclareQueryParameters(DeclareQueryParameters),
    /// `declare pattern ...`
    DeclarePattern(DeclarePattern),
    /// `alias database x = ...`
    Alias(Alias),
    /// `restrict access to (...)`
    RestrictAccess(RestrictAccess),
    /// A query: tabular or scalar, the syntax does not tell.
    Expr(Expr),
}
