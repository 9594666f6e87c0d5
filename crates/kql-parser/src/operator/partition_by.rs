//! `__partitionby a (...)`: an internal form of `partition`.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Param, SubQuery};
use crate::combinator::{bracketed, final_failure, keyword};
use crate::expr::literal::signed_literal;
use crate::expr::path::simple_path;
use crate::input::{Input, ParseResult};
use crate::param::params;
use crate::pipeline::contextual_sub_query;
use crate::print::{Optional, Params};

/// `__partitionby a id guid(...) (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct PartitionBy {
    /// Options.
    pub params: Vec<Param>,
    /// The column that parts the rows.
    pub column: Box<Expr>,
    /// `id guid(...)`
    pub context_id: Option<Box<Expr>>,
    /// What is done with each part.
    pub query: SubQuery,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// partition_by = "__partitionby", params, simple_path, [ "id", signed_literal ], "(", contextual_sub_query, ")" ;
/// ```
pub(crate) fn partition_by(input: Input<'_>) -> ParseResult<'_, PartitionBy> {
    let context_id = opt(preceded(keyword("id"), signed_literal));
    let parts = (
        keyword("__partitionby"),
        params(&[]),
        simple_path,
        context_id,
    );
    let (rest, (_, params, column, context_id)) = { parts }.parse(input).map_err(final_failure)?;
    let (rest, query) = bracketed("(", contextual_sub_query, ")")(rest).map_err(final_failure)?;
    let context_id = context_id.map(Box::new);
    Ok((
        rest,
        PartitionBy {
            params,
            column: Box::new(column),
            context_id,
            query,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for PartitionBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "__partitionby{} {}", Params(&self.params), self.column)?;
        write!(
            f,
            "{} ({})",
            Optional(" id ", self.context_id.as_ref()),
            self.query
        )
    }
}
