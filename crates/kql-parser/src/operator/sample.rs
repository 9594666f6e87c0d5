//! `sample 10`: some rows.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{NamedExpr, Param};
use crate::combinator::{final_failure, keyword};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::param::params;
use crate::print::Params;

/// `sample 10`
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Options.
    pub params: Vec<Param>,
    /// How many.
    pub count: NamedExpr,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// sample = "sample", params, named_expression ;
/// ```
pub(crate) fn sample(input: Input<'_>) -> ParseResult<'_, Sample> {
    let (rest, _) = keyword("sample")(input)?;
    let (rest, (params, count)) = (params(&[]), named_expression)
        .parse(rest)
        .map_err(final_failure)?;
    Ok((
        rest,
        Sample {
            params,
            count,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sample{} {}", Params(&self.params), self.count)
    }
}
