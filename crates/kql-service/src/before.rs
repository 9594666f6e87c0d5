//! What stands before the cursor: lexemes, and the word that is being typed.

use kql_parser::{Lexeme, LexemeKind, lexemes, operators};

/// The text before the cursor.
pub(crate) struct Before<'a> {
    /// All of it, with the word that is being typed.
    pub(crate) text: &'a str,
    /// The lexemes before that word, without comments.
    pub(crate) lexemes: Vec<Lexeme<'a>>,
    /// The word.
    pub(crate) typed: Typed<'a>,
}

/// The word that is being typed, perhaps none so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Typed<'a> {
    /// Where it starts, in bytes; of a string, where its quote stands.
    pub(crate) start: usize,
    /// The letters so far; of a string, those behind the quote.
    pub(crate) text: &'a str,
    /// What opens the string, where it is one: `"`, `@'`.
    pub(crate) quote: Option<&'a str>,
    /// False for a number, which nothing completes.
    pub(crate) is_name: bool,
}

impl<'a> Before<'a> {
    /// Reads the text up to the cursor; `None` in a comment.
    pub(crate) fn new(text: &'a str, cursor: usize) -> Option<Self> {
        let text = &text[..floor_char_boundary(text, cursor)];
        let mut lexemes = lexemes(text);
        let typed = typed(text, &lexemes)?;
        lexemes.retain(|lexeme| {
            lexeme.kind != LexemeKind::Comment && (lexeme.span.end as usize) <= typed.start
        });
        Some(Self {
            text,
            lexemes,
            typed,
        })
    }
}

/// The largest place at or before `at` where a character starts.
pub(crate) fn floor_char_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

fn typed<'a>(text: &'a str, lexemes: &[Lexeme<'a>]) -> Option<Typed<'a>> {
    let nothing = Typed {
        start: text.len(),
        text: "",
        quote: None,
        is_name: true,
    };
    let Some((last, before)) = lexemes
        .split_last()
        .filter(|(last, _)| last.span.end as usize == text.len())
    else {
        return Some(nothing);
    };
    let start = last.span.start as usize;
    match last.kind {
        LexemeKind::Comment | LexemeKind::Directive => None,
        LexemeKind::String if last.is_open => Some(open_string(last)),
        LexemeKind::Time => Some(number(text, start)),
        LexemeKind::Number if last.is_open || !last.text.starts_with(char::is_alphabetic) => {
            Some(number(text, start))
        }
        LexemeKind::Word | LexemeKind::Number => {
            let joined = joined_start(text, start, before);
            Some(word(text, joined))
        }
        LexemeKind::Bad if last.text == "!" => Some(word(text, start)),
        LexemeKind::Punctuation if matches!(last.text, "-" | ".") => {
            match joined_start(text, text.len(), lexemes) {
                start if start < text.len() => Some(word(text, start)),
                _ => Some(nothing),
            }
        }
        _ => Some(nothing),
    }
}

fn word(text: &str, start: usize) -> Typed<'_> {
    Typed {
        start,
        text: &text[start..],
        quote: None,
        is_name: true,
    }
}

fn number(text: &str, start: usize) -> Typed<'_> {
    Typed {
        is_name: false,
        ..word(text, start)
    }
}

fn open_string<'a>(lexeme: &Lexeme<'a>) -> Typed<'a> {
    let is_quote = |c: char| matches!(c, '"' | '\'' | '`' | '~');
    let content = lexeme.text.trim_start_matches(['h', 'H', '@']);
    let content = content.strip_prefix(is_quote).unwrap_or(content);
    let quote_len = lexeme.text.len() - content.len();
    Typed {
        start: lexeme.span.start as usize,
        text: content,
        quote: Some(&lexeme.text[..quote_len]),
        is_name: true,
    }
}

/// Where a keyword with punctuation inside starts that is half typed: the lexer knows `mv-expand`, but not `mv-ex`.
fn joined_start(text: &str, word_start: usize, before: &[Lexeme<'_>]) -> usize {
    let is_joint = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '!');
    let start = text.len() - suffix_len(text, is_joint);
    let run = &text[start..];
    let follows = before
        .iter()
        .rev()
        .find(|lexeme| (lexeme.span.end as usize) <= start);
    let is_operator_place = follows.is_none_or(|lexeme| matches!(lexeme.text, "|" | "(" | "{"));
    let is_operator = || {
        operators()
            .iter()
            .any(|operator| operator.keyword.contains('-') && operator.keyword.starts_with(run))
    };
    let is_joined = run.starts_with("hint.")
        || run.starts_with('!')
        || run.contains('-') && is_operator_place && is_operator();
    if is_joined { start } else { word_start }
}

fn suffix_len(text: &str, accepts: impl Fn(char) -> bool) -> usize {
    let suffix = text.chars().rev().take_while(|c| accepts(*c));
    suffix.map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let typed = Before::new(text, text.len()).map(|before| before.typed);
        let name = typed.filter(|typed| typed.is_name);
        assert_eq!(name.map(|typed| typed.text), expected, "{text}");
    }

    #[test]
    fn the_word_that_is_being_typed() {
        check("T | whe", Some("whe"));
        check("T | ", Some(""));
        check("T | mv-ex", Some("mv-ex"));
        check("T | mv-", Some("mv-"));
        check("T | where a-b", Some("b"));
        check("T | summarize hint.str", Some("hint.str"));
        check("T | where a !ha", Some("!ha"));
        check("T | where a.b", Some("b"));
        check("T | where a == \"Ne", Some("Ne"));
        check("T | where a == @'x", Some("x"));
        check("T | where a == \"New\"", Some(""));
    }

    #[test]
    fn nothing_is_typed_in_comments_and_numbers() {
        check("T // whe", None);
        check("T | take 5", None);
        check("T | where t > datetime(20", None);
        check("T // all\n| whe", Some("whe"));
    }

    #[test]
    fn a_cursor_inside_of_a_character_stands_before_it() {
        assert!(Before::new("é", 1).is_some());
        assert!(Before::new("é", 9).is_some());
    }
}
