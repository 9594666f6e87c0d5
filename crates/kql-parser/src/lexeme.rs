//! The pieces of a text, for whoever colours or completes it.
//!
//! The parser reads tokens, which know neither comments nor what is unfinished; a [`Lexeme`] is a token or a comment.

use crate::lexer::{LiteralKind, Token, TokenKind, WordClass, lex, word::word_class};
use crate::{Code, Span};

/// A token or a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lexeme<'a> {
    /// What it is.
    pub kind: LexemeKind,
    /// Its text.
    pub text: &'a str,
    /// Where it stands.
    pub span: Span,
    /// How many brackets are open around it; a bracket counts as outside of itself.
    pub depth: u32,
    /// True for a literal that lacks its end.
    pub is_open: bool,
}

/// What a [`Lexeme`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LexemeKind {
    /// A name or a keyword; keywords such as `mv-expand` and `!has` are one lexeme.
    Word,
    /// A string.
    String,
    /// A number, a boolean, a guid.
    Number,
    /// A datetime or a timespan.
    Time,
    /// `|`, `==`, `(`, ...
    Punctuation,
    /// `// ...`
    Comment,
    /// `# ...` at the start of a text, a hint to tools.
    Directive,
    /// Characters that start no token.
    Bad,
}

/// Splits a text into lexemes; nothing but white space is between them.
#[must_use]
pub fn lexemes(text: &str) -> Vec<Lexeme<'_>> {
    if u32::try_from(text.len()).is_err() {
        return Vec::new();
    }
    let lexed = lex(text);
    let is_open = |token: &Token<'_>| {
        lexed.diagnostics.iter().any(|diagnostic| {
            diagnostic.code == Code::UnterminatedLiteral && diagnostic.span == token.span
        })
    };
    let mut found = Vec::with_capacity(lexed.tokens.len());
    let mut end = 0;
    for token in &lexed.tokens {
        push_comments(text, end, token, &mut found);
        end = token.span.end as usize;
        if let Some(kind) = kind(token.kind) {
            found.push(Lexeme {
                kind,
                text: token.text,
                span: token.span,
                depth: token.depth,
                is_open: is_open(token),
            });
        }
    }
    found
}

/// True where a column or a table of this name can be written without brackets and quotes.
#[must_use]
pub fn is_plain_name(name: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_';
    let is_word = name.starts_with(is_start)
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !matches!(
            name,
            "true" | "false" | "True" | "False" | "TRUE" | "FALSE" | "null"
        );
    is_word && matches!(word_class(name), WordClass::Plain | WordClass::Referable)
}

/// The comments between the token before, which ends at `from`, and this one.
fn push_comments<'a>(text: &'a str, from: usize, token: &Token<'_>, found: &mut Vec<Lexeme<'a>>) {
    let until = token.span.start as usize;
    let mut at = from;
    while let Some(start) = text[at..until].find("//").map(|offset| at + offset) {
        let is_break = |c: char| matches!(c, '\r' | '\n' | '\u{2028}' | '\u{2029}');
        let len = text[start..until].find(is_break);
        at = len.map_or(until, |len| start + len);
        found.push(Lexeme {
            kind: LexemeKind::Comment,
            text: &text[start..at],
            span: Span::new(start as u32, at as u32),
            depth: token.depth,
            is_open: false,
        });
    }
}

fn kind(kind: TokenKind) -> Option<LexemeKind> {
    Some(match kind {
        TokenKind::Word(_) => LexemeKind::Word,
        TokenKind::Punct => LexemeKind::Punctuation,
        TokenKind::Directive => LexemeKind::Directive,
        TokenKind::Bad => LexemeKind::Bad,
        TokenKind::Literal(LiteralKind::String) => LexemeKind::String,
        TokenKind::Literal(LiteralKind::DateTime | LiteralKind::TimeSpan) => LexemeKind::Time,
        TokenKind::Literal(_) => LexemeKind::Number,
        TokenKind::End => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(LexemeKind, &str)]) {
        let found = lexemes(text);
        let found: Vec<_> = found
            .iter()
            .map(|lexeme| (lexeme.kind, lexeme.text))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn comments_are_lexemes() {
        use LexemeKind::{Comment, Number, Punctuation, String, Time, Word};
        check(
            "T // all\n// of it\n| take 5 // é",
            &[
                (Word, "T"),
                (Comment, "// all"),
                (Comment, "// of it"),
                (Punctuation, "|"),
                (Word, "take"),
                (Number, "5"),
                (Comment, "// é"),
            ],
        );
        check("'//' 1h", &[(String, "'//'"), (Time, "1h")]);
    }

    #[test]
    fn literals_without_an_end_are_open() {
        let open = |text| lexemes(text).last().is_some_and(|last| last.is_open);
        assert!(open("T | where a == 'x"));
        assert!(open("T | where a == datetime(2020"));
        assert!(!open("T | where a == 'x'"));
    }

    #[test]
    fn names_that_need_no_brackets() {
        for name in ["Level", "_x", "kind"] {
            assert!(is_plain_name(name), "{name}");
        }
        for name in ["", "a b", "1x", "where", "long", "true", "é"] {
            assert!(!is_plain_name(name), "{name}");
        }
    }
}
