//! `between` and `!between`.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, Precedence};
use crate::combinator::{bracketed, punct};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::print::{Operand, scalar};

/// `value between (low .. high)`; both ends are included
#[derive(Debug, Clone, PartialEq)]
pub struct Between {
    /// The value.
    pub value: Box<Expr>,
    /// Written `!between`.
    pub is_negated: bool,
    /// The lower end.
    pub low: Box<Expr>,
    /// The upper end: a value, or a timespan to add to the lower end.
    pub high: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// between_range = "(", expression, "..", expression, ")" ;
/// ```
pub(crate) fn between_range(input: Input<'_>) -> ParseResult<'_, (Expr, Expr)> {
    let (rest, (low, _, high)) =
        bracketed("(", |i| (expression, punct(".."), expression).parse(i), ")")(input)?;
    Ok((rest, (low, high)))
}

impl fmt::Display for Between {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = Operand(&self.value, Precedence::Relational);
        let op = if self.is_negated {
            "!between"
        } else {
            "between"
        };
        write!(
            f,
            "{value} {op} ({} .. {})",
            scalar(&self.low),
            scalar(&self.high)
        )
    }
}
