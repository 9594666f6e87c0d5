//! The prompt: reads statements from the user, or from a pipe, and runs them.
//!
//! One line runs at once, if it is complete. A statement goes on over several lines while a bracket is open, after a `|`
//! or another operator at the end, after a `let`, and behind a table's name alone; it then ends at an empty line or at a
//! `;`. A statement that starts with `|` goes on from the query before.

mod command;
mod completer;
mod editor;
mod highlighter;
mod hinter;
mod history;
mod input;
mod interrupt;
mod known;
mod script;
mod session;
mod settings;

use std::io::{self, IsTerminal, Read};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::cli::WorkspaceOptions;
use crate::console;
use crate::workspace;

use editor::{Editor, Line};
use session::{Flow, Session};
use settings::Settings;

/// Opens the prompt; where standard input is no terminal, runs the statements that it holds.
pub(crate) fn run(options: &WorkspaceOptions) -> Result<ExitCode> {
    let session = Session::new(workspace::open(options)?)?;
    if io::stdin().is_terminal() {
        prompt(session)
    } else {
        pipe(session)
    }
}

fn prompt(mut session: Session) -> Result<ExitCode> {
    let mut editor = Editor::new()?;
    let (settings, mistakes) = Settings::of_user();
    *session.settings_mut() = settings;
    console::say(&session.greeting());
    for mistake in mistakes {
        console::say(&format!("warning: in your settings, {mistake}"));
    }
    session.workspace().fill_in_background();
    let mut offered = String::new();
    loop {
        editor.follow(&session.known(), &session.workspace().title);
        editor.set_keys(session.settings().editor);
        let flow = match editor.read(&std::mem::take(&mut offered))? {
            Line::Statement(text) => session.submit(&text)?,
            Line::Discarded => Flow::GoOn,
            Line::End => Flow::Quit,
        };
        match flow {
            Flow::GoOn | Flow::Cancelled => {}
            Flow::Offer(text) => offered = text,
            Flow::Quit => return Ok(ExitCode::SUCCESS),
        }
    }
}

fn pipe(mut session: Session) -> Result<ExitCode> {
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .context("cannot read standard input")?;
    for statement in script::statements(&text) {
        let flow = session.submit(&statement)?;
        if matches!(flow, Flow::Quit | Flow::Cancelled) {
            break;
        }
    }
    session.finish_merges();
    Ok(ExitCode::from(u8::from(session.has_failures())))
}
