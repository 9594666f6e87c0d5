//! `graph-to-table nodes, edges`: the parts of a graph as tables.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{opt, value};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Name, Param};
use crate::combinator::{final_failure, keyword, list1};
use crate::input::{Input, ParseResult};
use crate::name::name;
use crate::param::params;
use crate::print::{Optional, Params, commas};

/// `graph-to-table nodes as N, edges as E`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphToTable {
    /// The tables.
    pub outputs: Vec<GraphOutput>,
    /// Where it stands.
    pub span: Span,
}

/// A table of [`GraphToTable`].
#[derive(Debug, Clone, PartialEq)]
pub struct GraphOutput {
    /// What it holds.
    pub entity: GraphEntity,
    /// Its name.
    pub name: Option<Name>,
    /// Options.
    pub params: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}

/// What a [`GraphOutput`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GraphEntity {
    /// `nodes`
    Nodes,
    /// `edges`
    Edges,
}

/// ```ebnf
/// graph_to_table = "graph-to-table", graph_output, { ",", graph_output } ;
/// ```
pub(crate) fn graph_to_table(input: Input<'_>) -> ParseResult<'_, GraphToTable> {
    let (rest, (_, outputs)) = (keyword("graph-to-table"), list1(graph_output))
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        GraphToTable {
            outputs,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// graph_output = ( "nodes" | "edges" ), [ "as", name ], params ;
/// ```
pub(crate) fn graph_output(input: Input<'_>) -> ParseResult<'_, GraphOutput> {
    let entity = alt((
        value(GraphEntity::Nodes, keyword("nodes")),
        value(GraphEntity::Edges, keyword("edges")),
    ));
    let params = params(&["with_node_id", "with_source_id", "with_target_id"]);
    let (rest, (entity, name, params)) =
        (entity, opt(preceded(keyword("as"), name)), params).parse(input)?;
    Ok((
        rest,
        GraphOutput {
            entity,
            name,
            params,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for GraphToTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "graph-to-table {}", commas(&self.outputs))
    }
}

impl fmt::Display for GraphOutput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entity = match self.entity {
            GraphEntity::Nodes => "nodes",
            GraphEntity::Edges => "edges",
        };
        write!(
            f,
            "{entity}{}{}",
            Optional(" as ", self.name.as_ref()),
            Params(&self.params)
        )
    }
}
