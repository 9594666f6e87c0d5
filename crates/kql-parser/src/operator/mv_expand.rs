//! `mv-expand a to typeof(long)`: one row for each element.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::opt;
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, NamedExpr, Param, TypeOf};
use crate::combinator::{final_failure, keyword, list1};
use crate::expr::expression;
use crate::expr::type_of::type_of;
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::param::params;
use crate::print::{Optional, Params, commas, scalar};

/// `mv-expand a, b to typeof(long) limit 10`
#[derive(Debug, Clone, PartialEq)]
pub struct MvExpand {
    /// Written `mvexpand`, the older form, which makes 128 rows at most of each unless it says another limit.
    pub is_legacy: bool,
    /// Options.
    pub params: Vec<Param>,
    /// What is expanded.
    pub columns: Vec<ExpandColumn>,
    /// The most rows for each input row.
    pub limit: Option<Box<Expr>>,
    /// Where it stands.
    pub span: Span,
}

/// A column of [`MvExpand`] or [`MvApply`](crate::ast::MvApply).
#[derive(Debug, Clone, PartialEq)]
pub struct ExpandColumn {
    /// The array or bag.
    pub expr: NamedExpr,
    /// The type of its elements.
    pub to: Option<TypeOf>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// mv_expand = ( "mv-expand" | "mvexpand" ), params, expand_column, { ",", expand_column }, [ "limit", expression ] ;
/// ```
pub(crate) fn mv_expand(input: Input<'_>) -> ParseResult<'_, MvExpand> {
    let is_legacy = input.is_word("mvexpand");
    let (rest, _) = alt((keyword("mv-expand"), keyword("mvexpand"))).parse(input)?;
    let limit = opt(preceded(keyword("limit"), expression));
    let (rest, (params, columns, limit)) = (params(&[]), list1(expand_column), limit)
        .parse(rest)
        .map_err(final_failure)?;
    Ok((
        rest,
        MvExpand {
            is_legacy,
            params,
            columns,
            limit: limit.map(Box::new),
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// expand_column = named_expression, [ "to", type_of ] ;
/// ```
pub(crate) fn expand_column(input: Input<'_>) -> ParseResult<'_, ExpandColumn> {
    let (rest, (expr, to)) =
        (named_expression, opt(preceded(keyword("to"), type_of))).parse(input)?;
    Ok((
        rest,
        ExpandColumn {
            expr,
            to,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for MvExpand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = self.limit.as_deref().map(scalar);
        write!(
            f,
            "{}{} {}{}",
            if self.is_legacy {
                "mvexpand"
            } else {
                "mv-expand"
            },
            Params(&self.params),
            commas(&self.columns),
            Optional(" limit ", limit.as_ref())
        )
    }
}

impl fmt::Display for ExpandColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.expr, Optional(" to ", self.to.as_ref()))
    }
}
