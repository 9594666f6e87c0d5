//! `lookup (table) on key`: adds columns of a dimension table.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, JoinCondition, Param};
use crate::combinator::{final_failure, keyword};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::operator::join::join_on;
use crate::param::params;
use crate::print::{Params, scalar};

/// `lookup kind = ... (table) on ...`
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// Options.
    pub params: Vec<Param>,
    /// The right side.
    pub table: Box<Expr>,
    /// How rows find each other.
    pub condition: JoinCondition,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// lookup = "lookup", params, expression, join_on ;
/// ```
pub(crate) fn lookup(input: Input<'_>) -> ParseResult<'_, Lookup> {
    let parts = (keyword("lookup"), params(&[]), expression, join_on);
    let (rest, (_, params, table, condition)) = { parts }.parse(input).map_err(final_failure)?;
    Ok((
        rest,
        Lookup {
            params,
            table: Box::new(table),
            condition,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "lookup{} {}{}",
            Params(&self.params),
            scalar(&self.table),
            self.condition
        )
    }
}
