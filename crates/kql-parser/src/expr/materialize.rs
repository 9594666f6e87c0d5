//! `materialize(...)`: a table that is computed once and used often.

use std::fmt;

use crate::Span;
use crate::ast::Expr;
use crate::combinator::{bracketed, keyword};
use crate::input::{Input, ParseResult};
use crate::pipeline::pipeline;

/// `materialize(query)`: it can only be the value of a `let`.
#[derive(Debug, Clone, PartialEq)]
pub struct Materialize {
    /// The query.
    pub query: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// materialize = "materialize", "(", pipeline, ")" ;
/// ```
pub(crate) fn materialize(input: Input<'_>) -> ParseResult<'_, Materialize> {
    let (rest, _) = keyword("materialize")(input)?;
    let (rest, query) = bracketed("(", pipeline, ")")(rest)?;
    Ok((
        rest,
        Materialize {
            query: Box::new(query),
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Materialize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "materialize({})", self.query)
    }
}
