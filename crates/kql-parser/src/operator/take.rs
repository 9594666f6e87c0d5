//! `take 10` or `limit 10`: the first rows that come.

use std::fmt;

use nom::Parser;
use nom::branch::alt;

use crate::Span;
use crate::ast::{NamedExpr, Param};
use crate::combinator::{final_failure, keyword};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::param::params;
use crate::print::Params;

/// `take 10` or `limit 10`
#[derive(Debug, Clone, PartialEq)]
pub struct Take {
    /// Options.
    pub params: Vec<Param>,
    /// How many.
    pub count: NamedExpr,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// take = ( "take" | "limit" ), params, named_expression ;
/// ```
pub(crate) fn take(input: Input<'_>) -> ParseResult<'_, Take> {
    let (rest, _) = alt((keyword("take"), keyword("limit"))).parse(input)?;
    let (rest, (params, count)) = (params(&[]), named_expression)
        .parse(rest)
        .map_err(final_failure)?;
    Ok((
        rest,
        Take {
            params,
            count,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Take {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "take{} {}", Params(&self.params), self.count)
    }
}
