//! Reads statements from the terminal.

use std::path::PathBuf;

use anyhow::Result;
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::history::{FileHistory, History};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{
    ColorMode, Completer, CompletionType, Config, EditMode, Helper, Highlighter, Hinter,
};

use super::completer::PromptCompleter;
use super::highlighter::PromptHighlighter;
use super::hinter::PromptHinter;
use super::known::Known;
use super::{history, input};
use crate::console;

/// What stands in front of a statement.
pub(super) const PROMPT: &str = "kql> ";

/// How many statements a history keeps.
const MOST_STATEMENTS: usize = 10_000;

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

/// A line editor with history, completion, colours and hints.
pub(super) struct Editor {
    inner: rustyline::Editor<Assistant, FileHistory>,
    history: Option<PathBuf>,
}

impl Editor {
    pub(super) fn new() -> Result<Self> {
        let colours = match console::colours_input() {
            true => ColorMode::Enabled,
            false => ColorMode::Disabled,
        };
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .history_ignore_dups(true)?
            .history_ignore_space(true)
            .color_mode(colours);
        let mut inner = rustyline::Editor::with_config(config.build())?;
        inner.set_max_history_size(MOST_STATEMENTS)?;
        Ok(Self {
            inner,
            history: None,
        })
    }

    /// Helps with what is known now, and uses the history of the workspace with this title.
    pub(super) fn follow(&mut self, known: &Known, title: &str) {
        self.inner.set_helper(Some(Assistant::new(known)));
        let history = history::file(title);
        if history == self.history {
            return;
        }
        // A history that cannot be read is no reason not to start.
        let _ = self.inner.history_mut().clear();
        if let Some(path) = history.as_ref().filter(|path| path.exists()) {
            let _ = self.inner.load_history(path);
        }
        self.history = history;
    }

    /// Uses the keys of another editor.
    pub(super) fn set_keys(&mut self, keys: EditMode) {
        self.inner.set_edit_mode(keys);
    }

    /// Reads a statement, which may have several lines; `initial` stands there already.
    pub(super) fn read(&mut self, initial: &str) -> Result<Line> {
        let read = match initial {
            "" => self.inner.readline(PROMPT),
            initial => self.inner.readline_with_initial(PROMPT, (initial, "")),
        };
        match read {
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

/// Helps while the user types.
#[derive(Completer, Helper, Highlighter, Hinter)]
struct Assistant {
    #[rustyline(Completer)]
    completer: PromptCompleter,
    #[rustyline(Highlighter)]
    highlighter: PromptHighlighter,
    #[rustyline(Hinter)]
    hinter: PromptHinter,
}

impl Assistant {
    fn new(known: &Known) -> Self {
        Self {
            completer: PromptCompleter::new(known.clone()),
            highlighter: PromptHighlighter::new(known.clone()),
            hinter: PromptHinter::new(known.clone()),
        }
    }
}

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
