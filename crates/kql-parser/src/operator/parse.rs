//! `parse a with "x" b "y"`: columns out of text.

use std::fmt;

use nom::Parser;
use nom::combinator::opt;
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Name, Param, StringValue, TypeName};
use crate::combinator::{final_failure, keyword, many0, punct};
use crate::expr::expression;
use crate::expr::literal::string_literal;
use crate::input::{Input, ParseResult};
use crate::lexer::{LiteralKind, TokenKind};
use crate::name::declared_name;
use crate::param::params;
use crate::print::{Optional, Params, Separated, scalar};
use crate::scalar_type::scalar_type;

/// `parse kind = regex flags = i a with * "x" b: long *`
#[derive(Debug, Clone, PartialEq)]
pub struct Parse {
    /// Options.
    pub params: Vec<Param>,
    /// The text.
    pub expr: Box<Expr>,
    /// What it looks like.
    pub pattern: Vec<ParsePart>,
    /// Where it stands.
    pub span: Span,
}

/// A part of the pattern of [`Parse`] or [`ParseWhere`](crate::ast::ParseWhere).
#[derive(Debug, Clone, PartialEq)]
pub enum ParsePart {
    /// `*`: any text
    Star(Span),
    /// `"x"`
    Text(StringValue, Span),
    /// `b` or `b: long`
    Column {
        /// Its name.
        name: Name,
        /// Its type, `string` if absent.
        ty: Option<TypeName>,
        /// Where it stands.
        span: Span,
    },
}

/// ```ebnf
/// parse = "parse", parse_body ;
/// ```
pub(crate) fn parse(input: Input<'_>) -> ParseResult<'_, Parse> {
    let (rest, (_, body)) = (keyword("parse"), parse_body)
        .parse(input)
        .map_err(final_failure)?;
    let ParseBody {
        params,
        expr,
        pattern,
    } = body;
    Ok((
        rest,
        Parse {
            params,
            expr,
            pattern,
            span: input.span_to(rest),
        },
    ))
}

/// What `parse` and `parse-where` have in common.
pub(crate) struct ParseBody {
    pub(crate) params: Vec<Param>,
    pub(crate) expr: Box<Expr>,
    pub(crate) pattern: Vec<ParsePart>,
}

/// ```ebnf
/// parse_body = params, expression, "with", { parse_part } ;
/// ```
pub(crate) fn parse_body(input: Input<'_>) -> ParseResult<'_, ParseBody> {
    let parts = (
        params(&["flags"]),
        expression,
        keyword("with"),
        many0(parse_part),
    );
    let (rest, (params, expr, _, pattern)) = { parts }.parse(input)?;
    Ok((
        rest,
        ParseBody {
            params,
            expr: Box::new(expr),
            pattern,
        },
    ))
}

/// ```ebnf
/// parse_part = "*" | string_literal | declared_name, [ ":", scalar_type ] ;
/// ```
pub(crate) fn parse_part(input: Input<'_>) -> ParseResult<'_, ParsePart> {
    if input.is_punct("*") {
        return Ok((input.skip(1), ParsePart::Star(input.peek().span)));
    }
    if input.peek().kind == TokenKind::Literal(LiteralKind::String) {
        let (rest, text) = string_literal(input)?;
        return Ok((rest, ParsePart::Text(text.value(), input.span_to(rest))));
    }
    let ty = opt(preceded(punct(":"), scalar_type));
    let (rest, (name, ty)) = (declared_name, ty).parse(input)?;
    Ok((
        rest,
        ParsePart::Column {
            name,
            ty,
            span: input.span_to(rest),
        },
    ))
}

/// Writes what follows the keyword of `parse` and `parse-where`.
pub(crate) fn write_body(
    f: &mut fmt::Formatter<'_>,
    params: &[Param],
    expr: &Expr,
    pattern: &[ParsePart],
) -> fmt::Result {
    write!(f, "{} {} with", Params(params), scalar(expr))?;
    if pattern.is_empty() {
        Ok(())
    } else {
        write!(f, " {}", Separated(pattern, " "))
    }
}

impl fmt::Display for Parse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("parse")?;
        write_body(f, &self.params, &self.expr, &self.pattern)
    }
}

impl fmt::Display for ParsePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParsePart::Star(_) => f.write_str("*"),
            ParsePart::Text(text, _) => text.fmt(f),
            ParsePart::Column { name, ty, .. } => {
                write!(f, "{name}{}", Optional(": ", ty.as_ref()))
            }
        }
    }
}
