//! Signs: `-a`, `+a`.

use std::fmt;

use crate::Span;
use crate::ast::Expr;
use crate::combinator::final_failure;
use crate::expr::path::{Object, postfix_expression};
use crate::input::{Input, ParseResult};

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

/// ```ebnf
/// unary_expression = [ "-" | "+" ], postfix_expression ;
/// ```
pub(crate) fn unary_expression(input: Input<'_>) -> ParseResult<'_, Expr> {
    let op = match () {
        () if input.is_punct("-") => UnaryOp::Minus,
        () if input.is_punct("+") => UnaryOp::Plus,
        () => return postfix_expression(input),
    };
    let (rest, operand) = postfix_expression(input.skip(1)).map_err(final_failure)?;
    Ok((
        rest,
        Expr::Unary(Unary {
            op,
            operand: Box::new(operand),
            span: input.span_to(rest),
        }),
    ))
}

impl fmt::Display for Unary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.op {
            UnaryOp::Minus => "-",
            UnaryOp::Plus => "+",
        };
        match self.operand.as_ref() {
            Expr::Literal(literal) => write!(f, "{sign}{literal}"),
            operand => write!(f, "{sign}{}", Object(operand)),
        }
    }
}
