//! `parse-kv a as (k: long) with (...)`: columns out of keys and values in text.

use std::fmt;

use nom::Parser;
use nom::combinator::{map, opt};
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Param, RowSchema};
use crate::combinator::{final_failure, keyword};
use crate::expr::expression;
use crate::input::{Input, ParseResult};
use crate::param::{PropertyKind, known_properties};
use crate::print::{WithProperties, scalar};
use crate::schema::row_schema;

/// `parse-kv a as (k: long) with (pair_delimiter = ",")`
#[derive(Debug, Clone, PartialEq)]
pub struct ParseKv {
    /// The text.
    pub expr: Box<Expr>,
    /// The keys.
    pub keys: RowSchema,
    /// The properties after `with`.
    pub properties: Vec<Param>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// parse_kv = "parse-kv", expression, "as", row_schema,
///            [ "with", "(", [ PARSE_KV_PROPERTY, { ",", PARSE_KV_PROPERTY } ], ")" ] ;
/// ```
pub(crate) fn parse_kv(input: Input<'_>) -> ParseResult<'_, ParseKv> {
    let properties = map(
        opt(preceded(keyword("with"), known_properties(PROPERTIES))),
        Option::unwrap_or_default,
    );
    let parts = (
        keyword("parse-kv"),
        expression,
        keyword("as"),
        row_schema,
        properties,
    );
    let (rest, (_, expr, _, keys, properties)) = { parts }.parse(input).map_err(final_failure)?;
    Ok((
        rest,
        ParseKv {
            expr: Box::new(expr),
            keys,
            properties,
            span: input.span_to(rest),
        },
    ))
}

const PROPERTIES: &[(&str, PropertyKind)] = &[
    ("pair_delimiter", PropertyKind::Value),
    ("kv_delimiter", PropertyKind::Value),
    ("regex", PropertyKind::Value),
    ("quote", PropertyKind::Value),
    ("escape", PropertyKind::Value),
    ("greedy", PropertyKind::Value),
];

impl fmt::Display for ParseKv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "parse-kv {} as {}{}",
            scalar(&self.expr),
            self.keys,
            WithProperties(&self.properties)
        )
    }
}
