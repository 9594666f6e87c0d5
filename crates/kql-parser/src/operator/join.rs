//! `join kind = inner (table) on key`: joins rows of two tables.

use crate::Span;
use crate::ast::{Expr, Param};

/// `join kind = ... (table) on ...`
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// Options.
    pub params: Vec<Param>,
    /// The right side.
    pub table: Box<Expr>,
    /// How rows find each other.
    pub condition: JoinCondition,
    /// Where it stands.
    pub span: Span,
}

/// The condition of a [`Join`] or [`Lookup`](crate::ast::Lookup).
#[derive(Debug, Clone, PartialEq)]
pub enum JoinCondition {
    /// None was written.
    None,
    /// `on a, $left.b == $right.c`
    On(Vec<Expr>),
    /// `where predicate`
    Where(Box<Expr>),
}
