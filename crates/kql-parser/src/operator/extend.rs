//! `extend a = b`: adds columns.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::NamedExpr;
use crate::combinator::{final_failure, keyword, list1};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::print::Clause;

/// `extend a = b, c = d`
#[derive(Debug, Clone, PartialEq)]
pub struct Extend {
    /// The columns.
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// extend = "extend", named_expression, { ",", named_expression } ;
/// ```
pub(crate) fn extend(input: Input<'_>) -> ParseResult<'_, Extend> {
    let columns = list1(named_expression);
    let (rest, (_, columns)) = (keyword("extend"), columns)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        Extend {
            columns,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Extend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("extend")?;
        Clause(" ", &self.columns).fmt(f)
    }
}
