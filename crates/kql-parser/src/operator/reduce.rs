//! `reduce by a`: groups of similar texts.

use std::fmt;

use nom::Parser;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{NamedExpr, Param};
use crate::combinator::{final_failure, keyword, list1};
use crate::input::{Input, ParseResult};
use crate::named::named_expression;
use crate::param::{PropertyKind, known_property, params};
use crate::print::{Clause, Params};

/// `reduce kind = source by a with threshold = 0.1`
#[derive(Debug, Clone, PartialEq)]
pub struct Reduce {
    /// Options.
    pub params: Vec<Param>,
    /// The text.
    pub by: NamedExpr,
    /// The settings after `with`.
    pub with: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// reduce = "reduce", params, "by", named_expression, [ "with", REDUCE_PROPERTY, { ",", REDUCE_PROPERTY } ] ;
/// ```
pub(crate) fn reduce(input: Input<'_>) -> ParseResult<'_, Reduce> {
    let with = preceded(
        keyword("with"),
        list1(|input| known_property(input, PROPERTIES)),
    );
    let with = map(opt(with), Option::unwrap_or_default);
    let parts = (
        keyword("reduce"),
        params(&["threshold", "characters"]),
        keyword("by"),
        named_expression,
        with,
    );
    let (rest, (_, params, _, by, with)) = { parts }.parse(input).map_err(final_failure)?;
    Ok((
        rest,
        Reduce {
            params,
            by,
            with,
            span: input.span_to(rest),
        },
    ))
}

const PROPERTIES: &[(&str, PropertyKind)] = &[
    ("threshold", PropertyKind::Value),
    ("characters", PropertyKind::Value),
    ("kind", PropertyKind::Value),
];

impl fmt::Display for Reduce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "reduce{} by {}{}",
            Params(&self.params),
            self.by,
            Clause(" with ", &self.with)
        )
    }
}
