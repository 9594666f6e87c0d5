//! Options of operators: `kind = leftouter`, `hint.strategy = shuffle`, `isfuzzy = true`.

use std::fmt;

use nom::Parser;
use nom::branch::alt;
use nom::combinator::map;
use nom::sequence::preceded;

use crate::Span;
use crate::ast::{Expr, Name};
use crate::combinator::{bracketed, final_failure, keyword, list0, punct};
use crate::expr::literal::signed_literal;
use crate::expr::path::postfix_expression;
use crate::input::{Input, ParseResult};
use crate::lexer::{LiteralKind, TokenKind};
use crate::name::{any_word, declared_name, declared_name_len, name, referred_name};
use crate::print::{Operand, commas};

/// An option in front of an operator's arguments, or in a `with (...)` clause.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// The option, such as `kind` or `hint.strategy`.
    pub name: Name,
    /// Its value.
    pub value: ParamValue,
    /// Where it stands.
    pub span: Span,
}

/// The value of a [`Param`].
#[derive(Debug, Clone, PartialEq)]
pub enum ParamValue {
    /// A word or a column: `leftouter`, `Level`.
    Name(Name),
    /// Columns: `ycolumns = x, y`.
    Names(Vec<Name>),
    /// A literal (possibly signed), or, where an option takes one, an expression.
    Expr(Expr),
}

impl ParamValue {
    /// The value as one word, if it is one.
    #[must_use]
    pub fn as_word(&self) -> Option<&str> {
        match self {
            ParamValue::Name(name) => Some(&name.text),
            ParamValue::Names(_) | ParamValue::Expr(_) => None,
        }
    }
}

/// Options that every operator's syntax accepts; the binder refuses those without a meaning.
#[rustfmt::skip]
const COMMON: &[&str] = &[
    "__crossCluster", "__crossDB", "__id", "__isFuzzy", "__noWithSource", "__packedColumn",
    "__sourceColumnIndex", "bagexpansion", "bin_legacy", "cycles", "decodeblocks",
    "expandoutput", "force_remote", "hint.concurrency", "hint.distribution",
    "hint.materialized", "hint.num_partitions", "hint.pass_filters",
    "hint.pass_filters_column", "hint.progressive_top", "hint.remote", "hint.shufflekey",
    "hint.spread", "hint.strategy", "isfuzzy", "kind", "with_itemindex", "with_match_id",
    "with_source", "with_step_name", "withsource",
];

/// Reserved words that are values of options.
const VALUE_WORDS: &[&str] = &["nooptimization", "relaxed", "simple"];

