//! `project-keep a, b*`: keeps columns.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::Expr;
use crate::combinator::{final_failure, keyword, list0};
use crate::input::{Input, ParseResult};
use crate::operator::project_away::column_pattern;
use crate::print::Clause;

/// `project-keep a, b*`
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectKeep {
    /// Names and wildcard names.
    pub columns: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// project_keep = "project-keep", [ column_pattern, { ",", column_pattern } ] ;
/// ```
pub(crate) fn project_keep(input: Input<'_>) -> ParseResult<'_, ProjectKeep> {
    let columns = list0(column_pattern);
    let (rest, (_, columns)) = (keyword("project-keep"), columns)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        ProjectKeep {
            columns,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for ProjectKeep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("project-keep")?;
        Clause(" ", &self.columns).fmt(f)
    }
}
