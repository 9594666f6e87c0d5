//! `where a > 1` or `filter a > 1`: keeps rows.

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

/// `where predicate`
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// Options.
    pub params: Vec<Param>,
    /// The condition.
    pub predicate: NamedExpr,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// where_ = ( "where" | "filter" ), params, named_expression ;
/// ```
pub(crate) fn where_(input: Input<'_>) -> ParseResult<'_, Where> {
    let (rest, _) = alt((keyword("where"), keyword("filter"))).parse(input)?;
    let (rest, (params, predicate)) = (params(&[]), named_expression)
        .parse(rest)
        .map_err(final_failure)?;
    Ok((
        rest,
        Where {
            params,
            predicate,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "where{} {}", Params(&self.params), self.predicate)
    }
}
