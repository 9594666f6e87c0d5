//! Names, as they are written: plain, or in brackets and quotes.

use std::fmt;

use crate::Span;
use crate::ast::StringValue;
use crate::combinator::bracketed;
use crate::expr::literal::string_literal;
use crate::input::{Input, ParseResult};
use crate::lexer::{LiteralKind, Token, TokenKind, WordClass};

/// A name of a column, table, variable, function or parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name itself, without brackets and quotes.
    pub text: String,
    /// How it is written.
    pub kind: NameKind,
    /// Where it stands.
    pub span: Span,
}

/// How a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameKind {
    /// `Level`
    Plain,
    /// `['the level']`: never a keyword, a wildcard or a special name.
    Bracketed,
    /// `{Level}`: a parameter that a workbook or dashboard puts a value in place of.
    ClientParameter,
}

impl Name {
    /// True if `text` is this name, written plainly.
    #[must_use]
    pub fn is_plain(&self, text: &str) -> bool {
        self.kind == NameKind::Plain && self.text == text
    }
}

/// A name with wildcards, such as `Security*` or `[Net*]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WildcardName {
    /// The pattern; each `*` stands for any characters.
    pub pattern: String,
    /// How it is written.
    pub kind: NameKind,
    /// Where it stands.
    pub span: Span,
}