/// The options in front of an operator's arguments: the common ones and the operator's `own`.
///
/// ```ebnf
/// params = { PARAM_NAME, "=", param_value } ;
/// ```
pub(crate) fn params<'a>(
    own: &'static [&'static str],
) -> impl Fn(Input<'a>) -> ParseResult<'a, Vec<Param>> {
    move |input| {
        let mut params = Vec::new();
        let mut rest = input;
        while is_param(rest, own) {
            let (after, param) = param(rest)?;
            params.push(param);
            rest = after;
        }
        Ok((rest, params))
    }
}

fn is_param(input: Input<'_>, own: &[&str]) -> bool {
    let token = input.peek();
    matches!(token.kind, TokenKind::Word(_))
        && input.is_punct_at(1, "=")
        && (COMMON.binary_search(&token.text).is_ok() || own.contains(&token.text))
}

fn param(input: Input<'_>) -> ParseResult<'_, Param> {
    let (rest, (name, value)) = (any_word, preceded(punct("="), param_value))
        .parse(input)
        .map_err(final_failure)?;
    Ok((
        rest,
        Param {
            name,
            value,
            span: input.span_to(rest),
        },
    ))
}

/// ```ebnf
/// param_value = signed_literal | name | "simple" | "relaxed" | "nooptimization" ;
/// ```
pub(crate) fn param_value(input: Input<'_>) -> ParseResult<'_, ParamValue> {
    if VALUE_WORDS.contains(&input.peek().text) {
        return map(any_word, ParamValue::Name).parse(input);
    }
    alt((
        map(signed_literal, ParamValue::Expr),
        map(name, ParamValue::Name),
    ))
    .parse(input)
}

/// The properties of `externaldata` and `restrict`.
///
/// ```ebnf
/// with_properties = "with", "(", [ property, { ",", property } ], ")" ;
/// ```
pub(crate) fn with_properties(input: Input<'_>) -> ParseResult<'_, Vec<Param>> {
    preceded(keyword("with"), bracketed_properties).parse(input)
}

fn bracketed_properties(input: Input<'_>) -> ParseResult<'_, Vec<Param>> {
    bracketed("(", list0(property), ")")(input)
}

/// ```ebnf
/// property = declared_name, "=", ( LITERAL | declared_name ) ;
/// ```
pub(crate) fn property(input: Input<'_>) -> ParseResult<'_, Param> {
    let (rest, (name, value)) =
        (declared_name, preceded(punct("="), property_value)).parse(input)?;
    Ok((
        rest,
        Param {
            name,
            value,
            span: input.span_to(rest),
        },
    ))
}

fn property_value(input: Input<'_>) -> ParseResult<'_, ParamValue> {
    match input.peek().kind {
        TokenKind::Literal(LiteralKind::RawGuid) => map(crate::expr::literal::raw_guid, |guid| {
            ParamValue::Expr(Expr::Literal(guid))
        })
        .parse(input),
        TokenKind::Literal(_) => map(signed_literal, ParamValue::Expr).parse(input),
        _ => map(declared_name, ParamValue::Name).parse(input),
    }
}

/// How a property of `render` is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PropertyKind {
    /// A word or a literal.
    Value,
    /// A call, a path or a literal.
    Text,
    /// A column.
    Column,
    /// Columns, up to the next property.
    Columns,
}

/// Properties with a fixed set of names: those of `render` and `parse-kv`.
pub(crate) fn known_properties<'a>(
    known: &'static [(&'static str, PropertyKind)],
) -> impl Fn(Input<'a>) -> ParseResult<'a, Vec<Param>> {
    move |input| {
        let item = |input| known_property(input, known);
        bracketed("(", list0(item), ")")(input)
    }
}

/// One property with a fixed set of names.
pub(crate) fn known_property<'a>(
    input: Input<'a>,
    known: &'static [(&'static str, PropertyKind)],
) -> ParseResult<'a, Param> {
    let (rest, name) = any_word(input)?;
    let Some((_, kind)) = known.iter().find(|(text, _)| *text == name.text) else {
        return unknown_property(input, known);
    };
    let (rest, _) = punct("=")(rest)?;
    let (rest, value) = known_value(rest, *kind, known).map_err(final_failure)?;
    Ok((
        rest,
        Param {
            name,
            value,
            span: input.span_to(rest),
        },
    ))
}

fn unknown_property<'a, T>(
    input: Input<'a>,
    known: &'static [(&'static str, PropertyKind)],
) -> ParseResult<'a, T> {
    let token = input.peek();
    let message = format!("no property named `{}`", token.text);
    let diagnostic = crate::Diagnostic::error(crate::Code::InvalidOption, message, token.span);
    let names = known.iter().map(|(name, _)| *name);
    input.fail(match crate::nearest_name(token.text, names) {
        Some(name) => diagnostic.with_help(format!("did you mean `{name}`?")),
        None => diagnostic,
    })
}

fn known_value<'a>(
    input: Input<'a>,
    kind: PropertyKind,
    known: &'static [(&'static str, PropertyKind)],
) -> ParseResult<'a, ParamValue> {
    match kind {
        PropertyKind::Value => param_value(input),
        PropertyKind::Text => map(postfix_expression, ParamValue::Expr).parse(input),
        PropertyKind::Column => alt((map(name, ParamValue::Name), param_value)).parse(input),
        PropertyKind::Columns => {
            map(|input| column_list(input, known), ParamValue::Names).parse(input)
        }
    }
}

/// Columns; a comma in front of the next property, or of the end, does not belong to them.
pub(crate) fn column_list<'a>(
    input: Input<'a>,
    known: &[(&str, PropertyKind)],
) -> ParseResult<'a, Vec<Name>> {
    let is_property = |at: usize| input_is_property(input.skip(at), known);
    let mut names = Vec::new();
    let mut rest = input;
    loop {
        let (after, column) = alt((referred_name, declared_name)).parse(rest)?;
        names.push(column);
        rest = after;
        let at = rest.pos - input.pos;
        if !rest.is_punct(",") || is_property(at + 1) || declared_name_len(rest, 1).is_none() {
            return Ok((rest, names));
        }
        rest = rest.skip(1);
    }
}

fn input_is_property(input: Input<'_>, known: &[(&str, PropertyKind)]) -> bool {
    input.is_punct_at(1, "=") && known.iter().any(|(name, _)| input.is_word(name))
}

impl fmt::Display for Param {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.name, self.value)
    }
}

impl fmt::Display for ParamValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ParamValue::Name(name) => name.fmt(f),
            ParamValue::Names(names) => commas(names).fmt(f),
            ParamValue::Expr(expr) => Operand(expr, crate::ast::Precedence::Primary).fmt(f),
        }
    }
}
