//! Text to tokens.
//!
//! The lexer knows no grammar: a keyword is a [`TokenKind::Word`] like any other, and the parser
//! decides what it means. Only words that can never be plain names are told apart here
//! ([`WordClass`]), and keywords with punctuation inside, such as `mv-expand` or `!has`, become
//! one token.

mod number;
pub(crate) mod string;
pub(crate) mod word;

use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_while};
use nom::combinator::recognize;
use nom::{IResult, Parser};

use crate::{Code, Diagnostic, Span, habit};
pub(crate) use number::UNITS as TIMESPAN_UNITS;
use number::number;
use string::string;
pub(crate) use word::WordClass;
use word::{word, word_class};

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'a str,
    pub(crate) span: Span,
    /// How many brackets are open around it; a bracket counts as outside of itself.
    pub(crate) depth: u32,
}

/// What a [`Token`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Word(WordClass),
    Punct,
    Literal(LiteralKind),
    /// `# ...`, a hint to tools at the start of a text
    Directive,
    /// Characters that start no token; the lexer has reported them.
    Bad,
    /// Behind the last token of every text.
    End,
}

/// The literals that are one token. Those with parentheses, `long(1)`, include them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LiteralKind {
    Bool,
    Int,
    Long,
    Real,
    Decimal,
    DateTime,
    TimeSpan,
    Guid,
    /// A guid without `guid(...)`, which is allowed in few places.
    RawGuid,
    String,
}

/// All tokens of a text, ending in [`TokenKind::End`], and what is wrong with them.
#[derive(Debug)]
pub(crate) struct Lexed<'a> {
    pub(crate) tokens: Vec<Token<'a>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Splits a text into tokens. Characters that start no token are reported.
pub(crate) fn lex(text: &str) -> Lexed<'_> {
    let mut lexer = Lexer {
        text,
        tokens: Vec::with_capacity(text.len() / 5),
        diagnostics: Vec::new(),
        depth: 0,
    };
    let mut rest = skip_trivia(text);
    while !rest.is_empty() {
        rest = skip_trivia(lexer.lex_one(rest));
    }
    lexer.push(TokenKind::End, rest, rest);
    Lexed {
        tokens: lexer.tokens,
        diagnostics: lexer.diagnostics,
    }
}

struct Lexer<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    diagnostics: Vec<Diagnostic>,
    depth: u32,
}

impl<'a> Lexer<'a> {
    /// Reads one token from the start of `rest` and returns what follows it.
    fn lex_one(&mut self, rest: &'a str) -> &'a str {
        match token(rest) {
            Ok((after, kind)) => {
                let after = self.finish_literal(rest, after, kind);
                self.push(kind, &rest[..rest.len() - after.len()], after);
                after
            }
            Err(_) => self.unexpected(rest),
        }
    }

    fn push(&mut self, kind: TokenKind, text: &'a str, after: &str) {
        if matches!(text, ")" | "]" | "}") && kind == TokenKind::Punct {
            self.depth = self.depth.saturating_sub(1);
        }
        let span = self.span(text, after);
        self.tokens.push(Token {
            kind,
            text,
            span,
            depth: self.depth,
        });
        if matches!(text, "(" | "[" | "{") && kind == TokenKind::Punct {
            self.depth += 1;
        }
    }

    fn span(&self, text: &str, after: &str) -> Span {
        let end = self.text.len() - after.len();
        Span::new((end - text.len()) as u32, end as u32)
    }

    /// Reports a literal that lacks its end, and bad escapes; returns where to go on.
    fn finish_literal(&mut self, rest: &'a str, after: &'a str, kind: TokenKind) -> &'a str {
        let TokenKind::Literal(kind) = kind else {
            return after;
        };
        let text = &rest[..rest.len() - after.len()];
        let span = self.span(text, after);
        if kind == LiteralKind::String {
            self.diagnostics.extend(string::problem(text, span));
        } else if text.contains('(') && !text.ends_with(')') {
            let message = format!("missing `)` at the end of `{text}`");
            self.diagnostics
                .push(Diagnostic::error(Code::UnterminatedLiteral, message, span));
        }
        after
    }

