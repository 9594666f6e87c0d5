//! `partition by a (...)`: a query over each part of the rows.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Param, SubQuery};
use crate::combinator::{bracketed, final_failure, keyword};
use crate::expr::call::call;
use crate::expr::dynamic::dynamic_literal;
use crate::expr::path::simple_path;
use crate::input::{Input, ParseResult};
use crate::param::params;
use crate::pipeline::{pipeline, sub_query};
use crate::print::{Optional, Params};

/// `partition hint.strategy = native by a (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// Options.
    pub params: Vec<Param>,
    /// The column that parts the rows.
    pub by: Box<Expr>,
    /// `in` and the keys to take.
    pub within: Option<Box<Expr>>,
    /// What is done with each part.
    pub body: PartitionBody,
    /// Where it stands.
    pub span: Span,
}

/// The query of a [`Partition`].
#[derive(Debug, Clone, PartialEq)]
pub enum PartitionBody {
    /// `(operator | operator)`
    SubQuery(SubQuery),
    /// `{ query }`, with a source of its own
    Query(Box<Expr>),
}

/// ```ebnf
/// partition = "partition", params, "by", simple_path, [ partition_keys ], partition_body ;
/// ```
pub(crate) fn partition(input: Input<'_>) -> ParseResult<'_, Partition> {
    let by = preceded(keyword("by"), simple_path);
    let parts = (
        keyword("partition"),
        params(&[]),
        by,
        opt(partition_keys),
        partition_body,
    );
    let (rest, (_, params, by, within, body)) = { parts }.parse(input).map_err(final_failure)?;
    let within = within.map(Box::new);
    Ok((
        rest,
        Partition {
            params,
            by: Box::new(by),
            within,
            body,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// partition_keys = "in", ( call | dynamic_literal ) ;
/// ```
pub(crate) fn partition_keys(input: Input<'_>) -> ParseResult<'_, Expr> {
    preceded(
        keyword("in"),
        alt((map(dynamic_literal, Expr::Literal), map(call, Expr::Call))),
    )
    .parse(input)
}

/// ```ebnf
/// partition_body = "(", sub_query, ")" | "{", pipeline, "}" ;
/// ```
pub(crate) fn partition_body(input: Input<'_>) -> ParseResult<'_, PartitionBody> {
    if input.is_punct("{") {
        let (rest, query) = bracketed("{", pipeline, "}")(input)?;
        return Ok((rest, PartitionBody::Query(Box::new(query))));
    }
    let (rest, query) = bracketed("(", sub_query, ")")(input)?;
    Ok((rest, PartitionBody::SubQuery(query)))
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "partition{} by {}", Params(&self.params), self.by)?;
        write!(
            f,
            "{} {}",
            Optional(" in ", self.within.as_ref()),
            self.body
        )
    }
}

impl fmt::Display for PartitionBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PartitionBody::SubQuery(query) => write!(f, "({query})"),
            PartitionBody::Query(query) => write!(f, "{{{query}}}"),
        }
    }
}
