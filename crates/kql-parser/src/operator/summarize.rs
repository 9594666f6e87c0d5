//! `summarize a = count() by k`: aggregates of groups.

use std::fmt;

use nom::Parser;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, NamedExpr, Param};
use crate::combinator::{final_failure, is_list_end, keyword, list1, punct};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::param::params;
use crate::print::{Clause, Optional, Params, commas, scalar};

/// `summarize a = count() by k`
#[derive(Debug, Clone, PartialEq)]
pub struct Summarize {
    /// Options.
    pub params: Vec<Param>,
    /// The aggregates.
    pub aggregates: Vec<NamedExpr>,
    /// The groups.
    pub by: Vec<NamedExpr>,
    /// The older `by a bin = 1h`: a literal.
    pub bin: Option<Box<Expr>>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// summarize = "summarize", params, [ named_expression, { ",", named_expression } ], [ summarize_by ] ;
/// ```
pub(crate) fn summarize(input: Input<'_>) -> ParseResult<'_, Summarize> {
    let (rest, (_, params, aggregates)) = (keyword("summarize"), params(&[]), aggregates)
        .parse(input)
        .map_err(final_failure)?;
    let (rest, by) = opt(summarize_by).parse(rest).map_err(final_failure)?;
    let (by, bin) = by.unwrap_or_default();
    Ok((
        rest,
        Summarize {
            params,
            aggregates,
            by,
            bin,
            span: input.span_to(rest),
        },
    ))
}

fn aggregates(input: Input<'_>) -> ParseResult<'_, Vec<NamedExpr>> {
    let is_by = input.is_word("by") && !input.is_punct_at(1, "=");
    if is_by || is_list_end(input) {
        Ok((input, Vec::new()))
    } else {
        list1(named_expression)(input)
    }
}

/// ```ebnf
/// summarize_by = "by", named_expression, { ",", named_expression }, [ "bin", "=", expression ] ;
/// ```
pub(crate) fn summarize_by(
    input: Input<'_>,
) -> ParseResult<'_, (Vec<NamedExpr>, Option<Box<Expr>>)> {
    let bin = opt(preceded(
        (keyword("bin"), punct("=")),
        map(expression, Box::new),
    ));
    preceded(keyword("by"), (list1(named_expression), bin)).parse(input)
}

impl fmt::Display for Summarize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "summarize{}{}",
            Params(&self.params),
            Clause(" ", &self.aggregates)
        )?;
        if self.by.is_empty() {
            return Ok(());
        }
        let bin = self.bin.as_deref().map(scalar);
        write!(
            f,
            " by {}{}",
            commas(&self.by),
            Optional(" bin = ", bin.as_ref())
        )
    }
}
