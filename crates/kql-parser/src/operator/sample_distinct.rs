//! `sample-distinct 10 of a`: some different values.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{NamedExpr, Param};
use crate::combinator::{final_failure, keyword};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::param::params;
use crate::print::Params;

/// `sample-distinct 10 of a`
#[derive(Debug, Clone, PartialEq)]
pub struct SampleDistinct {
    /// Options.
    pub params: Vec<Param>,
    /// How many.
    pub count: NamedExpr,
    /// Of what.
    pub of: NamedExpr,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// sample_distinct = "sample-distinct", params, named_expression, "of", named_expression ;
/// ```
pub(crate) fn sample_distinct(input: Input<'_>) -> ParseResult<'_, SampleDistinct> {
    let parts = (
        keyword("sample-distinct"),
        params(&[]),
        named_expression,
        keyword("of"),
        named_expression,
    );
    let (rest, (_, params, count, _, of)) = { parts }.parse(input).map_err(final_failure)?;
    Ok((
        rest,
        SampleDistinct {
            params,
            count,
            of,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for SampleDistinct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "sample-distinct{} {} of {}",
            Params(&self.params),
            self.count,
            self.of
        )
    }
}
