//! `top-hitters 10 of a by b`: the most frequent values, approximately.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use crate::Span;
use crate::ast::NamedExpr;
use crate::combinator::{final_failure, keyword};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::print::Optional;

/// `top-hitters 10 of a by b`
#[derive(Debug, Clone, PartialEq)]
pub struct TopHitters {
    /// How many.
    pub count: NamedExpr,
    /// Of what.
    pub of: NamedExpr,
    /// What counts.
    pub by: Option<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// top_hitters = "top-hitters", named_expression, "of", named_expression, [ "by", named_expression ] ;
/// ```
pub(crate) fn top_hitters(input: Input<'_>) -> ParseResult<'_, TopHitters> {
    let by = opt(preceded(keyword("by"), named_expression));
    let parts = (
        keyword("top-hitters"),
        named_expression,
        keyword("of"),
        named_expression,
        by,
    );
    let (rest, (_, count, _, of, by)) = { parts }.parse(input).map_err(final_failure)?;
    Ok((
        rest,
        TopHitters {
            count,
            of,
            by,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for TopHitters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "top-hitters {} of {}{}",
            self.count,
            self.of,
            Optional(" by ", self.by.as_ref())
        )
    }
}
