//! `mv-apply a on (...)`: a query over the elements of each row.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{ExpandColumn, Expr, Param, SubQuery};
use crate::combinator::{bracketed, final_failure, keyword, list1};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::operator::mv_expand::expand_column;
use crate::param::params;
use crate::pipeline::contextual_sub_query;
use crate::print::{Optional, Params, commas, scalar};

/// `mv-apply a to typeof(long) limit 10 on (...)`
#[derive(Debug, Clone, PartialEq)]
pub struct MvApply {
    /// Options.
    pub params: Vec<Param>,
    /// What is expanded.
    pub columns: Vec<ExpandColumn>,
    /// The most elements of each row.
    pub limit: Option<Box<Expr>>,
    /// `id guid(...)`, which tools write.
    pub context_id: Option<Box<Expr>>,
    /// What is done with the elements.
    pub query: SubQuery,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// mv_apply = ( "mv-apply" | "mvapply" ), params, expand_column, { ",", expand_column },
///            [ "limit", expression ], [ "id", expression ], "on", "(", contextual_sub_query, ")" ;
/// ```
pub(crate) fn mv_apply(input: Input<'_>) -> ParseResult<'_, MvApply> {
    let (rest, _) = alt((keyword("mv-apply"), keyword("mvapply"))).parse(input)?;
    let limit = opt(preceded(keyword("limit"), map(expression, Box::new)));
    let context_id = opt(preceded(keyword("id"), map(expression, Box::new)));
    let parts = (
        params(&[]),
        list1(expand_column),
        limit,
        context_id,
        keyword("on"),
    );
    let (rest, (params, columns, limit, context_id, _)) =
        { parts }.parse(rest).map_err(final_failure)?;
    let (rest, query) = bracketed("(", contextual_sub_query, ")")(rest).map_err(final_failure)?;
    Ok((
        rest,
        MvApply {
            params,
            columns,
            limit,
            context_id,
            query,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for MvApply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (limit, id) = (
            self.limit.as_deref().map(scalar),
            self.context_id.as_deref().map(scalar),
        );
        write!(
            f,
            "mv-apply{} {}",
            Params(&self.params),
            commas(&self.columns)
        )?;
        write!(
            f,
            "{}{}",
            Optional(" limit ", limit.as_ref()),
            Optional(" id ", id.as_ref())
        )?;
        write!(f, " on ({})", self.query)
    }
}
