//! `project-rename a = b`: renames columns.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::NamedExpr;
use crate::combinator::{final_failure, keyword, list0};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::print::Clause;

/// `project-rename a = b`
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectRename {
    /// New names and old names.
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// project_rename = "project-rename", [ named_expression, { ",", named_expression } ] ;
/// ```
pub(crate) fn project_rename(input: Input<'_>) -> ParseResult<'_, ProjectRename> {
    let columns = list0(named_expression);
    let (rest, (_, columns)) = (keyword("project-rename"), columns)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        ProjectRename {
            columns,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for ProjectRename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("project-rename")?;
        Clause(" ", &self.columns).fmt(f)
    }
}
