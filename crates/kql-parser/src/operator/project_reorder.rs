//! `project-reorder a, b* asc`: moves columns to the front.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::{opt, value};

use crate::Span;
use crate::ast::Expr;
use crate::combinator::{final_failure, keyword, list0};
use crate::input::{Input, ParseResult};
use crate::operator::project_away::column_pattern;
use crate::print::{Clause, Optional};

/// `project-reorder a, b* asc`
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectReorder {
    /// The columns.
    pub columns: Vec<ReorderColumn>,
    /// Where it stands.
    pub span: Span,
}

/// A column of [`ProjectReorder`].
#[derive(Debug, Clone, PartialEq)]
pub struct ReorderColumn {
    /// A name or wildcard name.
    pub column: Expr,
    /// The order of the columns that a wildcard matches.
    pub order: Option<ReorderOrder>,
    /// Where it stands.
    pub span: Span,
}

/// The order of matched columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReorderOrder {
    /// `asc`
    Asc,
    /// `desc`
    Desc,
    /// `granny-asc`: digits count as numbers
    GrannyAsc,
    /// `granny-desc`
    GrannyDesc,
}

/// ```ebnf
/// project_reorder = "project-reorder", [ reorder_column, { ",", reorder_column } ] ;
/// ```
pub(crate) fn project_reorder(input: Input<'_>) -> ParseResult<'_, ProjectReorder> {
    let columns = list0(reorder_column);
    let (rest, (_, columns)) = (keyword("project-reorder"), columns)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        ProjectReorder {
            columns,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// reorder_column = column_pattern, [ "asc" | "desc" | "granny-asc" | "granny-desc" ] ;
/// ```
pub(crate) fn reorder_column(input: Input<'_>) -> ParseResult<'_, ReorderColumn> {
    let order = alt((
        value(ReorderOrder::Asc, keyword("asc")),
        value(ReorderOrder::Desc, keyword("desc")),
        value(ReorderOrder::GrannyAsc, keyword("granny-asc")),
        value(ReorderOrder::GrannyDesc, keyword("granny-desc")),
    ));
    let (rest, (column, order)) = (column_pattern, opt(order)).parse(input)?;
    Ok((
        rest,
        ReorderColumn {
            column,
            order,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for ProjectReorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("project-reorder")?;
        Clause(" ", &self.columns).fmt(f)
    }
}

impl fmt::Display for ReorderColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.column, Optional(" ", self.order.as_ref()))
    }
}

impl fmt::Display for ReorderOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReorderOrder::Asc => "asc",
            ReorderOrder::Desc => "desc",
            ReorderOrder::GrannyAsc => "granny-asc",
            ReorderOrder::GrannyDesc => "granny-desc",
        })
    }
}
