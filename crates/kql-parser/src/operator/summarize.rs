//! `summarize a = count() by k`: aggregates of groups.

use crate::Span;
use crate::ast::{Expr, NamedExpr, Param};

/// `summarize a = count() by k`
#[derive(Debug, Clone, PartialEq)]
pub struct Summarize {
    /// Options.
    pub params: Vec<Param>,
    /// The aggregates.
    pub aggregates: Vec<NamedExpr>,
    /// The groups.
    pub by: Vec<NamedExpr>,
    /// The older `by a bin = 1h`: a literal.
    pub bin: Option<Box<Expr>>,
    /// Where it stands.
    pub span: Span,
}
