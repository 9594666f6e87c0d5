//! `consume`: reads the input and returns nothing.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::Param;
use crate::combinator::keyword;
use crate::input::{Input, ParseResult};
use crate::param::params;
use crate::print::Params;

/// `consume`
#[derive(Debug, Clone, PartialEq)]
pub struct Consume {
    /// Options.
    pub params: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// consume = "consume", params ;
/// ```
pub(crate) fn consume(input: Input<'_>) -> ParseResult<'_, Consume> {
    let (rest, (_, params)) = (keyword("consume"), params(&[])).parse(input)?;
    Ok((
        rest,
        Consume {
            params,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Consume {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "consume{}", Params(&self.params))
    }
}
