//! `top 10 by a`: the first rows of an order.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{NamedExpr, OrderedExpr, Param};
use crate::combinator::{final_failure, keyword};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::operator::sort::ordered_expression;
use crate::param::params;
use crate::print::Params;

/// `top 10 by a desc`
#[derive(Debug, Clone, PartialEq)]
pub struct Top {
    /// Options.
    pub params: Vec<Param>,
    /// How many.
    pub count: NamedExpr,
    /// The key.
    pub by: OrderedExpr,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// top = "top", params, named_expression, "by", ordered_expression ;
/// ```
pub(crate) fn top(input: Input<'_>) -> ParseResult<'_, Top> {
    let parts = (
        keyword("top"),
        params(&[]),
        named_expression,
        keyword("by"),
        ordered_expression,
    );
    let (rest, (_, params, count, _, by)) = { parts }.parse(input).map_err(final_failure)?;
    Ok((
        rest,
        Top {
            params,
            count,
            by,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Top {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "top{} {} by {}",
            Params(&self.params),
            self.count,
            self.by
        )
    }
}
