//! `project-away a, b*`: drops columns.

use std::fmt;

use nom::Parser;
use nom::combinator::map;

use crate::Span;
use crate::ast::Expr;
use crate::combinator::{final_failure, keyword, list0};
use crate::input::{Input, ParseResult};
use crate::name::{name, wildcard_len, wildcard_name};
use crate::print::Clause;

/// `project-away a, b*`
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectAway {
    /// Names and wildcard names.
    pub columns: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// project_away = "project-away", [ column_pattern, { ",", column_pattern } ] ;
/// ```
pub(crate) fn project_away(input: Input<'_>) -> ParseResult<'_, ProjectAway> {
    let columns = list0(column_pattern);
    let (rest, (_, columns)) = (keyword("project-away"), columns)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        ProjectAway {
            columns,
            span: input.span_to(rest),
        },
    ))
}

/// A column, or a pattern for columns.
///
/// ```ebnf
/// column_pattern = wildcard_name | name ;
/// ```
pub(crate) fn column_pattern(input: Input<'_>) -> ParseResult<'_, Expr> {
    match wildcard_len(input, 0) {
        Some(_) => map(wildcard_name, Expr::WildcardName).parse(input),
        None => map(name, Expr::Name).parse(input),
    }
}

impl fmt::Display for ProjectAway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("project-away")?;
        Clause(" ", &self.columns).fmt(f)
    }
}
