//! What is written out of habit from other languages, and what KQL writes instead.

use crate::input::Input;
use crate::lexer::TokenKind;
use crate::operator::dispatch::is_operator_keyword;
use crate::suggest::nearest_name;

/// Words that stand after `|` in other languages, or where SQL has a clause, with the remedy.
const OPERATORS: &[(&str, &str)] = &[
    ("select", "to choose columns, write `project`"),
    ("group", "to group, write `summarize ... by ...`"),
    ("groupby", "to group, write `summarize ... by ...`"),
    ("stats", "to aggregate, write `summarize ... by ...`"),
    ("aggregate", "to aggregate, write `summarize ... by ...`"),
    (
        "having",
        "to filter groups, write `where` behind `summarize`",
    ),
    ("inner", "write `join kind=inner`"),
    ("left", "write `join kind=leftouter`"),
    ("right", "write `join kind=rightouter`"),
    ("full", "write `join kind=fullouter`"),
    ("outer", "write `join kind=fullouter`"),
    (
        "cross",
        "write `join` with a column that is the same in all rows",
    ),
    (
        "head",
        "write `take`, or `top` for the first rows of an order",
    ),
    (
        "first",
        "write `take`, or `top` for the first rows of an order",
    ),
    ("tail", "write `top ... by ... desc`"),
    (
        "offset",
        "number the rows with `row_number()` and filter them",
    ),
    ("uniq", "write `distinct`"),
    ("unique", "write `distinct`"),
    (
        "dedup",
        "write `summarize arg_max(TimeGenerated, *) by ...`",
    ),
    ("drop", "to drop columns, write `project-away`"),
    (
        "rename",
        "to rename columns, write `project-rename New = Old`",
    ),
    ("eval", "to compute columns, write `extend`"),
    ("with", "to compute columns, write `extend`"),
    ("rex", "write `parse` or `extract()`"),
    ("table", "to choose columns, write `project`"),
    ("explode", "write `mv-expand`"),
    ("unnest", "write `mv-expand`"),
    ("except", "write `join kind=leftanti`"),
    ("intersect", "write `join kind=leftsemi`"),
    (
        "externaldata",
        "`externaldata` starts a query: it is a table",
    ),
    ("datatable", "`datatable` starts a query: it is a table"),
];

/// What KQL writes for an operator of another language.
pub(crate) fn operator(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase();
    let found = OPERATORS.iter().find(|(habit, _)| *habit == word);
    found.map(|(_, remedy)| *remedy)
}

/// What KQL writes for a character that starts no token.
pub(crate) fn character(rest: &str) -> Option<&'static str> {
    match rest.chars().next()? {
        '&' if rest.starts_with("&&") => Some("write `and`"),
        '&' => Some("bits are combined with `binary_and()`"),
        '!' if is_near_negated(&rest[1..]) => {
            Some("the negated operators are `!has`, `!contains`, `!startswith`, `!in`, ...")
        }
        '!' => Some("write `not(...)`"),
        '^' => Some("a power is `pow()`, and bits are combined with `binary_xor()`"),
        '?' => Some("a choice is written `iff(condition, then, else)`"),
        '“' | '”' | '„' | '«' | '»' => Some("write the straight quote `\"`"),
        '‘' | '’' | '‚' | '´' => Some("write the straight quote `'`"),
        '–' | '—' | '−' => Some("write the plain sign `-`"),
        '≠' => Some("write `!=`"),
        '≤' => Some("write `<=`"),
        '≥' => Some("write `>=`"),
        '`' => Some("a name in brackets and quotes is written `['name']`"),
        '\u{a0}' => Some("this is a space that does not break: write a plain one"),
        _ => None,
    }
}

/// True in front of a word that is nearly an operator which can be negated.
fn is_near_negated(rest: &str) -> bool {
    let len = rest
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(rest.len());
    let negatable = INFIX
        .iter()
        .filter(|name| !matches!(**name, "has_any" | "has_all"));
    nearest_name(&rest[..len], negatable.copied()).is_some()
}

/// Operators that stand between two values, for those who misspell one.
const INFIX: &[&str] = &[
    "contains",
    "startswith",
    "endswith",
    "has",
    "hasprefix",
    "hassuffix",
    "has_any",
    "has_all",
    "between",
    "contains_cs",
    "startswith_cs",
    "endswith_cs",
    "has_cs",
];

