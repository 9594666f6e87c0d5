//! `in`, `!in`, `in~`, `!in~`, `has_any`, `has_all`.

use std::fmt;

use nom::Parser;
use nom::combinator::map;

use crate::Span;
use crate::ast::{Expr, Precedence};
use crate::combinator::{bracketed, list1};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::operator::dispatch::starts_with_operator;
use crate::pipeline::pipeline;
use crate::print::{Operand, Scalars};

/// `value in (a, b)` or `value in (T | project x)`
#[derive(Debug, Clone, PartialEq)]
pub struct InList {
    /// The value.
    pub value: Box<Expr>,
    /// The operator.
    pub op: InOp,
    /// Where the operator stands.
    pub op_span: Span,
    /// Scalars; or one expression that is tabular or dynamic.
    pub list: Vec<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// The operators that compare with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InOp {
    /// `in`
    In,
    /// `!in`
    NotIn,
    /// `in~`
    InCi,
    /// `!in~`
    NotInCi,
    /// `has_any`
    HasAny,
    /// `has_all`
    HasAll,
}

impl InOp {
    /// Every operator.
    pub const ALL: &'static [InOp] = &[
        InOp::In,
        InOp::NotIn,
        InOp::InCi,
        InOp::NotInCi,
        InOp::HasAny,
        InOp::HasAll,
    ];

    /// The operator as it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            InOp::In => "in",
            InOp::NotIn => "!in",
            InOp::InCi => "in~",
            InOp::NotInCi => "!in~",
            InOp::HasAny => "has_any",
            InOp::HasAll => "has_all",
        }
    }
}

/// ```ebnf
/// value_list = "(", ( expression, { ",", expression } | pipeline ), ")" ;
/// ```
pub(crate) fn value_list(input: Input<'_>) -> ParseResult<'_, Vec<Expr>> {
    bracketed("(", values, ")")(input)
}

fn values(input: Input<'_>) -> ParseResult<'_, Vec<Expr>> {
    if is_query(input) {
        return map(pipeline, |query| vec![query]).parse(input);
    }
    list1(expression)(input)
}

/// True for an operator that starts a query, and if a `|` comes before the next comma or the end
/// of the brackets.
fn is_query(input: Input<'_>) -> bool {
    if starts_with_operator(input) {
        return true;
    }
    let depth = input.open_brackets();
    let mut rest = input;
    while !rest.is_at_end() && rest.peek().depth >= depth && !rest.is_punct(";") {
        let is_outside = rest.peek().depth == depth;
        if is_outside && (rest.is_punct("|") || rest.is_punct(",")) {
            return rest.is_punct("|");
        }
        rest = rest.skip(1);
    }
    false
}

impl fmt::Display for InList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} (",
            Operand(&self.value, Precedence::Relational),
            self.op.as_str()
        )?;
        match self.list.as_slice() {
            [query] => write!(f, "{query})"),
            values => write!(f, "{})", Scalars(values)),
        }
    }
}
