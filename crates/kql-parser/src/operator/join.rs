//! `join kind = inner (table) on key`: joins rows of two tables.

use std::fmt;

use nom::Parser;
use nom::combinator::map;

use crate::Span;
use crate::ast::{Expr, Param};
use crate::combinator::{final_failure, keyword, list1};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::param::params;
use crate::print::{Params, Scalars, scalar};

/// `join kind = ... (table) on ...`
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// Options.
    pub params: Vec<Param>,
    /// The right side.
    pub table: Box<Expr>,
    /// How rows find each other.
    pub condition: JoinCondition,
    /// Where it stands.
    pub span: Span,
}

/// The condition of a [`Join`] or [`Lookup`](crate::ast::Lookup).
#[derive(Debug, Clone, PartialEq)]
pub enum JoinCondition {
    /// None was written.
    None,
    /// `on a, $left.b == $right.c`
    On(Vec<Expr>),
    /// `where predicate`
    Where(Box<Expr>),
}

/// ```ebnf
/// join = "join", params, expression, [ join_on | "where", expression ] ;
/// ```
pub(crate) fn join(input: Input<'_>) -> ParseResult<'_, Join> {
    let (rest, _) = keyword("join")(input)?;
    let (rest, (params, table)) = (params(&[]), expression)
        .parse(rest)
        .map_err(final_failure)?;
    let (rest, condition) = join_condition(rest).map_err(final_failure)?;
    Ok((
        rest,
        Join {
            params,
            table: Box::new(table),
            condition,
            span: input.span_to(rest),
        },
    ))
}

fn join_condition(input: Input<'_>) -> ParseResult<'_, JoinCondition> {
    if input.is_word("on") {
        return join_on(input);
    }
    if input.is_word("where") {
        return map(expression, |predicate| {
            JoinCondition::Where(Box::new(predicate))
        })
        .parse(input.skip(1));
    }
    input.note("on");
    Ok((input, JoinCondition::None))
}

/// ```ebnf
/// join_on = "on", expression, { ",", expression } ;
/// ```
pub(crate) fn join_on(input: Input<'_>) -> ParseResult<'_, JoinCondition> {
    let (rest, (_, keys)) = (keyword("on"), list1(expression)).parse(input)?;
    Ok((rest, JoinCondition::On(keys)))
}

impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "join{} {}{}",
            Params(&self.params),
            scalar(&self.table),
            self.condition
        )
    }
}

impl fmt::Display for JoinCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JoinCondition::None => Ok(()),
            JoinCondition::On(keys) => write!(f, " on {}", Scalars(keys)),
            JoinCondition::Where(predicate) => write!(f, " where {}", scalar(predicate)),
        }
    }
}
