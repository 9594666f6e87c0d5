//! The smallest parsers, and the ways to put parsers together that nom lacks for tokens.

use nom::Parser;

use crate::Span;
use crate::input::{Failure, Input, ParseResult};
use crate::lexer::{LiteralKind, Token, TokenKind};

/// This punctuation.
pub(crate) fn punct<'a>(text: &'static str) -> impl Fn(Input<'a>) -> ParseResult<'a, Span> {
    move |input| {
        if input.is_punct(text) {
            return Ok((input.skip(1), input.peek().span));
        }
        input.expected(text)
    }
}

/// This word.
pub(crate) fn keyword<'a>(text: &'static str) -> impl Fn(Input<'a>) -> ParseResult<'a, Span> {
    move |input| {
        if input.is_word(text) {
            return Ok((input.skip(1), input.peek().span));
        }
        input.expected(text)
    }
}

/// Punctuation that the lexer takes apart, such as `-->`: its pieces without space between.
pub(crate) fn joined<'a>(text: &'static str) -> impl Fn(Input<'a>) -> ParseResult<'a, Span> {
    move |input| match joined_len(input, text) {
        Some(count) => Ok((input.skip(count), input.span_to(input.skip(count)))),
        None => input.expected(text),
    }
}

fn joined_len(input: Input<'_>, text: &str) -> Option<usize> {
    let mut rest = text;
    for count in 0.. {
        if rest.is_empty() {
            return Some(count);
        }
        let is_apart = count > 0 && !input.is_adjacent_at(count);
        if is_apart || input.peek_at(count).kind != TokenKind::Punct {
            return None;
        }
        rest = rest.strip_prefix(input.peek_at(count).text)?;
    }
    None
}

/// A literal token of this kind.
pub(crate) fn literal_token<'a>(
    kind: LiteralKind,
    what: &'static str,
) -> impl Fn(Input<'a>) -> ParseResult<'a, Token<'a>> {
    move |input| {
        let token = input.peek();
        if token.kind == TokenKind::Literal(kind) {
            return Ok((input.skip(1), token));
        }
        input.expected(what)
    }
}

/// None or more, one directly after the other.
pub(crate) fn many0<'a, T>(
    mut item: impl FnMut(Input<'a>) -> ParseResult<'a, T>,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, Vec<T>> {
    move |input| {
        let mut items = Vec::new();
        let mut rest = input;
        loop {
            match item(rest) {
                Ok((after, next)) => {
                    items.push(next);
                    rest = after;
                }
                Err(nom::Err::Error(_)) => return Ok((rest, items)),
                Err(error) => return Err(error),
            }
        }
    }
}

/// One or more, one directly after the other.
pub(crate) fn many1<'a, T>(
    mut item: impl FnMut(Input<'a>) -> ParseResult<'a, T>,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, Vec<T>> {
    move |input| {
        let (rest, first) = item(input)?;
        let (rest, others) = many0(&mut item)(rest)?;
        Ok((rest, std::iter::once(first).chain(others).collect()))
    }
}

/// One or more, separated by commas; what follows a comma must be an item.
pub(crate) fn list1<'a, T>(
    mut item: impl FnMut(Input<'a>) -> ParseResult<'a, T>,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, Vec<T>> {
    move |input| {
        let (mut rest, first) = item(input)?;
        let mut items = vec![first];
        while rest.is_punct(",") {
            let (after, next) = nom::combinator::cut(&mut item).parse(rest.skip(1))?;
            items.push(next);
            rest = after;
        }
        rest.note(",");
        Ok((rest, items))
    }
}

/// As [`list1`], or nothing if the next token is one that ends a list.
pub(crate) fn list0<'a, T>(
    mut item: impl FnMut(Input<'a>) -> ParseResult<'a, T>,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, Vec<T>> {
    move |input| {
        if is_list_end(input) {
            return Ok((input, Vec::new()));
        }
        list1(&mut item)(input)
    }
}

/// As [`list0`], and a comma may stand in front of the first item and behind the last.
pub(crate) fn loose_list<'a, T>(
    mut item: impl FnMut(Input<'a>) -> ParseResult<'a, T>,
) -> impl FnMut(Input<'a>) -> ParseResult<'a, Vec<T>> {
    move |input| {
        let mut rest = if input.is_punct(",") {
            input.skip(1)
        } else {
            input
        };
        let mut items = Vec::new();
        while !is_list_end(rest) {
            let (after, next) = item(rest)?;
            items.push(next);
            rest = after;
            if !rest.is_punct(",") {
                rest.note(",");
                break;
            }
            rest = rest.skip(1);
        }
        Ok((rest, items))
    }
}

/// True in front of a token that ends every list.
pub(crate) fn is_list_end(input: Input<'_>) -> bool {
    let token = input.peek();
    token.kind == TokenKind::End
        || token.kind == TokenKind::Punct && matches!(token.text, ")" | "]" | "}" | "|" | ";")
}

/// `open item close`; once it is open, the rest must follow.
pub(crate) fn bracketed<'a, T>(
    open: &'static str,
    item: impl FnOnce(Input<'a>) -> ParseResult<'a, T>,
    close: &'static str,
) -> impl FnOnce(Input<'a>) -> ParseResult<'a, T> {
    move |input| {
        let (rest, _) = punct(open)(input)?;
        let (rest, value) = item(rest).map_err(final_failure)?;
        let (rest, _) = punct(close)(rest).map_err(final_failure)?;
        Ok((rest, value))
    }
}

/// Turns a failure into one that no alternative can catch.
pub(crate) fn final_failure(error: nom::Err<Failure>) -> nom::Err<Failure> {
    match error {
        nom::Err::Error(failure) => nom::Err::Failure(failure),
        other => other,
    }
}
