//! `project a, b = c`: chooses and computes columns.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::NamedExpr;
use crate::combinator::{final_failure, keyword, list0};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::print::Clause;

/// `project a, b = c`
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// The columns.
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// project = "project", [ named_expression, { ",", named_expression } ] ;
/// ```
pub(crate) fn project(input: Input<'_>) -> ParseResult<'_, Project> {
    let columns = list0(named_expression);
    let (rest, (_, columns)) = (keyword("project"), columns)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        Project {
            columns,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Project {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("project")?;
        Clause(" ", &self.columns).fmt(f)
    }
}
