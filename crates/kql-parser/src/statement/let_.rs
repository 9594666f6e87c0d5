//! `let x = value`: names a scalar, a table, or a function.

use std::fmt;

use nom::Parser;
use nom::combinator::map;

use crate::Span;
use crate::ast::{Expr, Function, Name};
use crate::combinator::{final_failure, keyword, punct};
use crate::expr::entity_group::{entity_group, is_entity_group};
use crate::expr::materialize::materialize;
use crate::input::{Input, ParseResult};
use crate::name::name;
use crate::pipeline::pipeline;
use crate::statement::function::{function, is_function};

/// `let name = value`
#[derive(Debug, Clone, PartialEq)]
pub struct Let {
    /// The name.
    pub name: Name,
    /// What it stands for.
    pub value: LetValue,
    /// Where it stands.
    pub span: Span,
}

/// What a `let` names.
#[derive(Debug, Clone, PartialEq)]
pub enum LetValue {
    /// A scalar, a table or an entity group; which one, only the binder can tell.
    Expr(Expr),
    /// A function or view.
    Function(Function),
}

/// ```ebnf
/// let_ = "let", name, "=", let_value ;
/// ```
pub(crate) fn let_(input: Input<'_>) -> ParseResult<'_, Let> {
    let parts = (keyword("let"), name, punct("="), let_value);
    let (rest, (_, name, _, value)) = { parts }.parse(input).map_err(final_failure)?;
    Ok((
        rest,
        Let {
            name,
            value,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// let_value = materialize | entity_group | function | pipeline ;
/// ```
pub(crate) fn let_value(input: Input<'_>) -> ParseResult<'_, LetValue> {
    match () {
        () if input.is_word("materialize") => {
            map(materialize, |node| LetValue::Expr(Expr::Materialize(node))).parse(input)
        }
        () if is_entity_group(input) => {
            map(entity_group, |node| LetValue::Expr(Expr::EntityGroup(node))).parse(input)
        }
        () if is_function(input) => map(function, LetValue::Function).parse(input),
        () => map(pipeline, LetValue::Expr).parse(input),
    }
}

impl fmt::Display for Let {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "let {} = {}", self.name, self.value)
    }
}

impl fmt::Display for LetValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LetValue::Expr(expr) => write_expr(f, expr),
            LetValue::Function(function) => function.fmt(f),
        }
    }
}

/// An expression that starts with a parenthesis gets another one around it: `(a:b).c` would
/// read as the parameters of a function.
fn write_expr(f: &mut fmt::Formatter<'_>, expr: &Expr) -> fmt::Result {
    let text = expr.to_string();
    let may_be_function = text.starts_with('(') || text.starts_with("view");
    if may_be_function {
        write!(f, "({text})")
    } else {
        f.write_str(&text)
    }
}
