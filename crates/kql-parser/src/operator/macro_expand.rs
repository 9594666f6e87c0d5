//! `macro-expand group as X (...)`: one query over many databases.

use std::fmt;

use nom::Parser;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Name, Param, Statement};
use crate::combinator::{bracketed, final_failure, keyword};
use crate::expr::entity_group::{entity_group, is_entity_group};
use crate::expr::path::entity;
use crate::input::{Input, ParseResult};
use crate::name::name;
use crate::param::params;
use crate::print::{Optional, Params, Separated};
use crate::statement::statements;

/// `macro-expand group as scope (statements)`
#[derive(Debug, Clone, PartialEq)]
pub struct MacroExpand {
    /// Options.
    pub params: Vec<Param>,
    /// An entity group, or its name.
    pub group: Box<Expr>,
    /// What the statements call the entity.
    pub scope: Option<Name>,
    /// What is run for each entity.
    pub statements: Vec<Statement>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// macro_expand = "macro-expand", params, macro_group, [ "as", name ], "(", statements, ")" ;
/// ```
pub(crate) fn macro_expand(input: Input<'_>) -> ParseResult<'_, MacroExpand> {
    let scope = opt(preceded(keyword("as"), name));
    let parts = (
        keyword("macro-expand"),
        params(&["best_effort"]),
        macro_group,
        scope,
    );
    let (rest, (_, params, group, scope)) = { parts }.parse(input).map_err(final_failure)?;
    let (rest, statements) = bracketed("(", statements, ")")(rest).map_err(final_failure)?;
    Ok((
        rest,
        MacroExpand {
            params,
            group: Box::new(group),
            scope,
            statements,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// macro_group = entity_group | ENTITY_PATH | name ;
/// ```
pub(crate) fn macro_group(input: Input<'_>) -> ParseResult<'_, Expr> {
    match () {
        () if is_entity_group(input) => map(entity_group, Expr::EntityGroup).parse(input),
        () if is_entity_call(input) => entity(input),
        () => map(name, Expr::Name).parse(input),
    }
}

/// True in front of `database(...)` and `cluster(...)`; another name is followed by the statements.
fn is_entity_call(input: Input<'_>) -> bool {
    input.is_punct_at(1, "(") && (input.is_word("database") || input.is_word("cluster"))
}

impl fmt::Display for MacroExpand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "macro-expand{} {}", Params(&self.params), self.group)?;
        write!(
            f,
            "{} ({})",
            Optional(" as ", self.scope.as_ref()),
            Separated(&self.statements, "; ")
        )
    }
}
