//! Patterns of `graph-match` and `graph-shortest-paths`.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt, value};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Name, NamedExpr};
use crate::combinator::{bracketed, final_failure, joined, keyword, list1, many1, punct};
use crate::expr::expression;
use crate::expr::path::Object;
use crate::expr::unary::unary_expression;
use crate::input::{Input, ParseResult};
use crate::name::name;
use crate::named::named_expression;
use crate::print::{Clause, Optional, Separated, scalar};

/// `(a)-[e]->(b)`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphPattern {
    /// Nodes and edges, in the order they are written.
    pub elements: Vec<GraphElement>,
    /// Where it stands.
    pub span: Span,
}

/// A part of a [`GraphPattern`].
#[derive(Debug, Clone, PartialEq)]
pub enum GraphElement {
    /// `(a)`
    Node(GraphNode),
    /// `-[e]->`, `<--`
    Edge(GraphEdge),
}

/// A node of a [`GraphPattern`].
#[derive(Debug, Clone, PartialEq)]
pub struct GraphNode {
    /// Its name.
    pub name: Option<Name>,
    /// Where it stands.
    pub span: Span,
}

/// An edge of a [`GraphPattern`].
#[derive(Debug, Clone, PartialEq)]
pub struct GraphEdge {
    /// Its name.
    pub name: Option<Name>,
    /// Which way it goes.
    pub direction: EdgeDirection,
    /// Written with brackets: `-[]->`, not `-->`.
    pub is_detailed: bool,
    /// How many hops it spans.
    pub range: Option<EdgeRange>,
    /// Where it stands.
    pub span: Span,
}

/// Which way a [`GraphEdge`] goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EdgeDirection {
    /// `-->` or `-[e]->`
    Right,
    /// `<--` or `<-[e]-`
    Left,
    /// `--` or `-[e]-`
    Any,
    /// `<-[e]->`: accepted by the grammar
    Both,
}

/// `*1..5`
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeRange {
    /// The fewest hops.
    pub low: Box<Expr>,
    /// The most hops.
    pub high: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// graph_pattern = graph_element, { graph_element } ;
/// ```
pub(crate) fn graph_pattern(input: Input<'_>) -> ParseResult<'_, GraphPattern> {
    let (rest, elements) = many1(graph_element).parse(input)?;
    Ok((
        rest,
        GraphPattern {
            elements,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// graph_element = graph_node | plain_edge | detailed_edge ;
/// ```
pub(crate) fn graph_element(input: Input<'_>) -> ParseResult<'_, GraphElement> {
    if input.is_punct("(") {
        return map(graph_node, GraphElement::Node).parse(input);
    }
    alt((
        map(plain_edge, GraphElement::Edge),
        map(detailed_edge, GraphElement::Edge),
    ))
    .parse(input)
}

/// ```ebnf
/// graph_node = "(", [ name ], ")" ;
/// ```
pub(crate) fn graph_node(input: Input<'_>) -> ParseResult<'_, GraphNode> {
    let (rest, name) = bracketed("(", |input| opt(name).parse(input), ")")(input)?;
    Ok((
        rest,
        GraphNode {
            name,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// plain_edge = "-->" | "<--" | "--" ;
/// ```
pub(crate) fn plain_edge(input: Input<'_>) -> ParseResult<'_, GraphEdge> {
    let (rest, direction) = alt((
        value(EdgeDirection::Right, joined("-->")),
        value(EdgeDirection::Left, joined("<--")),
        value(EdgeDirection::Any, joined("--")),
    ))
    .parse(input)?;
    Ok((
        rest,
        GraphEdge {
            name: None,
            direction,
            is_detailed: false,
            range: None,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// detailed_edge = ( "-[" | "<-[" ), [ name ], [ edge_range ], ( "]->" | "]-" ) ;
/// ```
pub(crate) fn detailed_edge(input: Input<'_>) -> ParseResult<'_, GraphEdge> {
    let start = alt((value(false, joined("-[")), value(true, joined("<-["))));
    let (rest, is_left) = { start }.parse(input)?;
    let end = alt((value(true, joined("]->")), value(false, joined("]-"))));
    let (rest, (name, range, is_right)) = (opt(name), opt(edge_range), end)
        .parse(rest)
        .map_err(final_failure)?;
    let direction = match (is_left, is_right) {
        (false, true) => EdgeDirection::Right,
        (true, false) => EdgeDirection::Left,
        (false, false) => EdgeDirection::Any,
        (true, true) => EdgeDirection::Both,
    };
    Ok((
        rest,
        GraphEdge {
            name,
            direction,
            is_detailed: true,
            range,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// edge_range = "*", unary_expression, "..", unary_expression ;
/// ```
pub(crate) fn edge_range(input: Input<'_>) -> ParseResult<'_, EdgeRange> {
    let (rest, _) = punct("*")(input)?;
    let (rest, (low, _, high)) = (unary_expression, punct(".."), unary_expression)
        .parse(rest)
        .map_err(final_failure)?;
    Ok((
        rest,
        EdgeRange {
            low: Box::new(low),
            high: Box::new(high),
            span: input.span_to(rest),
        },
    ))
}

/// What follows the patterns of a graph operator.
pub(crate) struct GraphClauses {
    pub(crate) predicate: Option<Box<Expr>>,
    pub(crate) project: Vec<NamedExpr>,
}

/// ```ebnf
/// graph_clauses = [ "where", expression ], [ "project", named_expression, { ",", named_expression } ] ;
/// ```
pub(crate) fn graph_clauses(input: Input<'_>) -> ParseResult<'_, GraphClauses> {
    let predicate = opt(preceded(keyword("where"), map(expression, Box::new)));
    let project = opt(preceded(keyword("project"), list1(named_expression)));
    let (rest, (predicate, project)) = (predicate, project).parse(input).map_err(final_failure)?;
    Ok((
        rest,
        GraphClauses {
            predicate,
            project: project.unwrap_or_default(),
        },
    ))
}

/// Writes ` where ... project ...`.
pub(crate) fn write_clauses(
    f: &mut fmt::Formatter<'_>,
    predicate: Option<&Expr>,
    project: &[NamedExpr],
) -> fmt::Result {
    let predicate = predicate.map(scalar);
    write!(
        f,
        "{}{}",
        Optional(" where ", predicate.as_ref()),
        Clause(" project ", project)
    )
}

impl fmt::Display for GraphPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Separated(&self.elements, "").fmt(f)
    }
}

impl fmt::Display for GraphElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GraphElement::Node(node) => node.fmt(f),
            GraphElement::Edge(edge) => edge.fmt(f),
        }
    }
}

impl fmt::Display for GraphNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({})", Optional("", self.name.as_ref()))
    }
}

impl fmt::Display for GraphEdge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = match self.direction {
            EdgeDirection::Right => ("-", "->"),
            EdgeDirection::Left => ("<-", "-"),
            EdgeDirection::Any => ("-", "-"),
            EdgeDirection::Both => ("<-", "->"),
        };
        if !self.is_detailed {
            return write!(f, "{start}{end}");
        }
        write!(
            f,
            "{start}[{}{}]{end}",
            Optional("", self.name.as_ref()),
            Optional("", self.range.as_ref())
        )
    }
}

impl fmt::Display for EdgeRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "*{} .. {}", Bound(&self.low), Bound(&self.high))
    }
}

/// An end of an [`EdgeRange`]: a literal, or something that binds as tightly.
struct Bound<'a>(&'a Expr);

impl fmt::Display for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::Literal(literal) => literal.fmt(f),
            Expr::Unary(unary) => unary.fmt(f),
            other => Object(other).fmt(f),
        }
    }
}
