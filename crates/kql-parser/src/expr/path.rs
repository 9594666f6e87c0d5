//! Paths into values and databases: `a.b`, `a["k"]`, `database("d").T`.

use std::fmt;

use nom::Parser;
use nom::combinator::map;

use crate::Span;
use crate::ast::{Call, Expr, Name, WildcardName};
use crate::combinator::{bracketed, final_failure, punct};
use crate::expr::call::{call, is_call};
use crate::expr::{expression, primary_expression};
use crate::input::{Height, Input, ParseResult, check_height};
use crate::name::{
    bracketed_wildcard_name, is_bracketed_wildcard, name, name_len, referred_name, wildcard_len,
    wildcard_name,
};

/// `object.member`
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// What is looked into.
    pub object: Box<Expr>,
    /// What is taken from it.
    pub member: Member,
    /// Where it stands.
    pub span: Span,
}

/// What follows the dot of a [`Path`].
#[derive(Debug, Clone, PartialEq)]
pub enum Member {
    /// `a.b`, `a.['b']`
    Name(Name),
    /// `database("d").f(x)`
    Call(Box<Call>),
    /// `database("d").Security*`
    Wildcard(WildcardName),
    /// `a.@`
    At(Span),
}

/// `object[index]`, also in its older form `object.[index]`
#[derive(Debug, Clone, PartialEq)]
pub struct Index {
    /// What is looked into.
    pub object: Box<Expr>,
    /// The key or position.
    pub index: Box<Expr>,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// postfix_expression = primary_expression, { ".", member | ".", index_brackets | index_brackets }
///                    | to_table ;
/// ```
pub(crate) fn postfix_expression(input: Input<'_>) -> ParseResult<'_, Expr> {
    if input.is_word("totable") {
        return map(crate::expr::to_scalar::to_table, Expr::ToTable).parse(input);
    }
    chain(input, primary_expression, member, is_link)
}

/// What starts with `root` and goes on as long as `is_link` says so.
fn chain<'a>(
    input: Input<'a>,
    root: fn(Input<'a>) -> ParseResult<'a, Expr>,
    member: fn(Input<'a>) -> ParseResult<'a, Member>,
    is_link: fn(Input<'a>) -> bool,
) -> ParseResult<'a, Expr> {
    let height = Height::start(input);
    let (mut rest, mut object) = root(input)?;
    let mut height_with_links = Height::take(rest);
    while is_link(rest) {
        (rest, object) = postfix(input, rest, object, member)?;
        height_with_links = height_with_links.max(Height::take(rest)) + 1;
        check_height(rest, height_with_links)?;
    }
    height.finish(rest, height_with_links)?;
    Ok((rest, object))
}

fn is_link(input: Input<'_>) -> bool {
    input.is_punct(".") || input.is_punct("[")
}

/// One `.member` or `[index]` behind `object`, which starts at `input`.
fn postfix<'a>(
    input: Input<'a>,
    rest: Input<'a>,
    object: Expr,
    member: fn(Input<'a>) -> ParseResult<'a, Member>,
) -> ParseResult<'a, Expr> {
    let object = Box::new(object);
    let has_dot = rest.is_punct(".");
    let at = if has_dot { rest.skip(1) } else { rest };
    if at.is_punct("[") && (!has_dot || !is_bracketed_member(at)) {
        let (rest, index) = index_brackets(at)?;
        return Ok((
            rest,
            Expr::Index(Index {
                object,
                index: Box::new(index),
                span: input.span_to(rest),
            }),
        ));
    }
    let (rest, member) = member(at).map_err(final_failure)?;
    Ok((
        rest,
        Expr::Path(Path {
            object,
            member,
            span: input.span_to(rest),
        }),
    ))
}

fn is_bracketed_member(input: Input<'_>) -> bool {
    name_len(input, 0).is_some() || is_bracketed_wildcard(input)
}

/// ```ebnf
/// index_brackets = "[", expression, "]" ;
/// ```
pub(crate) fn index_brackets(input: Input<'_>) -> ParseResult<'_, Expr> {
    bracketed("[", expression, "]")(input)
}

/// ```ebnf
/// member = call | bracketed_wildcard_name | referred_name | "@" ;
/// ```
pub(crate) fn member(input: Input<'_>) -> ParseResult<'_, Member> {
    if is_call(input) {
        return map(call, |call| Member::Call(Box::new(call))).parse(input);
    }
    if is_bracketed_wildcard(input) {
        return map(bracketed_wildcard_name, Member::Wildcard).parse(input);
    }
    if input.is_punct("@") {
        return map(punct("@"), Member::At).parse(input);
    }
    map(referred_name, Member::Name).parse(input)
}

/// As [`member`], but also a wildcard name.
fn entity_member(input: Input<'_>) -> ParseResult<'_, Member> {
    match wildcard_len(input, 0) {
        Some(_) => map(wildcard_name, Member::Wildcard).parse(input),
        None => member(input),
    }
}

/// A table by name, pattern or path, as `union`, `find`, `search` and `restrict` take it.
///
/// ```ebnf
/// entity = wildcard_name | entity_root, { ".", member | index_brackets }, [ ".", wildcard_name ] ;
/// ```
pub(crate) fn entity(input: Input<'_>) -> ParseResult<'_, Expr> {
    if wildcard_len(input, 0).is_some() {
        return map(wildcard_name, Expr::WildcardName).parse(input);
    }
    chain(input, entity_root, entity_member, is_link)
}

/// ```ebnf
/// entity_root = call | bracketed_wildcard_name | referred_name | "@" ;
/// ```
pub(crate) fn entity_root(input: Input<'_>) -> ParseResult<'_, Expr> {
    let (rest, root) = member(input)?;
    let root = match root {
        Member::Name(name) => Expr::Name(name),
        Member::Call(call) => Expr::Call(*call),
        Member::Wildcard(name) => Expr::WildcardName(name),
        Member::At(span) => Expr::At(span),
    };
    Ok((rest, root))
}

/// A column, possibly with a path into it.
///
/// ```ebnf
/// simple_path = simple_root, { ".", name | index_brackets } ;
/// ```
pub(crate) fn simple_path(input: Input<'_>) -> ParseResult<'_, Expr> {
    chain(input, simple_root, simple_member, is_link)
}

fn simple_member(input: Input<'_>) -> ParseResult<'_, Member> {
    map(name, Member::Name).parse(input)
}

/// ```ebnf
/// simple_root = referred_name | "@" ;
/// ```
pub(crate) fn simple_root(input: Input<'_>) -> ParseResult<'_, Expr> {
    match input.is_punct("@") {
        true => map(punct("@"), Expr::At).parse(input),
        false => map(referred_name, Expr::Name).parse(input),
    }
}

/// A call, possibly of a function of another database.
///
/// ```ebnf
/// call_path = call, { ".", call } ;
/// ```
pub(crate) fn call_path(input: Input<'_>) -> ParseResult<'_, Expr> {
    chain(input, call_root, member, is_call_link)
}

fn call_root(input: Input<'_>) -> ParseResult<'_, Expr> {
    map(call, Expr::Call).parse(input)
}

fn is_call_link(input: Input<'_>) -> bool {
    input.is_punct(".") && is_call(input.skip(1))
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", Object(&self.object), self.member)
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}[{}]",
            Object(&self.object),
            crate::print::scalar(&self.index)
        )
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Member::Name(name) => name.fmt(f),
            Member::Call(call) => call.fmt(f),
            Member::Wildcard(name) => name.fmt(f),
            Member::At(_) => f.write_str("@"),
        }
    }
}

/// An expression in front of `.`, `[` or behind a sign.
pub(crate) struct Object<'a>(pub(crate) &'a Expr);

impl fmt::Display for Object<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Expr::Name(_)
            | Expr::At(_)
            | Expr::Path(_)
            | Expr::Index(_)
            | Expr::Call(_)
            | Expr::ToScalar(_) => {
                write!(f, "{}", self.0)
            }
            Expr::WildcardName(name) if name.kind == crate::ast::NameKind::Bracketed => {
                write!(f, "{name}")
            }
            other => write!(f, "({other})"),
        }
    }
}
