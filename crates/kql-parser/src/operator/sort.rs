//! `sort by a desc nulls last`: orders rows.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{opt, value};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{NamedExpr, Param};
use crate::combinator::{final_failure, keyword, list1};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::param::params;
use crate::print::{Params, commas};

/// `sort by a` or `order by a`
#[derive(Debug, Clone, PartialEq)]
pub struct Sort {
    /// Options.
    pub params: Vec<Param>,
    /// The keys.
    pub by: Vec<OrderedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// `a desc nulls last`
#[derive(Debug, Clone, PartialEq)]
pub struct OrderedExpr {
    /// The key.
    pub expr: NamedExpr,
    /// `asc` or `desc`; Kusto assumes `desc`.
    pub direction: Option<SortDirection>,
    /// `nulls first` or `nulls last`
    pub nulls: Option<NullsOrder>,
    /// Where it stands.
    pub span: Span,
}

/// The direction of an [`OrderedExpr`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SortDirection {
    /// `asc`
    Asc,
    /// `desc`
    Desc,
    /// `granny-asc`: digits count as numbers
    GrannyAsc,
    /// `granny-desc`
    GrannyDesc,
}

/// Where an [`OrderedExpr`] puts nulls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NullsOrder {
    /// `nulls first`
    First,
    /// `nulls last`
    Last,
}

/// ```ebnf
/// sort = ( "sort" | "order" ), params, "by", ordered_expression, { ",", ordered_expression } ;
/// ```
pub(crate) fn sort(input: Input<'_>) -> ParseResult<'_, Sort> {
    let (rest, _) = alt((keyword("sort"), keyword("order"))).parse(input)?;
    let by = preceded(keyword("by"), list1(ordered_expression));
    let (rest, (params, by)) = (params(&[]), by).parse(rest).map_err(final_failure)?;
    Ok((
        rest,
        Sort {
            params,
            by,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// ordered_expression = named_expression, [ "asc" | "desc" | "granny-asc" | "granny-desc" ],
///                      [ "nulls", ( "first" | "last" ) ] ;
/// ```
pub(crate) fn ordered_expression(input: Input<'_>) -> ParseResult<'_, OrderedExpr> {
    let direction = alt((
        value(SortDirection::Asc, keyword("asc")),
        value(SortDirection::Desc, keyword("desc")),
        value(SortDirection::GrannyAsc, keyword("granny-asc")),
        value(SortDirection::GrannyDesc, keyword("granny-desc")),
    ));
    let order = alt((
        value(NullsOrder::First, keyword("first")),
        value(NullsOrder::Last, keyword("last")),
    ));
    let nulls = opt(preceded(keyword("nulls"), order));
    let (rest, (expr, direction, nulls)) =
        (named_expression, opt(direction), nulls).parse(input)?;
    Ok((
        rest,
        OrderedExpr {
            expr,
            direction,
            nulls,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sort{} by {}", Params(&self.params), commas(&self.by))
    }
}

impl fmt::Display for OrderedExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)?;
        f.write_str(match self.direction {
            None => "",
            Some(SortDirection::Asc) => " asc",
            Some(SortDirection::Desc) => " desc",
            Some(SortDirection::GrannyAsc) => " granny-asc",
            Some(SortDirection::GrannyDesc) => " granny-desc",
        })?;
        f.write_str(match self.nulls {
            None => "",
            Some(NullsOrder::First) => " nulls first",
            Some(NullsOrder::Last) => " nulls last",
        })
    }
}
