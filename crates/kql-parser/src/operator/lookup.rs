//! `lookup (table) on key`: adds columns of a dimension table.

use crate::Span;
use crate::ast::{Expr, JoinCondition, Param};

/// `lookup kind = ... (table) on ...`
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// Options.
    pub params: Vec<Param>,
    /// The right side.
    pub table: Box<Expr>,
    /// How rows find each other.
    pub condition: JoinCondition,
    /// Where it stands.
    pub span: Span,
}
