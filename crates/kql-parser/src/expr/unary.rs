//! Signs: `-a`, `+a`.

use crate::Span;
use crate::ast::Expr;

/// `-a` or `+a`
#[derive(Debug, Clone, PartialEq)]
pub struct Unary {
    /// The sign.
    pub op: UnaryOp,
    /// What it applies to.
    pub operand: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`
    Minus,
    /// `+`
    Plus,
}
