//! `distinct a, b`: the different combinations of values.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{NamedExpr, Param};
use crate::combinator::{final_failure, is_list_end, keyword, list1};
use crate::expr::call::star;
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::param::params;
use crate::print::{Params, commas};

/// `distinct a, b` or `distinct *`
#[derive(Debug, Clone, PartialEq)]
pub struct Distinct {
    /// Options.
    pub params: Vec<Param>,
    /// The columns; `*` is an [`Expr::Star`](crate::ast::Expr::Star).
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// distinct = "distinct", params, distinct_column, { ",", distinct_column } ;
/// ```
pub(crate) fn distinct(input: Input<'_>) -> ParseResult<'_, Distinct> {
    let columns = list1(distinct_column);
    let (rest, (_, params, columns)) = (keyword("distinct"), params(&[]), columns)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        Distinct {
            params,
            columns,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// distinct_column = "*" | named_expression ;
/// ```
pub(crate) fn distinct_column(input: Input<'_>) -> ParseResult<'_, NamedExpr> {
    if input.is_punct("*") && (input.is_punct_at(1, ",") || is_list_end(input.skip(1))) {
        Ok((input.skip(1), star(input)))
    } else {
        named_expression(input)
    }
}

impl fmt::Display for Distinct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "distinct{} {}",
            Params(&self.params),
            commas(&self.columns)
        )
    }
}
