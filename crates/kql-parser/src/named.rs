//! Expressions that may have a name: `x = a + 1`, `(a, b) = f(x)`, `a + 1`.

use std::fmt;

use nom::Parser;

use crate::ast::{Expr, Name};
use crate::combinator::{bracketed, final_failure, list1, punct};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::lexer::TokenKind;
use crate::name::{declared_name, declared_name_len};
use crate::print::{commas, scalar};
use crate::{Code, Diagnostic, Span};

/// An expression with the names that are given to its value.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedExpr {
    /// The names before `=`.
    pub names: Names,
    /// The value.
    pub expr: Expr,
    /// Where it stands, names included.
    pub span: Span,
}

/// The names before the `=` of a [`NamedExpr`].
#[derive(Debug, Clone, PartialEq)]
pub enum Names {
    /// No name was written.
    None,
    /// `x = ...`
    One(Name),
    /// `(x, y) = ...`
    Tuple(Vec<Name>),
}

impl Names {
    /// The single name, if exactly one was written without parentheses.
    #[must_use]
    pub fn single(&self) -> Option<&Name> {
        match self {
            Names::One(name) => Some(name),
            Names::None | Names::Tuple(_) => None,
        }
    }
}

/// ```ebnf
/// named_expression = [ ( declared_name | name_tuple ), "=" ], expression ;
/// ```
pub(crate) fn named_expression(input: Input<'_>) -> ParseResult<'_, NamedExpr> {
    let (rest, names) = names(input)?;
    let (rest, expr) = match &names {
        Names::None => expression(rest)?,
        Names::One(_) | Names::Tuple(_) => expression(rest).map_err(final_failure)?,
    };
    Ok((
        rest,
        NamedExpr {
            names,
            expr,
            span: input.span_to(rest),
        },
    ))
}

fn names(input: Input<'_>) -> ParseResult<'_, Names> {
    let is_followed_by_equals = |len: usize| input.is_punct_at(len, "=");
    if declared_name_len(input, 0).is_some_and(is_followed_by_equals) {
        let (rest, (name, _)) = (declared_name, punct("=")).parse(input)?;
        return Ok((rest, Names::One(name)));
    }
    if tuple_len(input).is_some_and(is_followed_by_equals) {
        let (rest, (names, _)) = (name_tuple, punct("=")).parse(input)?;
        return Ok((rest, Names::Tuple(names)));
    }
    if matches!(input.peek().kind, TokenKind::Word(_)) && is_followed_by_equals(1) {
        return reserved_name(input);
    }
    Ok((input, Names::None))
}

/// ```ebnf
/// name_tuple = "(", declared_name, { ",", declared_name }, ")" ;
/// ```
pub(crate) fn name_tuple(input: Input<'_>) -> ParseResult<'_, Vec<Name>> {
    bracketed("(", list1(declared_name), ")")(input)
}

/// The number of tokens of the [`name_tuple`] that starts here.
fn tuple_len(input: Input<'_>) -> Option<usize> {
    if !input.is_punct("(") {
        return None;
    }
    let mut at = 1;
    loop {
        at += declared_name_len(input, at)?;
        if input.is_punct_at(at, ")") {
            return Some(at + 1);
        }
        if !input.is_punct_at(at, ",") {
            return None;
        }
        at += 1;
    }
}

fn reserved_name<T>(input: Input<'_>) -> ParseResult<'_, T> {
    let token = input.peek();
    let message = format!("the keyword `{}` cannot be a name", token.text);
    let help = format!("write `['{}']`", token.text);
    input.fail(Diagnostic::error(Code::UnexpectedToken, message, token.span).with_help(help))
}

impl fmt::Display for NamedExpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.names {
            Names::None => write!(f, "{}", scalar(&self.expr)),
            Names::One(name) => write!(f, "{name} = {}", scalar(&self.expr)),
            Names::Tuple(names) => write!(f, "({}) = {}", commas(names), scalar(&self.expr)),
        }
    }
}
