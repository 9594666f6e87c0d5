//! `search "x"`: rows that hold a text anywhere.

use std::fmt;

use nom::Parser;
use nom::combinator::{map, opt};

use crate::Span;
use crate::ast::{DataScope, Expr, FindSource, Logical, LogicalOp, Param};
use crate::combinator::{final_failure, keyword};
use crate::expr::data_scope::optional_data_scope;
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::operator::find::{find_sources, write_sources};
use crate::param::params;
use crate::print::{Optional, Params, scalar};

/// `search kind = case_sensitive in (tables) "x"`
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// Options.
    pub params: Vec<Param>,
    /// `datascope = ...`
    pub data_scope: Option<DataScope>,
    /// The tables after `in`; none means all.
    pub sources: Vec<FindSource>,
    /// What a row must fulfil; `* and x` is a [`Logical`].
    pub predicate: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// search = "search", params, [ data_scope ], [ find_sources ], search_predicate ;
/// ```
pub(crate) fn search(input: Input<'_>) -> ParseResult<'_, Search> {
    let sources = map(opt(find_sources), Option::unwrap_or_default);
    let parts = (
        params(&[]),
        optional_data_scope,
        sources,
        map(search_predicate, Box::new),
    );
    let (rest, _) = keyword("search")(input)?;
    let (rest, (params, data_scope, sources, predicate)) =
        { parts }.parse(rest).map_err(final_failure)?;
    Ok((
        rest,
        Search {
            data_scope,
            params,
            sources,
            predicate,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// search_predicate = expression | "*", [ "and", expression ] ;
/// ```
pub(crate) fn search_predicate(input: Input<'_>) -> ParseResult<'_, Expr> {
    let star = Expr::Star(input.peek().span);
    if !input.is_punct("*") {
        return expression(input);
    }
    if input.is_word_at(1, "and") {
        let (rest, right) = expression(input.skip(2)).map_err(final_failure)?;
        let operands = vec![star, right];
        return Ok((
            rest,
            Expr::Logical(Logical {
                op: LogicalOp::And,
                operands,
                span: input.span_to(rest),
            }),
        ));
    }
    match expression(input) {
        Err(nom::Err::Error(_)) => Ok((input.skip(1), star)),
        parsed => parsed,
    }
}

impl fmt::Display for Search {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "search{}{}",
            Params(&self.params),
            Optional(" ", self.data_scope.as_ref())
        )?;
        write_sources(f, &self.sources)?;
        match self.predicate.as_ref() {
            Expr::Logical(Logical { operands, .. })
                if matches!(operands.as_slice(), [Expr::Star(_), _]) =>
            {
                write!(f, " * and {}", scalar(&operands[1]))
            }
            predicate => write!(f, " {}", scalar(predicate)),
        }
    }
}
