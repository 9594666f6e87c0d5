//! `and` and `or`.

use std::fmt;

use crate::Span;
use crate::ast::{Expr, Precedence};
use crate::print::{Operand, Separated};

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

impl LogicalOp {
    /// The operator as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            LogicalOp::And => "and",
            LogicalOp::Or => "or",
        }
    }

    /// How tightly it binds.
    #[must_use]
    pub const fn precedence(self) -> Precedence {
        match self {
            LogicalOp::And => Precedence::And,
            LogicalOp::Or => Precedence::Or,
        }
    }
}

impl fmt::Display for Logical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (separator, operand) = match self.op {
            LogicalOp::And => (" and ", Precedence::Equality),
            LogicalOp::Or => (" or ", Precedence::And),
        };
        let operands: Vec<_> = self
            .operands
            .iter()
            .map(|expr| Operand(expr, operand))
            .collect();
        Separated(&operands, separator).fmt(f)
    }
}
