//! `alias database x = cluster("c").database("d")`

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, Name};
use crate::combinator::{final_failure, keyword, punct};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::name::name;
use crate::print::scalar;

/// A short name for a database.
#[derive(Debug, Clone, PartialEq)]
pub struct Alias {
    /// The short name.
    pub name: Name,
    /// The database.
    pub database: Expr,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// alias = "alias", "database", name, "=", expression ;
/// ```
pub(crate) fn alias(input: Input<'_>) -> ParseResult<'_, Alias> {
    let parts = (
        keyword("alias"),
        keyword("database"),
        name,
        punct("="),
        expression,
    );
    let (rest, (_, _, name, _, database)) = { parts }.parse(input).map_err(final_failure)?;
    Ok((
        rest,
        Alias {
            name,
            database,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "alias database {} = {}",
            self.name,
            scalar(&self.database)
        )
    }
}
