//! Colours of what is typed at the prompt.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt::Write;
use std::ops::Range;

use kql_service::{HighlightKind, highlight, matching_bracket};
use rustyline::CompletionType;
use rustyline::highlight::{CmdKind, Highlighter};

use super::input;
use super::known::Known;

const RESET: &str = "\x1b[0m";
const DIM: &str = "\x1b[90m";
const KEYWORD: &str = "\x1b[34m";
const PROMPT: &str = "\x1b[1m";

/// A mistake: underlined, in red where the terminal knows both.
const MISTAKE: &str = "\x1b[4;31m";

/// The brackets around the cursor.
const BRACKET: &str = "\x1b[1;7m";

/// Texts that are longer are shown without underlines: their mistakes are found when they run.
const LONGEST_CHECKED: usize = 20_000;

/// Colours queries as they are typed. The line editor asks only where colours are wanted.
pub(super) struct PromptHighlighter {
    known: Known,
    /// True once the line is sent off: no bracket is marked any more.
    is_final: Cell<bool>,
}

impl PromptHighlighter {
    pub(super) fn new(known: Known) -> Self {
        Self {
            known,
            is_final: Cell::new(false),
        }
    }

    fn problems(&self, line: &str) -> Vec<Range<usize>> {
        match line.len() {
            0..=LONGEST_CHECKED => self.known.problems(line),
            _ => Vec::new(),
        }
    }
}

impl Highlighter for PromptHighlighter {
    fn highlight<'l>(&self, line: &'l str, pos: usize) -> Cow<'l, str> {
        if line.is_empty() {
            return Cow::Borrowed(line);
        }
        if input::is_command(line) {
            return Cow::Owned(command(line));
        }
        let brackets = match self.is_final.get() {
            true => None,
            false => matching_bracket(line, pos),
        };
        Cow::Owned(coloured(line, &self.problems(line), brackets))
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Owned(format!("{PROMPT}{prompt}{RESET}"))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("{DIM}{hint}{RESET}"))
    }

    /// What a candidate is stands behind it, after two blanks.
    fn highlight_candidate<'c>(&self, candidate: &'c str, _: CompletionType) -> Cow<'c, str> {
        match candidate.find("  ") {
            Some(at) => {
                let (name, explanation) = candidate.split_at(at);
                Cow::Owned(format!("{name}{DIM}{explanation}{RESET}"))
            }
            None => Cow::Borrowed(candidate),
        }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.is_final.set(kind == CmdKind::ForcedRefresh);
        true
    }
}

/// `#name arguments`
fn command(line: &str) -> String {
    let start = line.len() - line.trim_start().len();
    let end = line[start..]
        .find(char::is_whitespace)
        .map_or(line.len(), |len| start + len);
    format!("{KEYWORD}{}{RESET}{}", &line[..end], &line[end..])
}

/// The text with colours: it takes as many columns as before.
fn coloured(text: &str, mistakes: &[Range<usize>], brackets: Option<(usize, usize)>) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for piece in highlight(text) {
        out.push_str(&text[at..piece.place.start]);
        at = piece.place.end;
        let is_wrong = mistakes
            .iter()
            .any(|mistake| mistake.start < piece.place.end && piece.place.start < mistake.end);
        let is_bracket =
            brackets.is_some_and(|(one, other)| [one, other].contains(&piece.place.start));
        let style = match piece.kind {
            _ if is_wrong => MISTAKE,
            _ if is_bracket => BRACKET,
            kind => style(kind),
        };
        let text = &text[piece.place];
        let _ = match style {
            "" => out.write_str(text),
            style => write!(out, "{style}{text}{RESET}"),
        };
    }
    out.push_str(&text[at..]);
    out
}

/// One of the sixteen colours that every terminal's theme has.
fn style(kind: HighlightKind) -> &'static str {
    match kind {
        HighlightKind::Operator => "\x1b[1;34m",
        HighlightKind::Keyword => KEYWORD,
        HighlightKind::Function => "\x1b[36m",
        HighlightKind::Comparison => "\x1b[35m",
        HighlightKind::Type => "\x1b[36m",
        HighlightKind::String => "\x1b[32m",
        HighlightKind::Number | HighlightKind::Time => "\x1b[33m",
        HighlightKind::Comment => DIM,
        HighlightKind::Error => MISTAKE,
        HighlightKind::Name | HighlightKind::Punctuation => "",
    }
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;

    /// The text without colours.
    fn plain(coloured: &str) -> String {
        let mut parts = coloured.split('\x1b');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |text, part| {
            text + part.split_once('m').map_or("", |(_, rest)| rest)
        })
    }

    #[test]
    fn colours_change_no_letter() {
        for text in ["T | where a == 'é' // ü", "  T\n| take 5 ", "|", "é \"x"] {
            assert_eq!(
                plain(&coloured(text, slice::from_ref(&(0..1)), Some((0, 1)))),
                text
            );
        }
        assert_eq!(plain(&command(" #help  x")), " #help  x");
    }

    #[test]
    fn mistakes_and_brackets_stand_out() {
        let text = "T | wher (a)";
        let found = coloured(text, slice::from_ref(&(4..8)), matching_bracket(text, 9));
        assert!(found.contains("\x1b[4;31mwher\x1b[0m"), "{found:?}");
        assert!(found.contains("\x1b[1;7m(\x1b[0m"), "{found:?}");
    }
}
