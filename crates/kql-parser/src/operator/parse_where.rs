//! `parse-where a with ...`: as `parse`, and drops rows that do not match.

use std::fmt;

use nom::Parser;

use crate::Span;
use crate::ast::{Expr, Param, ParsePart};
use crate::combinator::{final_failure, keyword};
use crate::input::{Input, ParseResult};
use crate::operator::parse::{ParseBody, parse_body, write_body};

/// `parse-where a with "x" b`
#[derive(Debug, Clone, PartialEq)]
pub struct ParseWhere {
    /// Options.
    pub params: Vec<Param>,
    /// The text.
    pub expr: Box<Expr>,
    /// What it looks like.
    pub pattern: Vec<ParsePart>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// parse_where = "parse-where", parse_body ;
/// ```
pub(crate) fn parse_where(input: Input<'_>) -> ParseResult<'_, ParseWhere> {
    let (rest, (_, body)) = (keyword("parse-where"), parse_body)
        .parse(input)
        .map_err(final_failure)?;
    let ParseBody {
        params,
        expr,
        pattern,
    } = body;
    Ok((
        rest,
        ParseWhere {
            params,
            expr,
            pattern,
            span: input.span_to(rest),
        },
    ))
}

impl fmt::Display for ParseWhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("parse-where")?;
        write_body(f, &self.params, &self.expr, &self.pattern)
    }
}