    fn unexpected(&mut self, rest: &'a str) -> &'a str {
        let len = rest.chars().next().map_or(0, char::len_utf8);
        let len = if rest.starts_with("&&") { 2 } else { len };
        let (text, after) = rest.split_at(len);
        let diagnostic = Diagnostic::error(
            Code::UnexpectedCharacter,
            format!("unexpected character {}", crate::diagnostic::quoted(text)),
            self.span(text, after),
        );
        self.diagnostics.push(match habit::character(rest) {
            Some(help) => diagnostic.with_help(help),
            None => diagnostic,
        });
        self.push(TokenKind::Bad, text, after);
        after
    }
}

fn token(rest: &str) -> IResult<&str, TokenKind> {
    alt((
        string_token,
        number_token,
        word_token,
        punctuation,
        directive,
    ))
    .parse(rest)
}

fn string_token(rest: &str) -> IResult<&str, TokenKind> {
    let (after, ()) = string(rest)?;
    Ok((after, TokenKind::Literal(LiteralKind::String)))
}

fn number_token(rest: &str) -> IResult<&str, TokenKind> {
    let (after, kind) = number(rest)?;
    Ok((
        after,
        kind.map_or(TokenKind::Word(WordClass::Plain), TokenKind::Literal),
    ))
}

fn word_token(rest: &str) -> IResult<&str, TokenKind> {
    let (after, text) = word(rest)?;
    if matches!(text, "true" | "false" | "True" | "False" | "TRUE" | "FALSE") {
        return Ok((after, TokenKind::Literal(LiteralKind::Bool)));
    }
    match word::parenthesized_literal(text) {
        Some(kind) if after.starts_with('(') => {
            Ok((skip_parenthesized(after), TokenKind::Literal(kind)))
        }
        _ => Ok((after, TokenKind::Word(word_class(text)))),
    }
}

/// Skips `(...)` up to the first `)`, but not beyond the end of the line.
fn skip_parenthesized(rest: &str) -> &str {
    match rest.find([')', '\r', '\n', '\u{2028}', '\u{2029}']) {
        Some(end) if rest[end..].starts_with(')') => &rest[end + 1..],
        Some(end) => &rest[end..],
        None => "",
    }
}

fn punctuation(rest: &str) -> IResult<&str, TokenKind> {
    let two = alt((
        tag(".."),
        tag("<="),
        tag("<>"),
        tag(">="),
        tag("=="),
        tag("=>"),
        tag("=~"),
        tag("!="),
        tag("!~"),
    ));
    let one = recognize(nom::character::complete::one_of("()[]{}|.+-*/%<>=:;,@"));
    let (after, _) = alt((two, one)).parse(rest)?;
    Ok((after, TokenKind::Punct))
}

fn directive(rest: &str) -> IResult<&str, TokenKind> {
    let (after, _) = (tag("#"), take_till(is_line_break)).parse(rest)?;
    Ok((after, TokenKind::Directive))
}

fn skip_trivia(mut rest: &str) -> &str {
    loop {
        rest = whitespace(rest);
        if !rest.starts_with("//") {
            return rest;
        }
        rest = &rest[rest.find(is_line_break).unwrap_or(rest.len())..];
    }
}

fn whitespace(rest: &str) -> &str {
    let parsed: IResult<&str, &str> = take_while(is_whitespace)(rest);
    parsed.map_or(rest, |(after, _)| after)
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\r' | '\n' | '\u{2028}' | '\u{2029}')
}

/// Kusto's white space; zero-width ones come along when queries are pasted.
fn is_whitespace(c: char) -> bool {
    matches!(
        c,
        '\t' | '\n' | '\r' | ' ' | '\u{c}' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{2000}'
            ..='\u{200b}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202f}'
                | '\u{205f}'
                | '\u{3000}'
                | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let tokens = lex(text).tokens;
        let texts: Vec<_> = tokens.iter().map(|token| token.text).collect();
        assert_eq!(texts.join("·"), format!("{expected}·"));
    }

    #[test]
    fn keywords_with_punctuation_are_one_token() {
        check("T | mv-expand a", "T·|·mv-expand·a");
        check("a !in~ (b) and c !has d", "a·!in~·(·b·)·and·c·!has·d");
        check("top-nestedx", "top·-·nestedx");
        check("a matches regex b", "a·matches regex·b");
        check("hint.strategy=shuffle", "hint.strategy·=·shuffle");
    }

    #[test]
    fn numbers_words_and_ranges() {
        check(
            "1..2 1.5 1e3 0x1F 1d 2abc 1.",
            "1·..·2·1.5·1e3·0x1F·1d·2abc·1.",
        );
    }

    #[test]
    fn literals_with_parentheses() {
        check(
            "datetime(2020-01-01 10:00) + 1",
            "datetime(2020-01-01 10:00)·+·1",
        );
        check("long (1)", "long·(·1·)");
    }

    #[test]
    fn strings() {
        check(
            r#"'a\'b' @"c""d" h'x' ```a|b```"#,
            r#"'a\'b'·@"c""d"·h'x'·```a|b```"#,
        );
    }

    #[test]
    fn comments_and_exotic_spaces() {
        check("a // b\n\u{a0}c//d", "a·c");
    }

    #[test]
    fn stray_characters_are_reported() {
        let lexed = lex("a && é");
        assert_eq!(lexed.diagnostics.len(), 2);
        assert_eq!(lexed.diagnostics[0].help.as_deref(), Some("write `and`"));
        check("a && b", "a·&&·b");
    }

    #[test]
    fn unterminated_literals_are_reported() {
        for text in ["'a", "\"a\nb", "```x", "datetime(2020", "'a\\"] {
            let lexed = lex(text);
            assert_eq!(
                lexed.diagnostics.len(),
                1,
                "{text}: {:?}",
                lexed.diagnostics
            );
            assert_eq!(
                lexed.diagnostics[0].code,
                Code::UnterminatedLiteral,
                "{text}"
            );
        }
    }
}
