//! `range x from a to b step c`: a table of evenly spaced values.

use std::fmt;

use nom::Parser;
use nom::combinator::map;
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Name};
use crate::combinator::{final_failure, keyword};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::name::{name, name_len};
use crate::print::scalar;

/// `range x from a to b step c`
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The column.
    pub name: Name,
    /// The first value.
    pub from: Box<Expr>,
    /// The last value.
    pub to: Box<Expr>,
    /// The distance.
    pub step: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// True in front of the operator; elsewhere `range` is a name or a function.
pub(crate) fn is_range(input: Input<'_>) -> bool {
    input.is_word("range")
        && name_len(input, 1).is_some_and(|len| input.is_word_at(1 + len, "from"))
}

/// ```ebnf
/// range = "range", name, "from", expression, "to", expression, "step", expression ;
/// ```
pub(crate) fn range(input: Input<'_>) -> ParseResult<'_, Range> {
    let clause = |word| preceded(keyword(word), map(expression, Box::new));
    let parts = (
        keyword("range"),
        name,
        clause("from"),
        clause("to"),
        clause("step"),
    );
    let (rest, (_, name, from, to, step)) = { parts }.parse(input).map_err(final_failure)?;
    Ok((
        rest,
        Range {
            name,
            from,
            to,
            step,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to, step) = (scalar(&self.from), scalar(&self.to), scalar(&self.step));
        write!(f, "range {} from {from} to {to} step {step}", self.name)
    }
}
