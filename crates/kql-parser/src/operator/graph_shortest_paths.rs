//! `graph-shortest-paths`: finds shortest paths in a graph.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, GraphPattern, NamedExpr, Param};
use crate::combinator::{final_failure, keyword, list1};
use crate::input::{Input, ParseResult};
use crate::operator::graph_pattern::{GraphClauses, graph_clauses, graph_pattern, write_clauses};
use crate::param::params;
use crate::print::{Params, commas};

/// `graph-shortest-paths (a)-[e]->(b) where ... project ...`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphShortestPaths {
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
/// graph_shortest_paths = "graph-shortest-paths", params, graph_pattern, { ",", graph_pattern }, graph_clauses ;
/// ```
pub(crate) fn graph_shortest_paths(input: Input<'_>) -> ParseResult<'_, GraphShortestPaths> {
    let (rest, _) = keyword("graph-shortest-paths")(input)?;
    let parts = (params(&["output"]), list1(graph_pattern), graph_clauses);
    let (rest, (params, patterns, clauses)) = { parts }.parse(rest).map_err(final_failure)?;
    let GraphClauses { predicate, project } = clauses;
    Ok((
        rest,
        GraphShortestPaths {
            params,
            patterns,
            predicate,
            project,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for GraphShortestPaths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "graph-shortest-paths{} {}",
            Params(&self.params),
            commas(&self.patterns)
        )?;
        write_clauses(f, self.predicate.as_deref(), &self.project)
    }
}