/// What KQL writes for a token behind an expression, where none is expected.
pub(crate) fn behind_expression(at: Input<'_>) -> Option<String> {
    let fixed = |text: &str| Some(text.to_owned());
    let token = at.peek();
    match (token.kind, token.text) {
        _ if follows_not(at) => fixed("a condition is negated by `not(...)`"),
        (TokenKind::Directive, _) => fixed("a comment starts with `//`"),
        (TokenKind::Punct, "/") if at.is_punct_at(1, "*") => fixed("a comment starts with `//`"),
        (TokenKind::Punct, "|") if at.pos > 0 && is_doubled(at) => {
            match is_operator_keyword(at.peek_at(1).text) {
                true => fixed("one `|` is enough"),
                false => fixed("to combine conditions, write `or`"),
            }
        }
        (TokenKind::Word(_), word) => match word.to_ascii_lowercase().as_str() {
            "is" => fixed("a missing value is found by `isnull()`, or by `isempty()` for text"),
            "not" => fixed("write `!in`, `!has`, `!between`, ..., or `not(...)`"),
            "matches" | "regex" | "rlike" => fixed("write `matches regex`"),
            "ilike" => fixed("write `contains`, `startswith` or `matches regex`"),
            "and" | "or" => Some(format!("write `{}`", word.to_ascii_lowercase())),
            _ => nearest_name(word, INFIX.iter().copied())
                .map(|operator| format!("did you mean `{operator}`?")),
        },
        _ => None,
    }
}

/// What KQL writes where a value is expected and signs of another language stand.
pub(crate) fn value(at: Input<'_>) -> Option<String> {
    let fixed = |text: &str| Some(text.to_owned());
    let before = at.pos.checked_sub(1).map(|pos| Input { pos, ..at });
    let behind = |text: &str| before.is_some_and(|before| before.is_punct(text));
    match at.peek().text {
        "*" if behind("/") => fixed("a comment starts with `//`"),
        "*" if behind("*") => fixed("a power is `pow()`"),
        ":" if behind(":") => fixed("to convert a value, call a function, as in `tostring(value)`"),
        "=" if behind("==") || behind("=") => fixed("to compare, write `==`"),
        "." if at.is_adjacent_at(1) && matches!(at.peek_at(1).kind, TokenKind::Literal(_)) => {
            Some(format!("write `0.{}`", at.peek_at(1).text))
        }
        _ => None,
    }
}

/// True at the second of two `|` in a row.
fn is_doubled(at: Input<'_>) -> bool {
    let before = Input {
        pos: at.pos - 1,
        ..at
    };
    before.is_punct("|") && before.is_adjacent_at(1)
}

/// True behind `not` without parentheses.
fn follows_not(at: Input<'_>) -> bool {
    let before = at.pos.checked_sub(1).map(|pos| Input { pos, ..at });
    before.is_some_and(|before| before.is_word("not")) && !at.is_at_end()
}

/// What KQL writes for a whole query of another language: SQL begins with its verb, programs assign.
pub(crate) fn query(at: Input<'_>) -> Option<String> {
    let start = Input { pos: 0, ..at };
    let word = start.peek();
    if !matches!(word.kind, TokenKind::Word(_)) {
        return None;
    }
    match word.text.to_ascii_lowercase().as_str() {
        "select" | "from" | "with" if at.pos > 0 => {
            Some("a query starts with its table: `T | where a == 1 | project a`".to_owned())
        }
        _ if at.pos == 1 && at.is_punct("=") => {
            Some(format!("to name a value, write `let {} = ...;`", word.text))
        }
        _ if at.pos == 1 => {
            let near = nearest_name(word.text, FIRST_WORDS.iter().copied())?;
            let word = word.text;
            Some(format!(
                "`{word}` is taken for a table; did you mean `{near}`?"
            ))
        }
        _ => None,
    }
}

/// Words that start a query or a statement, which a mistyped first word may have meant.
const FIRST_WORDS: &[&str] = &[
    "datatable",
    "declare",
    "evaluate",
    "externaldata",
    "find",
    "let",
    "print",
    "range",
    "search",
    "union",
];
