//! Reads statements from the terminal.

use std::path::PathBuf;

use anyhow::Result;
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Completer, Config, Helper, Highlighter, Hinter};

use super::{history, input};

const PROMPT: &str = "kql> ";

/// What the user did at the prompt.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A statement or a command.
    Statement(String),
    /// Ctrl-C: what was typed is thrown away.
    Discarded,
    /// Ctrl-D.
    End,
}

/// A line editor with history.
pub(super) struct Editor {
    inner: rustyline::Editor<Assistant, FileHistory>,
    history: Option<PathBuf>,
}

impl Editor {
    pub(super) fn new() -> Result<Self> {
        let config = Config::builder()
            .history_ignore_dups(true)?
            .history_ignore_space(true);
        let mut inner = rustyline::Editor::with_config(config.build())?;
        inner.set_helper(Some(Assistant));
        inner.set_max_history_size(10_000)?;
        let history = history::file();
        if let Some(path) = history.as_ref().filter(|path| path.exists()) {
            // A history that cannot be read is no reason not to start.
            let _ = inner.load_history(path);
        }
        Ok(Self { inner, history })
    }

    /// Reads a statement, which may have several lines.
    pub(super) fn read(&mut self) -> Result<Line> {
        match self.inner.readline(PROMPT) {
            Ok(text) => {
                self.keep(text.trim_end());
                Ok(Line::Statement(text))
            }
            Err(ReadlineError::Interrupted) => Ok(Line::Discarded),
            Err(ReadlineError::Eof) => Ok(Line::End),
            Err(other) => Err(other.into()),
        }
    }

    /// Keeps a statement in the history. It is saved at once, so that several prompts can share the file and a crash loses
    /// nothing; a history that cannot be written is no reason to stop.
    fn keep(&mut self, statement: &str) {
        let is_new = self.inner.add_history_entry(statement).unwrap_or(false);
        if let Some(path) = self.history.as_ref().filter(|_| is_new) {
            let _ = self.inner.append_history(path);
        }
    }
}

/// Helps while the user types. It only knows when a statement is complete.
#[derive(Completer, Helper, Highlighter, Hinter)]
struct Assistant;

impl Validator for Assistant {
    fn validate(&self, ctx: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let runs = input::runs_on_enter(ctx.input());
        Ok(if runs {
            ValidationResult::Valid(None)
        } else {
            ValidationResult::Incomplete
        })
    }
}
