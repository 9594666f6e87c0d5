//! `and` and `or`.

use crate::Span;
use crate::ast::Expr;

/// `a and b and c`: one node holds the whole chain, so that long conditions stay shallow.
#[derive(Debug, Clone, PartialEq)]
pub struct Logical {
    /// What joins the operands.
    pub op: LogicalOp,
    /// At least two.
    pub operands: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// `and` or `or`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LogicalOp {
    /// `and`, which binds tighter
    And,
    /// `or`
    Or,
}
