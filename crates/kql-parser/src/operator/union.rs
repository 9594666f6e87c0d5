//! `union a, b*`: the rows of several tables.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, Param};
use crate::combinator::{final_failure, keyword, list1};
use crate::expr::parenthesized;
use crate::expr::path::{Object, entity};
use crate::input::{Input, ParseResult};
use crate::param::params;
use crate::print::{Params, commas};

/// `union kind = outer withsource = T a, b*, (query)`
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    /// Options.
    pub params: Vec<Param>,
    /// Names, wildcard names, calls, qualified names, and queries.
    pub tables: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// union = "union", params, union_table, { ",", union_table } ;
/// ```
pub(crate) fn union(input: Input<'_>) -> ParseResult<'_, Union> {
    let parts = (
        keyword("union"),
        params(&["best_effort"]),
        list1(union_table),
    );
    let (rest, (_, params, tables)) = { parts }.parse(input).map_err(final_failure)?;
    Ok((
        rest,
        Union {
            params,
            tables,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// union_table = parenthesized | entity ;
/// ```
pub(crate) fn union_table(input: Input<'_>) -> ParseResult<'_, Expr> {
    if input.is_punct("(") {
        parenthesized(input)
    } else {
        entity(input)
    }
}

impl fmt::Display for Union {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables: Vec<_> = self.tables.iter().map(Table).collect();
        write!(f, "union{} {}", Params(&self.params), commas(&tables))
    }
}

/// A table as [`union_table`] reads it back.
struct Table<'a>(&'a Expr);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::WildcardName(name) => name.fmt(f),
            Expr::ToScalar(scalar) => write!(f, "({scalar})"),
            path if is_entity(path) => Object(path).fmt(f),
            other => write!(f, "({other})"),
        }
    }
}

/// True if a name or call is at the root of the path.
fn is_entity(expr: &Expr) -> bool {
    match expr {
        Expr::Name(_) | Expr::Call(_) | Expr::At(_) => true,
        Expr::Path(path) => is_entity(&path.object),
        Expr::Index(index) => is_entity(&index.object),
        _ => false,
    }
}
