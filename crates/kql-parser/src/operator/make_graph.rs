//! `make-graph source --> target`: a graph of edge rows.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt, value};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Name, Param, SubQuery};
use crate::combinator::{bracketed, final_failure, joined, keyword, list1, punct};
use crate::expr::path::simple_path;
use crate::expr::unary::unary_expression;
use crate::input::{Input, ParseResult};
use crate::name::name;
use crate::param::params;
use crate::pipeline::contextual_sub_query;
use crate::print::{Operand, Optional, Params, commas};

/// `make-graph source --> target with ...`
#[derive(Debug, Clone, PartialEq)]
pub struct MakeGraph {
    /// Options.
    pub params: Vec<Param>,
    /// The column of an edge's start.
    pub source: Name,
    /// Written `-->`, not `--`.
    pub is_directed: bool,
    /// The column of an edge's end.
    pub target: Name,
    /// What describes the nodes.
    pub nodes: GraphNodes,
    /// `partitioned-by`
    pub partitioned_by: Option<GraphPartition>,
    /// Where it stands.
    pub span: Span,
}

/// What describes the nodes of a [`MakeGraph`].
#[derive(Debug, Clone, PartialEq)]
pub enum GraphNodes {
    /// Nothing: nodes are the ends of edges.
    None,
    /// `with_node_id = name`
    Id(Name),
    /// `with Table on key, Table on key`
    Tables(Vec<GraphNodeTable>),
}

/// `Table on key`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphNodeTable {
    /// The table.
    pub table: Expr,
    /// Its column that identifies a node.
    pub key: Name,
    /// Where it stands.
    pub span: Span,
}

/// `partitioned-by column (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphPartition {
    /// The column.
    pub column: Expr,
    /// What is done with each graph.
    pub query: SubQuery,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// make_graph = "make-graph", params, name, ( "-->" | "--" ), name, [ graph_nodes ], [ graph_partition ] ;
/// ```
pub(crate) fn make_graph(input: Input<'_>) -> ParseResult<'_, MakeGraph> {
    let arrow = alt((value(true, joined("-->")), value(false, joined("--"))));
    let edges = (keyword("make-graph"), params(&[]), name, arrow, name);
    let (rest, (_, params, source, is_directed, target)) =
        { edges }.parse(input).map_err(final_failure)?;
    let (rest, (nodes, partitioned_by)) = (opt(graph_nodes), opt(graph_partition))
        .parse(rest)
        .map_err(final_failure)?;
    let nodes = nodes.unwrap_or(GraphNodes::None);
    Ok((
        rest,
        MakeGraph {
            params,
            source,
            is_directed,
            target,
            nodes,
            partitioned_by,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// graph_nodes = "with_node_id", "=", name | "with", graph_node_table, { ",", graph_node_table } ;
/// ```
pub(crate) fn graph_nodes(input: Input<'_>) -> ParseResult<'_, GraphNodes> {
    if input.is_word("with_node_id") {
        return map(preceded(punct("="), name), GraphNodes::Id).parse(input.skip(1));
    }
    map(
        preceded(keyword("with"), list1(graph_node_table)),
        GraphNodes::Tables,
    )
    .parse(input)
}

/// ```ebnf
/// graph_node_table = unary_expression, "on", name ;
/// ```
pub(crate) fn graph_node_table(input: Input<'_>) -> ParseResult<'_, GraphNodeTable> {
    let (rest, (table, _, key)) = (unary_expression, keyword("on"), name).parse(input)?;
    Ok((
        rest,
        GraphNodeTable {
            table,
            key,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// graph_partition = "partitioned-by", simple_path, "(", contextual_sub_query, ")" ;
/// ```
pub(crate) fn graph_partition(input: Input<'_>) -> ParseResult<'_, GraphPartition> {
    let (rest, (_, column)) = (keyword("partitioned-by"), simple_path).parse(input)?;
    let (rest, query) = bracketed("(", contextual_sub_query, ")")(rest)?;
    Ok((
        rest,
        GraphPartition {
            column,
            query,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for MakeGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrow = if self.is_directed { "-->" } else { "--" };
        write!(
            f,
            "make-graph{} {} {arrow} {}",
            Params(&self.params),
            self.source,
            self.target
        )?;
        write!(
            f,
            "{}{}",
            self.nodes,
            Optional(" ", self.partitioned_by.as_ref())
        )
    }
}

impl fmt::Display for GraphNodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GraphNodes::None => Ok(()),
            GraphNodes::Id(name) => write!(f, " with_node_id = {name}"),
            GraphNodes::Tables(tables) => write!(f, " with {}", commas(tables)),
        }
    }
}

impl fmt::Display for GraphNodeTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} on {}",
            Operand(&self.table, crate::ast::Precedence::Primary),
            self.key
        )
    }
}

impl fmt::Display for GraphPartition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "partitioned-by {} ({})", self.column, self.query)
    }
}