/// ```ebnf
/// name = IDENTIFIER | bracketed_name | client_parameter ;
/// ```
pub(crate) fn name(input: Input<'_>) -> ParseResult<'_, Name> {
    name_of(input, &[WordClass::Plain])
}

/// A name where a new one is declared, such as before `=`.
///
/// ```ebnf
/// declared_name = IDENTIFIER | DECLARABLE_KEYWORD | bracketed_name | client_parameter ;
/// ```
pub(crate) fn declared_name(input: Input<'_>) -> ParseResult<'_, Name> {
    name_of(input, &[WordClass::Plain, WordClass::Declarable])
}

/// A name where a column, a table or a variable is meant.
///
/// ```ebnf
/// referred_name = IDENTIFIER | "kind" | "withsource" | "with_source" | bracketed_name | client_parameter ;
/// ```
pub(crate) fn referred_name(input: Input<'_>) -> ParseResult<'_, Name> {
    name_of(input, &[WordClass::Plain, WordClass::Referable])
}

/// True in front of a [`referred_name`].
pub(crate) fn is_referred_name(input: Input<'_>) -> bool {
    let is_word = matches!(
        input.peek().kind,
        TokenKind::Word(WordClass::Plain | WordClass::Referable)
    );
    is_word || delimited_name_len(input).is_some()
}

fn name_of<'a>(input: Input<'a>, classes: &[WordClass]) -> ParseResult<'a, Name> {
    let token = input.peek();
    match token.kind {
        TokenKind::Word(class) if classes.contains(&class) => Ok((input.skip(1), plain(token))),
        _ if bracketed_name_len(input).is_some() => bracketed_name(input),
        _ if is_client_parameter(input) => client_parameter(input),
        _ => input.expected("a name"),
    }
}

/// A name that cannot be in brackets.
pub(crate) fn identifier(input: Input<'_>) -> ParseResult<'_, Name> {
    match input.peek().kind {
        TokenKind::Word(WordClass::Plain) => any_word(input),
        _ => input.expected("a name"),
    }
}

/// Any word, reserved or not: where the grammar leaves no doubt.
pub(crate) fn any_word(input: Input<'_>) -> ParseResult<'_, Name> {
    let token = input.peek();
    match token.kind {
        TokenKind::Word(_) => Ok((input.skip(1), plain(token))),
        _ => input.expected("a name"),
    }
}

fn plain(token: Token<'_>) -> Name {
    Name {
        text: token.text.to_owned(),
        kind: NameKind::Plain,
        span: token.span,
    }
}

/// ```ebnf
/// bracketed_name = "[", STRING, { STRING }, "]" ;
/// ```
pub(crate) fn bracketed_name(input: Input<'_>) -> ParseResult<'_, Name> {
    let (rest, text) = bracketed("[", string_literal, "]")(input)?;
    Ok((
        rest,
        Name {
            text: text.text,
            kind: NameKind::Bracketed,
            span: input.span_to(rest),
        },
    ))
}

/// A parameter of a workbook; the query remembers where its parameters stand.
///
/// ```ebnf
/// client_parameter = CLIENT_PARAMETER ;
/// ```
pub(crate) fn client_parameter(input: Input<'_>) -> ParseResult<'_, Name> {
    let Some(len) = client_parameter_len(input) else {
        return input.expected("a parameter in braces");
    };
    let rest = input.skip(len);
    let span = input.span_to(rest);
    let text = span.of(input.state.text);
    let name = Name {
        text: text[1..text.len() - 1].to_owned(),
        kind: NameKind::ClientParameter,
        span,
    };
    input.state.note_client_parameter(&name);
    Ok((rest, name))
}

/// True in front of `{name}`.
pub(crate) fn is_client_parameter(input: Input<'_>) -> bool {
    client_parameter_len(input).is_some()
}

/// The number of tokens of `{name}` or `{name[-1]}`, which hold no white space.
fn client_parameter_len(input: Input<'_>) -> Option<usize> {
    if !input.is_punct("{") || !matches!(input.peek_at(1).kind, TokenKind::Word(_)) {
        return None;
    }
    let end = 2 + position_len(input.skip(2))?;
    let is_joined = (1..=end).all(|at| input.is_adjacent_at(at));
    (is_joined && input.is_punct_at(end, "}")).then_some(end + 1)
}

/// The number of tokens of `[-1]`, or none; `None` where a bracket holds something else.
fn position_len(input: Input<'_>) -> Option<usize> {
    if !input.is_punct("[") {
        return Some(0);
    }
    let number = 1 + usize::from(input.is_punct_at(1, "-"));
    let is_number = input.peek_at(number).kind == TokenKind::Literal(LiteralKind::Long);
    (is_number && input.is_punct_at(number + 1, "]")).then_some(number + 2)
}

/// The number of tokens of the name in brackets or braces that starts here.
fn delimited_name_len(input: Input<'_>) -> Option<usize> {
    bracketed_name_len(input).or_else(|| client_parameter_len(input))
}

/// The number of tokens of the bracketed name that starts here.
fn bracketed_name_len(input: Input<'_>) -> Option<usize> {
    if !input.is_punct("[") {
        return None;
    }
    let strings = (1..)
        .take_while(|at| input.peek_at(*at).kind == STRING)
        .count();
    (strings > 0 && input.is_punct_at(strings + 1, "]")).then_some(strings + 2)
}

/// The number of tokens of the [`declared_name`] that starts `offset` tokens ahead.
pub(crate) fn declared_name_len(input: Input<'_>, offset: usize) -> Option<usize> {
    match input.peek_at(offset).kind {
        TokenKind::Word(WordClass::Plain | WordClass::Declarable) => Some(1),
        _ => delimited_name_len(input.skip(offset)),
    }
}

/// The number of tokens of the [`name`] that starts `offset` tokens ahead.
pub(crate) fn name_len(input: Input<'_>, offset: usize) -> Option<usize> {
    match input.peek_at(offset).kind {
        TokenKind::Word(WordClass::Plain) => Some(1),
        TokenKind::Word(_) => None,
        _ => delimited_name_len(input.skip(offset)),
    }
}

const STRING: TokenKind = TokenKind::Literal(LiteralKind::String);

/// A name pattern; its parts must not have space between them.
///
/// ```ebnf
/// wildcard_name = WILDCARD ;
/// ```
pub(crate) fn wildcard_name(input: Input<'_>) -> ParseResult<'_, WildcardName> {
    let Some(len) = wildcard_len(input, 0) else {
        return input.expected("a wildcard name");
    };
    let rest = input.skip(len);
    let span = input.span_to(rest);
    Ok((
        rest,
        WildcardName {
            pattern: span.of(input.state.text).to_owned(),
            kind: NameKind::Plain,
            span,
        },
    ))
}

/// ```ebnf
/// bracketed_wildcard_name = "[", WILDCARD, "]" ;
/// ```
pub(crate) fn bracketed_wildcard_name(input: Input<'_>) -> ParseResult<'_, WildcardName> {
    let (rest, inner) = bracketed("[", wildcard_name, "]")(input)?;
    Ok((
        rest,
        WildcardName {
            kind: NameKind::Bracketed,
            span: input.span_to(rest),
            ..inner
        },
    ))
}

/// True in front of `[Foo*]`.
pub(crate) fn is_bracketed_wildcard(input: Input<'_>) -> bool {
    input.is_punct("[") && wildcard_len(input, 1).is_some_and(|len| input.is_punct_at(1 + len, "]"))
}

/// The number of tokens of the wildcard name that starts `offset` tokens ahead.
pub(crate) fn wildcard_len(input: Input<'_>, offset: usize) -> Option<usize> {
    let is_word = |at| {
        matches!(
            input.peek_at(at).kind,
            TokenKind::Word(WordClass::Plain | WordClass::Declarable)
        )
    };
    let is_star = |at| input.is_punct_at(at, "*");
    let head = match () {
        () if is_star(offset) => 1,
        () if is_word(offset) && is_star(offset + 1) && input.is_adjacent_at(offset + 1) => 2,
        () => return None,
    };
    let is_number = |at| input.peek_at(at).kind == TokenKind::Literal(LiteralKind::Long);
    let is_part =
        |at: &usize| input.is_adjacent_at(*at) && (is_word(*at) || is_star(*at) || is_number(*at));
    Some(head + (offset + head..).take_while(is_part).count())
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            NameKind::Plain => f.write_str(&self.text),
            NameKind::Bracketed => {
                let text = StringValue {
                    text: self.text.clone(),
                    is_obfuscated: false,
                };
                write!(f, "[{text}]")
            }
            NameKind::ClientParameter => write!(f, "{{{}}}", self.text),
        }
    }
}

impl fmt::Display for WildcardName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            NameKind::Bracketed => write!(f, "[{}]", self.pattern),
            NameKind::Plain | NameKind::ClientParameter => f.write_str(&self.pattern),
        }
    }
}
