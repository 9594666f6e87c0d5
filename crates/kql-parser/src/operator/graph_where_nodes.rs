//! `graph-where-nodes`: keeps the nodes that fulfil a condition.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::Expr;
use crate::combinator::{final_failure, keyword};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::print::scalar;

/// `graph-where-nodes predicate`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphWhereNodes {
    /// The condition.
    pub predicate: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// graph_where_nodes = "graph-where-nodes", expression ;
/// ```
pub(crate) fn graph_where_nodes(input: Input<'_>) -> ParseResult<'_, GraphWhereNodes> {
    let (rest, (_, predicate)) = (keyword("graph-where-nodes"), expression)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        GraphWhereNodes {
            predicate: Box::new(predicate),
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for GraphWhereNodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "graph-where-nodes {}", scalar(&self.predicate))
    }
}
