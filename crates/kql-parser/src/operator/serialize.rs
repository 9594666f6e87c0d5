//! `serialize a = row_number()`: fixes the order of rows.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{NamedExpr, Param};
use crate::combinator::{final_failure, keyword, list0};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::param::params;
use crate::print::{Clause, Params};

/// `serialize`, or `serialize a = b`
#[derive(Debug, Clone, PartialEq)]
pub struct Serialize {
    /// Options.
    pub params: Vec<Param>,
    /// Columns to add.
    pub columns: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// serialize = "serialize", params, [ named_expression, { ",", named_expression } ] ;
/// ```
pub(crate) fn serialize(input: Input<'_>) -> ParseResult<'_, Serialize> {
    let columns = list0(named_expression);
    let (rest, (_, params, columns)) = (keyword("serialize"), params(&[]), columns)
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        Serialize {
            params,
            columns,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Serialize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "serialize{}{}",
            Params(&self.params),
            Clause(" ", &self.columns)
        )
    }
}
