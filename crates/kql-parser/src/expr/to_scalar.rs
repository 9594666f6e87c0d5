//! `toscalar(...)` and `totable(...)`.

use std::fmt;

use crate::Span;
use crate::ast::Expr;
use crate::combinator::{bracketed, keyword, punct};
use crate::input::{Input, ParseResult};
use crate::pipeline::pipeline;

/// `toscalar(query)`: the first column of the first row
#[derive(Debug, Clone, PartialEq)]
pub struct ToScalar {
    /// Written `toscalar kind = nooptimization (...)`.
    pub is_unoptimized: bool,
    /// The query.
    pub query: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// `totable(query)`
#[derive(Debug, Clone, PartialEq)]
pub struct ToTable {
    /// Written `totable kind = nooptimization (...)`.
    pub is_unoptimized: bool,
    /// The query.
    pub query: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// to_scalar = "toscalar", [ "kind", "=", "nooptimization" ], "(", pipeline, ")" ;
/// ```
pub(crate) fn to_scalar(input: Input<'_>) -> ParseResult<'_, ToScalar> {
    let (rest, (is_unoptimized, query)) = conversion(input, "toscalar")?;
    Ok((
        rest,
        ToScalar {
            is_unoptimized,
            query: Box::new(query),
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// to_table = "totable", [ "kind", "=", "nooptimization" ], "(", pipeline, ")" ;
/// ```
pub(crate) fn to_table(input: Input<'_>) -> ParseResult<'_, ToTable> {
    let (rest, (is_unoptimized, query)) = conversion(input, "totable")?;
    Ok((
        rest,
        ToTable {
            is_unoptimized,
            query: Box::new(query),
            span: input.span_to(rest),
        },
    ))
}

fn conversion<'a>(input: Input<'a>, word: &'static str) -> ParseResult<'a, (bool, Expr)> {
    let (mut rest, _) = keyword(word)(input)?;
    let is_unoptimized = rest.is_word("kind");
    if is_unoptimized {
        (rest, _) = punct("=")(rest.skip(1))?;
        (rest, _) = keyword("nooptimization")(rest)?;
    }
    let (rest, query) = bracketed("(", pipeline, ")")(rest)?;
    Ok((rest, (is_unoptimized, query)))
}

impl fmt::Display for ToScalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "toscalar{}({})", option(self.is_unoptimized), self.query)
    }
}

impl fmt::Display for ToTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "totable{}({})", option(self.is_unoptimized), self.query)
    }
}

fn option(is_unoptimized: bool) -> &'static str {
    if is_unoptimized {
        " kind = nooptimization "
    } else {
        ""
    }
}
