//! What each piece of a text is, for colours.

use std::ops::Range;

use kql_parser::{Lexeme, LexemeKind, lexemes};
use kql_types::KqlType;

use crate::context::is_word_operator;
use crate::shape::{Operand, SOURCE_OPERATORS, Shape, shape};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// Where it stands, in bytes.
    pub place: Range<usize>,
    /// What it is.
    pub kind: HighlightKind,
}

/// What a [`Highlight`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HighlightKind {
    /// A tabular operator, or the `|` in front of it.
    Operator,
    /// A word of a statement or of an operator: `let`, `by`, `asc`, `kind`.
    Keyword,
    /// The name of a function of the library, in front of its arguments.
    Function,
    /// An operator between values that is a word: `has`, `and`.
    Comparison,
    /// A type.
    Type,
    /// A name of a table, a column or a variable.
    Name,
    /// A string.
    String,
    /// A number, a boolean, a guid.
    Number,
    /// A datetime or a timespan.
    Time,
    /// A comment or a directive.
    Comment,
    /// `==`, `(`, `,`.
    Punctuation,
    /// What starts no token.
    Error,
}

/// The pieces of a text, in order; white space is between them.
pub fn highlight(text: &str) -> Vec<Highlight> {
    let lexemes = lexemes(text);
    let mut levels = vec![Level::default()];
    let mut found = Vec::with_capacity(lexemes.len());
    let mut before = "";
    for (idx, lexeme) in lexemes.iter().enumerate() {
        let next = lexemes.get(idx + 1).map_or("", |next| next.text);
        found.push(Highlight {
            place: lexeme.span.start as usize..lexeme.span.end as usize,
            kind: kind(lexeme, before, next, &mut levels),
        });
        if lexeme.kind != LexemeKind::Comment {
            before = lexeme.text;
        }
    }
    found
}

/// The bracket at `cursor`, or right before it, and the one that belongs to it, as places in bytes.
pub fn matching_bracket(text: &str, cursor: usize) -> Option<(usize, usize)> {
    let lexemes: Vec<Lexeme<'_>> = lexemes(text)
        .into_iter()
        .filter(|lexeme| lexeme.kind == LexemeKind::Punctuation && is_bracket(lexeme.text))
        .collect();
    let at = |place: usize| {
        lexemes
            .iter()
            .position(|lexeme| lexeme.span.start as usize == place)
    };
    let idx = at(cursor).or_else(|| at(cursor.checked_sub(1)?))?;
    let bracket = &lexemes[idx];
    let is_partner =
        |other: &&Lexeme<'_>| other.depth == bracket.depth && are_pair(bracket.text, other.text);
    let partner = match is_opening(bracket.text) {
        true => lexemes[idx + 1..]
            .iter()
            .find(|other| other.depth == bracket.depth)
            .filter(is_partner),
        false => lexemes[..idx]
            .iter()
            .rev()
            .find(|other| other.depth == bracket.depth)
            .filter(is_partner),
    };
    partner.map(|partner| (bracket.span.start as usize, partner.span.start as usize))
}

fn is_bracket(text: &str) -> bool {
    matches!(text, "(" | ")" | "[" | "]" | "{" | "}")
}

fn is_opening(text: &str) -> bool {
    matches!(text, "(" | "[" | "{")
}

fn are_pair(one: &str, other: &str) -> bool {
    let (open, close) = if is_opening(one) {
        (one, other)
    } else {
        (other, one)
    };
    matches!((open, close), ("(", ")") | ("[", "]") | ("{", "}"))
}

/// What has been read inside of a bracket.
#[derive(Default)]
struct Level {
    /// The operator at hand.
    shape: Option<&'static Shape>,
    /// True once something stands in the source or the operator at hand.
    is_begun: bool,
    /// True behind `|`.
    is_piped: bool,
    /// True for parentheses, where an operator may start a pipeline over rows from outside.
    is_nested: bool,
}

fn kind(lexeme: &Lexeme<'_>, before: &str, next: &str, levels: &mut Vec<Level>) -> HighlightKind {
    match lexeme.kind {
        LexemeKind::Word => {
            let level = levels.last_mut().expect("the text is a level");
            let kind = word(lexeme.text, before, next, level);
            level.is_begun = !starts_statement(lexeme.text);
            kind
        }
        LexemeKind::String => begun(levels, HighlightKind::String),
        LexemeKind::Number => begun(levels, HighlightKind::Number),
        LexemeKind::Time => begun(levels, HighlightKind::Time),
        LexemeKind::Comment | LexemeKind::Directive => HighlightKind::Comment,
        LexemeKind::Bad => HighlightKind::Error,
        LexemeKind::Punctuation => punctuation(lexeme.text, levels),
    }
}

