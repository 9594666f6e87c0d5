//! `as name`: names the rows so far.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Name, Param};
use crate::combinator::{final_failure, keyword};
use crate::input::{Input, ParseResult};
use crate::name::name;
use crate::param::params;
use crate::print::Params;

/// `as name`
#[derive(Debug, Clone, PartialEq)]
pub struct As {
    /// Options.
    pub params: Vec<Param>,
    /// The name.
    pub name: Name,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// as_ = "as", params, name ;
/// ```
pub(crate) fn as_(input: Input<'_>) -> ParseResult<'_, As> {
    let (rest, (_, params, name)) = (keyword("as"), params(&[]), name)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        As {
            params,
            name,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for As {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "as{} {}", Params(&self.params), self.name)
    }
}
