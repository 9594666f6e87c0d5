//! `project-by-names f`: chooses columns by computed names.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::Expr;
use crate::combinator::{final_failure, keyword, list0};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::print::Scalars;

/// `project-by-names a, dynamic(["b"])`
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectByNames {
    /// The names.
    pub names: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// project_by_names = "project-by-names", [ expression, { ",", expression } ] ;
/// ```
pub(crate) fn project_by_names(input: Input<'_>) -> ParseResult<'_, ProjectByNames> {
    let names = list0(expression);
    let (rest, (_, names)) = (keyword("project-by-names"), names)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        ProjectByNames {
            names,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for ProjectByNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("project-by-names")?;
        if self.names.is_empty() {
            Ok(())
        } else {
            write!(f, " {}", Scalars(&self.names))
        }
    }
}
