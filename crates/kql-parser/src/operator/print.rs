//! `print a = 1`: one row of computed values.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::NamedExpr;
use crate::combinator::{final_failure, keyword, list1};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::print::Clause;

/// `print a = 1, 2`
#[derive(Debug, Clone, PartialEq)]
pub struct Print {
    /// The values.
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// print = "print", named_expression, { ",", named_expression } ;
/// ```
pub(crate) fn print(input: Input<'_>) -> ParseResult<'_, Print> {
    let columns = list1(named_expression);
    let (rest, (_, columns)) = (keyword("print"), columns)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        Print {
            columns,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("print")?;
        Clause(" ", &self.columns).fmt(f)
    }
}
