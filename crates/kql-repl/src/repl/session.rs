//! What the prompt remembers between statements, and what it does with one.

use anyhow::Result;
use kql_engine::{QueryOptions, QueryResult, ResultTable};
use kql_types::Value;

use super::command;
use super::input;
use super::interrupt::Interrupt;
use super::known::{Known, continued};
use super::settings::Settings;
use crate::console;
use crate::output::cell;
use crate::output::{Format, View};
use crate::query;
use crate::workspace::Workspace;

/// The most rows of a result that the prompt shows.
const MAX_ROWS: usize = 100;

/// What to do after a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flow {
    GoOn,
    /// Offer this text at the prompt, to be run or changed.
    Offer(String),
    Quit,
}

/// The state of a prompt.
pub(super) struct Session {
    workspace: Workspace,
    interrupt: Interrupt,
    settings: Settings,
    /// The last query that ran.
    last_query: Option<String>,
    /// The last query, right or wrong, as it was typed.
    last_text: Option<String>,
    failures: usize,
}

impl Session {
    pub(super) fn new(workspace: Workspace) -> Result<Self> {
        Ok(Self {
            workspace,
            interrupt: Interrupt::listen()?,
            settings: Settings::default(),
            last_query: None,
            last_text: None,
            failures: 0,
        })
    }

    pub(super) fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Goes on with another workspace.
    pub(super) fn set_workspace(&mut self, workspace: Workspace) {
        self.workspace = workspace;
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(super) fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// The last query, right or wrong, as it was typed.
    pub(super) fn last_text(&self) -> Option<&str> {
        self.last_text.as_deref()
    }

    /// What helps to type the next statement.
    pub(super) fn known(&self) -> Known {
        Known {
            engine: self.workspace.engine().clone(),
            last_query: self.last_query.clone(),
        }
    }

    /// Has a statement failed?
    pub(super) fn has_failures(&self) -> bool {
        self.failures > 0
    }

    /// What the prompt says at its start.
    pub(super) fn greeting(&self) -> String {
        let Workspace { title, now, .. } = &self.workspace;
        let version = env!("CARGO_PKG_VERSION");
        let now = cell::text(&Value::DateTime(*now));
        format!("kqlab {version}: {title}. In queries, now() is {now}.\nType a query, or #help.")
    }

    /// Runs a statement or a command.
    pub(super) fn submit(&mut self, text: &str) -> Result<Flow> {
        let text = text.trim();
        if input::is_command(text) {
            return command::run(self, text);
        }
        if !input::is_blank(text) {
            self.run_query(text)?;
        }
        Ok(Flow::GoOn)
    }

    /// Counts a failure that has been reported.
    pub(super) fn failed(&mut self) {
        self.failures += 1;
    }

    /// Says what went wrong, and counts it.
    pub(super) fn fail(&mut self, message: &str) -> Flow {
        console::say(&format!("error: {message}"));
        self.failed();
        Flow::GoOn
    }

    fn run_query(&mut self, text: &str) -> Result<()> {
        self.last_text = Some(text.to_owned());
        let text = self.continued(text);
        let engine = self.workspace.engine();
        let outcome = self.interrupt.during(|cancel| {
            engine.query_with(
                &text,
                &QueryOptions {
                    cancel: Some(cancel),
                    ..QueryOptions::default()
                },
            )
        });
        match outcome {
            Ok(result) => {
                query::warn(&text, &result);
                show(&result)?;
                self.last_query = Some(text);
            }
            Err(error) => {
                query::complain(&text, &error);
                self.failed();
            }
        }
        Ok(())
    }

    /// A text that starts with `|` goes on from the last query that ran.
    fn continued(&self, text: &str) -> String {
        match &self.last_query {
            Some(last) if text.starts_with('|') => continued(last, text),
            _ => text.to_owned(),
        }
    }
}

fn show(result: &QueryResult) -> Result<()> {
    let mut view = View::of_terminal(Format::Table, None);
    view.layout.max_rows = MAX_ROWS;
    for shown in &result.tables {
        query::show_tables(std::slice::from_ref(shown), view)?;
        console::say(&footer(shown.row_count(), result.elapsed.as_secs_f64()));
    }
    Ok(())
}

/// Shows a table that is no answer to a query.
pub(super) fn show_table(shown: &ResultTable) -> Result<()> {
    query::print_tables(std::slice::from_ref(shown), Format::Table)
}

fn footer(rows: usize, seconds: f64) -> String {
    let plural = if rows == 1 { "" } else { "s" };
    let cut = if rows > MAX_ROWS {
        format!(", the first {MAX_ROWS} shown")
    } else {
        String::new()
    };
    format!("{rows} row{plural}{cut} ({seconds:.3} s)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_footer_says_what_is_missing() {
        assert_eq!(footer(1, 0.0123), "1 row (0.012 s)");
        assert_eq!(footer(250, 1.0), "250 rows, the first 100 shown (1.000 s)");
    }
}
