//! Function calls.

use std::fmt;

use crate::Span;
use crate::ast::{Expr, Name, NamedExpr, Names};
use crate::combinator::{bracketed, list0};
use crate::input::{Input, ParseResult};
use crate::name::{name, name_len};
use crate::named::named_expression;
use crate::print::commas;

/// `f(a, b, name = c)`
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The function.
    pub name: Name,
    /// Its arguments; `*` is an [`Expr::Star`].
    pub args: Vec<NamedExpr>,
    /// Where it stands.
    pub span: Span,
}

/// True in front of a name and an opening parenthesis.
pub(crate) fn is_call(input: Input<'_>) -> bool {
    name_len(input, 0).is_some_and(|len| input.is_punct_at(len, "("))
}

/// ```ebnf
/// call = name, "(", [ argument, { ",", argument } ], ")" ;
/// ```
pub(crate) fn call(input: Input<'_>) -> ParseResult<'_, Call> {
    let (rest, name) = name(input)?;
    let (rest, args) = bracketed("(", list0(argument), ")")(rest)?;
    Ok((
        rest,
        Call {
            name,
            args,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// argument = "*" | named_expression ;
/// ```
pub(crate) fn argument(input: Input<'_>) -> ParseResult<'_, NamedExpr> {
    let is_alone = input.is_punct_at(1, ")") || input.is_punct_at(1, ",");
    if input.is_punct("*") && is_alone {
        return Ok((input.skip(1), star(input)));
    }
    named_expression(input)
}

/// The next token, `*`, as an argument.
pub(crate) fn star(input: Input<'_>) -> NamedExpr {
    let span = input.peek().span;
    NamedExpr {
        names: Names::None,
        expr: Expr::Star(span),
        span,
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.name, commas(&self.args))
    }
}
