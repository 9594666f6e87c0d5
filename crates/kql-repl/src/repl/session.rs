//! What the prompt remembers between statements, and what it does with one.

use anyhow::Result;
use kql_engine::{CancelToken, QueryError, QueryOptions, QueryResult, ResultTable};
use kql_types::Value;
use sentinel_store::Compactor;

use super::command;
use super::input;
use super::interrupt::Interrupt;
use super::known::{Known, continued};
use super::settings::Settings;
use crate::console;
use crate::data;
use crate::output::cell;
use crate::progress;
use crate::query;
use crate::workspace::Workspace;

/// What to do after a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flow {
    GoOn,
    /// Offer this text at the prompt, to be run or changed.
    Offer(String),
    /// Ctrl-C cancelled the query: what would follow it in a script does not.
    Cancelled,
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
    /// What the last query returned.
    last_tables: Option<Vec<ResultTable>>,
    /// How many scripts run inside each other.
    script_depth: usize,
    failures: usize,
    /// Merges the files of the folder, since rows were loaded into it.
    merges: Option<Compactor>,
}

impl Session {
    pub(super) fn new(workspace: Workspace) -> Result<Self> {
        Ok(Self {
            workspace,
            interrupt: Interrupt::listen()?,
            settings: Settings::default(),
            last_query: None,
            last_text: None,
            last_tables: None,
            script_depth: 0,
            failures: 0,
            merges: None,
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

    pub(super) fn workspace_mut(&mut self) -> &mut Workspace {
        &mut self.workspace
    }

    pub(super) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// The last query that ran.
    pub(super) fn last_query(&self) -> Option<&str> {
        self.last_query.as_deref()
    }

    /// What the last query that ran returned.
    pub(super) fn last_tables(&self) -> Option<&[ResultTable]> {
        self.last_tables.as_deref()
    }

    pub(super) fn script_depth(&self) -> usize {
        self.script_depth
    }

    pub(super) fn enter_script(&mut self) {
        self.script_depth += 1;
    }

    pub(super) fn leave_script(&mut self) {
        self.script_depth -= 1;
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

    /// Lets files be merged behind the next statements, which say what failed.
    pub(super) fn set_merges(&mut self, merges: Compactor) {
        self.merges = Some(merges);
    }

    /// Waits until no files are being merged any more.
    pub(super) fn finish_merges(&mut self) {
        if let Some(merges) = self.merges.take() {
            data::warn_of_merges(&merges.finish());
        }
    }

    /// Runs a statement or a command.
    pub(super) fn submit(&mut self, text: &str) -> Result<Flow> {
        let text = text.trim();
        if let Some(merges) = &self.merges {
            data::warn_of_merges(&merges.failures());
        }
        // Ctrl-C in the pager or in the user's editor is theirs, and ends neither the statement nor the program.
        let interrupt = self.interrupt.clone();
        match text {
            text if input::is_command(text) => {
                interrupt.during_command(|_| command::run(self, text))
            }
            text if input::is_blank(text) => Ok(Flow::GoOn),
            text => interrupt.during_query(|cancel| self.run_query(text, &cancel)),
        }
    }

    /// Counts a failure that has been reported.
    pub(super) fn failed(&mut self) {
        self.failures += 1;
    }

    /// Says what went wrong, and counts it.
    pub(super) fn fail(&mut self, message: &str) -> Flow {
        console::say_prose(&format!("error: {message}"));
        self.failed();
        Flow::GoOn
    }

    fn run_query(&mut self, text: &str, cancel: &CancelToken) -> Result<Flow> {
        self.last_text = Some(text.to_owned());
        let text = self.continued(text);
        let engine = self.workspace.engine();
        let run = |progress| {
            let options = QueryOptions {
                cancel: Some(cancel.clone()),
                progress,
                ..QueryOptions::default()
            };
            engine.query_with(&text, &options)
        };
        match progress::shown_while(run) {
            Ok(result) => {
                query::warn(&text, &result);
                show(&result, &self.settings)?;
                self.last_query = Some(text);
                self.last_tables = Some(result.tables);
                Ok(Flow::GoOn)
            }
            Err(error) => Ok(self.refused(&text, &error)),
        }
    }

    /// Says why a query has no answer, and counts it.
    pub(super) fn refused(&mut self, text: &str, error: &QueryError) -> Flow {
        if matches!(error, QueryError::Cancelled) {
            return self.cancelled(|| query::complain(text, error));
        }
        query::complain(text, error);
        self.failed();
        Flow::GoOn
    }

    /// Says that Ctrl-C has stopped something, and counts it.
    pub(super) fn cancelled(&mut self, say: impl FnOnce()) -> Flow {
        if console::is_terminal() {
            // From the `^C` that the terminal shows.
            console::erase_line();
        }
        say();
        self.failed();
        Flow::Cancelled
    }

    /// A text that starts with `|` goes on from the last query that ran.
    pub(super) fn continued(&self, text: &str) -> String {
        match &self.last_query {
            Some(last) if text.starts_with('|') => continued(last, text),
            _ => text.to_owned(),
        }
    }
}

fn show(result: &QueryResult, settings: &Settings) -> Result<()> {
    let view = settings.view();
    if !settings.format.is_for_people() {
        return query::show_tables(&result.tables, view);
    }
    for shown in &result.tables {
        query::show_tables(std::slice::from_ref(shown), view)?;
        if settings.timing.is_on(true) {
            let most = match view.shows_chart_of(shown) {
                true => usize::MAX,
                false => settings.rows,
            };
            let seconds = result.elapsed.as_secs_f64();
            console::say(&footer(shown.row_count(), most, seconds));
        }
    }
    Ok(())
}

fn footer(rows: usize, most: usize, seconds: f64) -> String {
    let plural = if rows == 1 { "" } else { "s" };
    let cut = if rows > most {
        format!(", the first {most} shown; #set rows changes that")
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
        assert_eq!(footer(1, 100, 0.0123), "1 row (0.012 s)");
        assert_eq!(
            footer(250, 100, 1.0),
            "250 rows, the first 100 shown; #set rows changes that (1.000 s)"
        );
    }
}
