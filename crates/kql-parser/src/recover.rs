//! Going on after an error, and saying what the error was.

use crate::diagnostic::quoted;
use crate::habit;
use crate::input::{Failure, Input, ParseResult};
use crate::lexer::{TokenKind, WordClass};
use crate::{Code, Diagnostic, Span};

/// Gives the diagnostic of a failed parser that started at `input`, and returns where parsing
/// can go on: at the next `|` or `;` outside of the brackets that are open at `anchor`, or at
/// the bracket that closes around it.
pub(crate) fn recover<'a>(
    anchor: Input<'a>,
    input: Input<'a>,
    error: &nom::Err<Failure>,
) -> Input<'a> {
    let at = match error {
        nom::Err::Error(Failure::Reported) | nom::Err::Failure(Failure::Reported) => input,
        _ => input.report_expected(),
    };
    let rest = skip_to_boundary(anchor.open_brackets(), at);
    rest.mark_recovered();
    rest
}

/// As [`recover`], up to a `;` or the end of the block.
pub(crate) fn recover_statement<'a>(
    anchor: Input<'a>,
    input: Input<'a>,
    error: &nom::Err<Failure>,
) -> Input<'a> {
    let mut rest = recover(anchor, input, error);
    while rest.is_punct("|") {
        rest = skip_to_boundary(anchor.open_brackets(), rest.skip(1));
    }
    rest.mark_recovered();
    rest
}

fn skip_to_boundary(depth: u32, mut input: Input<'_>) -> Input<'_> {
    while !is_boundary(depth, input) {
        input = input.skip(1);
    }
    input
}

fn is_boundary(depth: u32, input: Input<'_>) -> bool {
    let token = input.peek();
    let is_separator = token.kind == TokenKind::Punct && matches!(token.text, "|" | ";");
    token.kind == TokenKind::End || token.depth < depth || token.depth == depth && is_separator
}

/// Fails if the next token cannot follow a complete operator.
pub(crate) fn end_of_operator(input: Input<'_>) -> ParseResult<'_, ()> {
    if crate::combinator::is_list_end(input) {
        return Ok((input, ()));
    }
    input.expected("|")
}

/// The diagnostic for a token that does not fit.
pub(crate) fn unexpected_token(at: Input<'_>, expected: &[&'static str]) -> Diagnostic {
    let token = at.peek();
    let message = match expected {
        [] => format!("unexpected {}", found(at)),
        _ => format!("expected {}, found {}", alternatives(expected), found(at)),
    };
    let span = if token.kind == TokenKind::End {
        end_of_text(at)
    } else {
        token.span
    };
    let diagnostic = Diagnostic::error(Code::UnexpectedToken, message, span);
    let diagnostic = match unclosed(at, expected) {
        Some(bracket) => diagnostic.with_label(bracket, "this is not closed"),
        None => diagnostic,
    };
    match help(at, expected) {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}

/// The end of the last token: more telling than the end of the text, which may be lines below.
fn end_of_text(at: Input<'_>) -> Span {
    match at.pos {
        0 => Span::at(0),
        pos => Span::at(Input { pos: pos - 1, ..at }.peek().span.end),
    }
}

/// The bracket whose end was expected where the text, the operator or the statement ends.
fn unclosed(at: Input<'_>, expected: &[&'static str]) -> Option<Span> {
    let token = at.peek();
    let is_end = token.kind == TokenKind::End
        || token.kind == TokenKind::Punct && matches!(token.text, "|" | ";");
    let wants_end = expected.iter().any(|what| matches!(*what, ")" | "]" | "}"));
    let bracket = at.innermost_open().filter(|_| is_end && wants_end)?;
    Some(bracket.span)
}

fn found(at: Input<'_>) -> String {
    let token = at.peek();
    match token.kind {
        TokenKind::End => "the end of the query".to_owned(),
        TokenKind::Word(WordClass::Plain)
        | TokenKind::Punct
        | TokenKind::Directive
        | TokenKind::Bad => quoted(token.text),
        TokenKind::Word(_) => format!("the keyword {}", quoted(token.text)),
        TokenKind::Literal(_) => shortened(token.text),
    }
}

fn shortened(literal: &str) -> String {
    match literal.char_indices().nth(30) {
        Some((at, _)) => quoted(&format!("{}...", &literal[..at])),
        None => quoted(literal),
    }
}

/// `a, b or c`: phrases as they are, tokens in backticks.
fn alternatives(expected: &[&'static str]) -> String {
    let mut items: Vec<String> = expected.iter().map(|what| phrase(what)).collect();
    let last = items.pop().unwrap_or_default();
    if items.is_empty() {
        last
    } else {
        format!("{} or {last}", items.join(", "))
    }
}

fn phrase(what: &str) -> String {
    let is_phrase = what.starts_with("a ") || what.starts_with("an ") || what.starts_with("the ");
    if is_phrase {
        what.to_owned()
    } else {
        quoted(what)
    }
}

fn help(at: Input<'_>, expected: &[&'static str]) -> Option<String> {
    let token = at.peek();
    let wants_name = expected
        .iter()
        .any(|what| matches!(*what, "a name" | "an expression" | "a column"));
    let wants_pipe = expected.contains(&"|");
    if let Some(remedy) = habit(at, expected) {
        return Some(remedy);
    }
    match token.kind {
        TokenKind::Word(_)
            if wants_pipe && crate::operator::dispatch::is_operator_keyword(token.text) =>
        {
            Some(format!("write `|` in front of `{}`", token.text))
        }
        TokenKind::Word(_) if expected == ["typeof"] => {
            Some(format!("write `typeof({})`", token.text))
        }
        TokenKind::Word(WordClass::Plain) => None,
        TokenKind::Word(_) if wants_name => {
            Some(format!("to use it as a name, write `['{}']`", token.text))
        }
        TokenKind::Literal(crate::lexer::LiteralKind::RawGuid) => {
            Some(format!("write `guid({})`", token.text))
        }
        TokenKind::Punct if is_parameter(at) => Some(format!(
            "put a value in place of the parameter `{{{}}}`",
            at.peek_at(1).text
        )),
        TokenKind::Punct if token.text == "." && at.pos == 0 => Some(
            "what starts with `.` is a management command; only queries are answered here"
                .to_owned(),
        ),
        TokenKind::Punct if token.text == "=" && wants_pipe => {
            Some("to compare, write `==`".to_owned())
        }
        _ => None,
    }
}

/// What is meant where another language is written.
fn habit(at: Input<'_>, expected: &[&'static str]) -> Option<String> {
    let wants_pipe = expected.contains(&"|");
    let wants_operator = expected.contains(&"an operator");
    let wants_value = expected == ["an expression"];
    match () {
        () if wants_pipe => habit::query(at).or_else(|| habit::behind_expression(at)),
        () if wants_operator => habit::behind_expression(at),
        () if wants_value => habit::value(at),
        () => None,
    }
}

/// True in front of `{name}`, which workbooks and dashboards fill in.
fn is_parameter(at: Input<'_>) -> bool {
    at.is_punct("{") && matches!(at.peek_at(1).kind, TokenKind::Word(_)) && at.is_punct_at(2, "}")
}
