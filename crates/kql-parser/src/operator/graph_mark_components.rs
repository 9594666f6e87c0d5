//! `graph-mark-components`: numbers the connected parts of a graph.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::Param;
use crate::combinator::keyword;
use crate::input::{Input, ParseResult};
use crate::param::params;
use crate::print::Params;

/// `graph-mark-components`
#[derive(Debug, Clone, PartialEq)]
pub struct GraphMarkComponents {
    /// Options.
    pub params: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// graph_mark_components = "graph-mark-components", params ;
/// ```
pub(crate) fn graph_mark_components(input: Input<'_>) -> ParseResult<'_, GraphMarkComponents> {
    let (rest, (_, params)) = (
        keyword("graph-mark-components"),
        params(&["with_component_id"]),
    )
        .parse(input)?;
    Ok((
        rest,
        GraphMarkComponents {
            params,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for GraphMarkComponents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "graph-mark-components{}", Params(&self.params))
    }
}
