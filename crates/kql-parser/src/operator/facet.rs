//! `facet by a with (...)`: one result for each column.

use std::fmt;

use nom::Parser;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Operator, SubQuery};
use crate::combinator::{bracketed, final_failure, keyword, list1};
use crate::expr::path::simple_path;
use crate::input::{Input, ParseResult, nested};
use crate::operator::dispatch::operator;
use crate::pipeline::sub_query;
use crate::print::{Optional, commas};

/// `facet by a, b` with an optional continuation
#[derive(Debug, Clone, PartialEq)]
pub struct Facet {
    /// The columns.
    pub columns: Vec<Expr>,
    /// What is returned beside them.
    pub with: Option<FacetWith>,
    /// Where it stands.
    pub span: Span,
}

/// The continuation of a [`Facet`].
#[derive(Debug, Clone, PartialEq)]
pub enum FacetWith {
    /// `with operator`
    Operator(Box<Operator>),
    /// `with (operator | operator)`
    SubQuery(SubQuery),
}

/// ```ebnf
/// facet = "facet", "by", simple_path, { ",", simple_path }, [ "with", facet_with ] ;
/// ```
pub(crate) fn facet(input: Input<'_>) -> ParseResult<'_, Facet> {
    let columns = preceded((keyword("facet"), keyword("by")), list1(simple_path));
    let with = opt(preceded(keyword("with"), facet_with));
    let (rest, (columns, with)) = (columns, with).parse(input).map_err(final_failure)?;
    Ok((
        rest,
        Facet {
            columns,
            with,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// facet_with = "(", sub_query, ")" | operator ;
/// ```
pub(crate) fn facet_with(input: Input<'_>) -> ParseResult<'_, FacetWith> {
    if input.is_punct("(") {
        return map(
            |input| bracketed("(", sub_query, ")")(input),
            FacetWith::SubQuery,
        )
        .parse(input);
    }
    nested(input, operator).map(|(rest, operator)| (rest, FacetWith::Operator(Box::new(operator))))
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "facet by {}{}",
            commas(&self.columns),
            Optional(" with ", self.with.as_ref())
        )
    }
}

impl fmt::Display for FacetWith {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FacetWith::Operator(operator) => operator.fmt(f),
            FacetWith::SubQuery(query) => write!(f, "({query})"),
        }
    }
}