fn begun(levels: &mut [Level], kind: HighlightKind) -> HighlightKind {
    if let Some(level) = levels.last_mut() {
        level.is_begun = true;
    }
    kind
}

fn punctuation(text: &str, levels: &mut Vec<Level>) -> HighlightKind {
    match text {
        "(" | "[" | "{" => levels.push(Level {
            is_nested: true,
            ..Level::default()
        }),
        ")" | "]" | "}" if levels.len() > 1 => {
            levels.pop();
            begun(levels, HighlightKind::Punctuation);
        }
        "|" | ";" => {
            let level = levels.last_mut().expect("the text is a level");
            *level = Level {
                is_piped: text == "|",
                is_nested: level.is_nested,
                ..Level::default()
            };
            if text == "|" {
                return HighlightKind::Operator;
            }
        }
        "=" => {
            // `let x = print 1`
            let level = levels.last_mut().expect("the text is a level");
            level.is_begun = level.shape.is_some() || level.is_nested || level.is_piped;
        }
        _ => {}
    }
    HighlightKind::Punctuation
}

fn starts_statement(word: &str) -> bool {
    matches!(word, "let" | "set" | "declare" | "restrict" | "alias")
}

fn word(word: &str, before: &str, next: &str, level: &mut Level) -> HighlightKind {
    if !level.is_begun {
        let may_start = level.is_piped || SOURCE_OPERATORS.contains(&word) || level.is_nested;
        let is_call = next == "(" && !level.is_piped && !SOURCE_OPERATORS.contains(&word);
        if let Some(shape) = shape(word).filter(|_| may_start && !is_call) {
            level.shape = Some(shape);
            return HighlightKind::Operator;
        }
        if starts_statement(word) {
            return HighlightKind::Keyword;
        }
    }
    let is_of_operator = level.shape.is_some_and(|shape| {
        shape.clause(word).is_some()
            || next == "=" && shape.option(word).is_some()
            || matches!(shape.operand, Operand::Words(words) if words.contains(&word))
                && shape.keywords.contains(&before)
    });
    let is_function = || {
        kql_functions::scalar(word).is_some()
            || kql_functions::aggregate(word).is_some()
            || kql_plan::plugins().any(|plugin| plugin.name == word)
    };
    match () {
        () if is_of_operator => HighlightKind::Keyword,
        () if next == "(" && is_function() => HighlightKind::Function,
        () if before == ":" && KqlType::from_name(word).is_some() => HighlightKind::Type,
        () if level.is_nested
            && before == "("
            && next == ")"
            && KqlType::from_name(word).is_some() =>
        {
            HighlightKind::Type
        }
        () if is_word_operator(word) => HighlightKind::Comparison,
        () if is_keyword_anywhere(word, next) => HighlightKind::Keyword,
        () => HighlightKind::Name,
    }
}

fn is_keyword_anywhere(word: &str, next: &str) -> bool {
    matches!(word, "asc" | "desc" | "nulls" | "typeof")
        || next == "("
            && matches!(
                word,
                "datatable" | "externaldata" | "materialize" | "toscalar" | "dynamic" | "view"
            )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of a text, each with the first letter of its kind.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let pieces = highlight(text)
            .into_iter()
            .filter(|piece| !matches!(piece.kind, HighlightKind::Punctuation));
        let found: Vec<String> = pieces
            .map(|piece| format!("{}:{:?}", &text[piece.place], piece.kind))
            .collect();
        assert_eq!(found.join(" "), expected);
    }

    #[test]
    fn words_by_their_place() {
        check(
            "T | where Level has 'x' and count > 3 // why",
            "T:Name |:Operator where:Operator Level:Name has:Comparison 'x':String and:Comparison \
             count:Name 3:Number // why:Comment",
        );
        check(
            "T | summarize n = count() by bin(t, 1h)",
            "T:Name |:Operator summarize:Operator n:Name count:Function by:Keyword bin:Function \
             t:Name 1h:Time",
        );
        check(
            "let f = (x: long) { print x }; union f, T",
            "let:Keyword f:Name x:Name long:Type print:Operator x:Name union:Operator f:Name T:Name",
        );
        check(
            "T | join kind=inner (U | count) on a",
            "T:Name |:Operator join:Operator kind:Keyword inner:Name U:Name |:Operator \
             count:Operator on:Keyword a:Name",
        );
        check("T | é", "T:Name |:Operator é:Error");
    }

    #[test]
    fn brackets_find_each_other() {
        assert_eq!(matching_bracket("f(g(1), '(')", 1), Some((1, 11)));
        assert_eq!(matching_bracket("f(g(1), '(')", 12), Some((11, 1)));
        assert_eq!(matching_bracket("f(1]", 1), None);
        assert_eq!(matching_bracket("f(1", 1), None);
        assert_eq!(matching_bracket("abc", 1), None);
    }
}
