//! `graph-where-edges`: keeps the edges that fulfil a condition.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::Expr;
use crate::combinator::{final_failure, keyword};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::print::scalar;

/// `graph-where-edges predicate`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphWhereEdges {
    /// The condition.
    pub predicate: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// graph_where_edges = "graph-where-edges", expression ;
/// ```
pub(crate) fn graph_where_edges(input: Input<'_>) -> ParseResult<'_, GraphWhereEdges> {
    let (rest, (_, predicate)) = (keyword("graph-where-edges"), expression)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        GraphWhereEdges {
            predicate: Box::new(predicate),
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for GraphWhereEdges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "graph-where-edges {}", scalar(&self.predicate))
    }
}
