//! `set option = value`: a property of the request.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Name};
use crate::combinator::{final_failure, keyword, punct};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::name::name;
use crate::print::{Optional, scalar};

/// `set name` or `set name = value`
#[derive(Debug, Clone, PartialEq)]
pub struct Set {
    /// The option.
    pub name: Name,
    /// Its value, a literal or a word; an option without one is turned on.
    pub value: Option<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// set = "set", name, [ "=", expression ] ;
/// ```
pub(crate) fn set(input: Input<'_>) -> ParseResult<'_, Set> {
    let value = opt(preceded(punct("="), expression));
    let (rest, (_, name, value)) = (keyword("set"), name, value)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        Set {
            name,
            value,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.as_ref().map(scalar);
        write!(f, "set {}{}", self.name, Optional(" = ", value.as_ref()))
    }
}
