//! `graph-match`: finds patterns in a graph.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, GraphPattern, NamedExpr, Param};
use crate::combinator::{final_failure, keyword, list1};
use crate::input::{Input, ParseResult};
use crate::operator::graph_pattern::{GraphClauses, graph_clauses, graph_pattern, write_clauses};
use crate::param::params;
use crate::print::{Params, commas};

/// `graph-match (a)-[e]->(b) where ... project ...`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphMatch {
    /// Options.
    pub params: Vec<Param>,
    /// The patterns.
    pub patterns: Vec<GraphPattern>,
    /// What a match must fulfil.
    pub predicate: Option<Box<Expr>>,
    /// What is shown; none means that no clause was written.
    pub project: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// graph_match = "graph-match", params, graph_pattern, { ",", graph_pattern }, graph_clauses ;
/// ```
pub(crate) fn graph_match(input: Input<'_>) -> ParseResult<'_, GraphMatch> {
    let (rest, _) = keyword("graph-match")(input)?;
    let parts = (params(&[]), list1(graph_pattern), graph_clauses);
    let (rest, (params, patterns, clauses)) = { parts }.parse(rest).map_err(final_failure)?;
    let GraphClauses { predicate, project } = clauses;
    Ok((
        rest,
        GraphMatch {
            params,
            patterns,
            predicate,
            project,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for GraphMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "graph-match{} {}",
            Params(&self.params),
            commas(&self.patterns)
        )?;
        write_clauses(f, self.predicate.as_deref(), &self.project)
    }
}
