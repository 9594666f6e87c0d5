//! Hints behind the cursor: how the function goes on, or the rest of a line that was typed before.

use kql_service::Signature;
use rustyline::Context;
use rustyline::hint::{Hint, Hinter};
use rustyline::history::SearchDirection;

use super::input::{self, Ending};
use super::known::Known;
use crate::console;

/// How wide hints may be where no terminal says it.
const DEFAULT_WIDTH: usize = 80;

/// What Enter does on an empty line behind a table's name, behind another complete statement, and where more must follow.
const RUN_OR_GO_ON: &str = "  Enter runs it, | goes on";
const RUN: &str = "  Enter runs it";
const RUN_UNFINISHED: &str = "  more must follow; Enter runs it as it is";

/// Shows hints at the end of what is typed.
pub(super) struct PromptHinter {
    known: Known,
}

/// A hint, and what the right arrow key inserts of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PromptHint {
    shown: String,
    inserted: Option<String>,
}

impl Hint for PromptHint {
    fn display(&self) -> &str {
        &self.shown
    }

    fn completion(&self) -> Option<&str> {
        self.inserted.as_deref()
    }
}

impl PromptHinter {
    pub(super) fn new(known: Known) -> Self {
        Self { known }
    }

    fn signature(&self, line: &str) -> Option<PromptHint> {
        let shown = rest_of_call(&self.known.signature(line)?);
        Some(PromptHint {
            shown,
            inserted: None,
        })
    }
}

impl Hinter for PromptHinter {
    type Hint = PromptHint;

    fn hint(&self, line: &str, pos: usize, ctx: &Context<'_>) -> Option<PromptHint> {
        if line.trim().is_empty() || pos < line.len() {
            return None;
        }
        let hint = match input::is_command(line) {
            true => None,
            false => self.signature(line).or_else(|| on_empty_line(line)),
        };
        let hint = hint.or_else(|| of_history(line, ctx))?;
        fitting(hint, line)
    }
}

/// What an empty line at the end does.
fn on_empty_line(line: &str) -> Option<PromptHint> {
    let shown = match input::ending(line.strip_suffix('\n')?) {
        Ending::TableName => RUN_OR_GO_ON,
        Ending::Complete => RUN,
        Ending::Open => RUN_UNFINISHED,
        Ending::Terminated => return None,
    };
    Some(PromptHint {
        shown: shown.to_owned(),
        inserted: None,
    })
}

/// The parameters that follow, the result and what the function does: `, [accuracy: integer]): long  Estimates ...`.
fn rest_of_call(signature: &Signature) -> String {
    let first = signature.current + usize::from(signature.is_started);
    let params = signature.params.get(first..).unwrap_or_default().join(", ");
    let separator = match signature.is_started && !params.is_empty() {
        true => ", ",
        false => "",
    };
    let returns = match signature.returns.as_str() {
        "" => String::new(),
        returns => format!(": {returns}"),
    };
    let rest = format!("{separator}{params}){returns}  {}", signature.summary);
    rest.trim_end().to_owned()
}

/// The rest of the latest statement that starts so; its first line is shown.
fn of_history(line: &str, ctx: &Context<'_>) -> Option<PromptHint> {
    let history = ctx.history();
    let start = history.len().checked_sub(1)?;
    let found = history.starts_with(line, start, SearchDirection::Reverse);
    let entry = found.ok().flatten()?.entry;
    let rest = entry.get(line.len()..).filter(|rest| !rest.is_empty())?;
    let shown = match rest.split_once('\n') {
        Some((first, _)) => format!("{first} …"),
        None => rest.to_owned(),
    };
    Some(PromptHint {
        shown,
        inserted: Some(rest.to_owned()),
    })
}

/// The hint, cut so that it stays on the line of the cursor.
fn fitting(hint: PromptHint, line: &str) -> Option<PromptHint> {
    let width = console::width().map_or(DEFAULT_WIDTH, usize::from);
    let last = line.rsplit('\n').next().unwrap_or(line);
    let prompt = super::editor::PROMPT.len();
    let used = (last.chars().count() + prompt) % width;
    let room = width.saturating_sub(used + 2);
    if room == 0 {
        return None;
    }
    let shown = match hint.shown.char_indices().nth(room) {
        Some((at, _)) => format!("{}…", &hint.shown[..at]),
        None => hint.shown,
    };
    Some(PromptHint { shown, ..hint })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<&str>) {
        let hinter = PromptHinter::new(Known {
            engine: kql_engine::Engine::builder().build(),
            last_query: None,
        });
        let hint = hinter.signature(line).map(|hint| hint.shown);
        assert_eq!(hint.as_deref(), expected, "{line}");
    }

    #[test]
    fn the_rest_of_a_call() {
        check(
            "print strlen(",
            Some("source: string): long  Counts the characters of a string."),
        );
        check(
            "print strlen('a",
            Some("): long  Counts the characters of a string."),
        );
        check("print strlen('a')", None);
        check("print 1", None);
    }

    #[test]
    fn an_empty_line_says_what_it_does() {
        let hint = |line| on_empty_line(line).map(|hint| hint.shown);
        assert_eq!(hint("T\n").as_deref(), Some(RUN_OR_GO_ON));
        assert_eq!(hint("T\n| count\n").as_deref(), Some(RUN));
        assert_eq!(hint("T | sort by\n").as_deref(), Some(RUN_UNFINISHED));
        assert_eq!(hint("print (1\n").as_deref(), Some(RUN_UNFINISHED));
        assert_eq!(hint("T | count"), None);
    }

    #[test]
    fn a_hint_stays_on_its_line() {
        let hint = |shown: &str| PromptHint {
            shown: shown.to_owned(),
            inserted: None,
        };
        let long = "x".repeat(200);
        let found = fitting(hint(&long), "T").expect("there is room");
        assert!(found.shown.chars().count() < DEFAULT_WIDTH);
        assert_eq!(fitting(hint("short"), "T"), Some(hint("short")));
    }
}
