//! `invoke f(x)`: calls a function with the rows as its first argument.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::Expr;
use crate::combinator::{final_failure, keyword};
use crate::expr::path::call_path;
use crate::input::{Input, ParseResult};

/// `invoke f(x)`, `invoke database("d").f(x)`
#[derive(Debug, Clone, PartialEq)]
pub struct Invoke {
    /// A [`Call`](crate::ast::Call), or a path that ends in one.
    pub call: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// invoke = "invoke", call_path ;
/// ```
pub(crate) fn invoke(input: Input<'_>) -> ParseResult<'_, Invoke> {
    let (rest, (_, call)) = (keyword("invoke"), call_path)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        Invoke {
            call: Box::new(call),
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Invoke {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invoke {}", self.call)
    }
}
