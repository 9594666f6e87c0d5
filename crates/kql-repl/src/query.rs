//! `kqlab query`: runs one query and prints its rows.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use kql_engine::{QueryError, QueryOptions, QueryResult, ResultTable};

use crate::chart;
use crate::cli::{QueryArgs, QueryText, WorkspaceOptions};
use crate::console;
use crate::diagnostics::{self, Look};
use crate::output::{self, Format, View, pager};
use crate::progress;
use crate::workspace;

/// The exit status of a query that failed.
pub(crate) const FAILED: u8 = 1;

/// Runs the command.
pub(crate) fn run(args: &QueryArgs, options: &WorkspaceOptions) -> Result<ExitCode> {
    let text = text(&args.query)?.unwrap_or_default();
    let workspace = workspace::open(options)?;
    let run = |progress| {
        let options = QueryOptions {
            progress,
            ..QueryOptions::default()
        };
        workspace.engine().query_with(&text, &options)
    };
    match progress::shown_while(run) {
        Ok(result) => {
            print(&text, &result, args)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            complain(&text, &error);
            Ok(ExitCode::from(FAILED))
        }
    }
}

/// The text of the query, if there is one.
pub(crate) fn text(asked: &QueryText) -> Result<Option<String>> {
    match (&asked.file, asked.query.as_deref()) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path);
            let text = text.with_context(|| format!("cannot read `{}`", path.display()))?;
            Ok(Some(text))
        }
        (None, Some("-")) => {
            let mut text = String::new();
            io::stdin()
                .read_to_string(&mut text)
                .context("cannot read the query from standard input")?;
            Ok(Some(text))
        }
        (None, text) => Ok(text.map(str::to_owned)),
    }
}

fn print(text: &str, result: &QueryResult, args: &QueryArgs) -> Result<()> {
    warn(text, result);
    let mut notes = match &args.chart {
        Some(path) => save_chart(&result.tables, path)?,
        None => Vec::new(),
    };
    let view = View::of_terminal(args.format, args.width);
    // What is not drawn in the file is not drawn on the terminal either, and is said once.
    for note in write_tables(&result.tables, view)? {
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    say_notes(&notes);
    Ok(())
}

/// Writes the chart that the first table with a `render` asks for into a file. Returns what is to be said about it.
pub(crate) fn save_chart(tables: &[ResultTable], path: &Path) -> Result<Vec<String>> {
    let asked = tables.iter().find_map(chart::asked);
    let drawing = match asked {
        None => bail!("the query asks for no chart: it has no `render`"),
        Some(Err(reason)) => bail!("{reason}"),
        Some(Ok(drawing)) if drawing.panels.is_empty() => bail!("`render table` draws no chart"),
        Some(Ok(drawing)) => drawing,
    };
    chart::file::save(&drawing, path)
}

/// Prints tables that are a report and no answer to a query.
pub(crate) fn print_tables(tables: &[ResultTable], format: Format) -> Result<()> {
    show_tables(tables, View::of_terminal(format, None).of_report())
}

/// Prints tables to standard output, through the pager where they are long, and says what there is to say about them.
pub(crate) fn show_tables(tables: &[ResultTable], view: View) -> Result<()> {
    say_notes(&write_tables(tables, view)?);
    Ok(())
}

fn write_tables(tables: &[ResultTable], view: View) -> Result<Vec<String>> {
    let write = |out: &mut dyn Write| output::write(tables, view, out);
    Ok(match view.is_paged {
        true => pager::print(write)?,
        false => pager::print_plainly(write)?,
    })
}

/// Says what there is to say about results.
pub(crate) fn say_notes(notes: &[String]) {
    for note in notes {
        console::say_prose(&format!("note: {note}"));
    }
}

/// Shows the warnings of a query that ran.
pub(crate) fn warn(text: &str, result: &QueryResult) {
    show(text, &result.diagnostics);
}

/// Says why a query did not run.
pub(crate) fn complain(text: &str, error: &QueryError) {
    match error {
        QueryError::Diagnostics(found) => show(text, found),
        QueryError::Panic(_) => console::say(&format!(
            "{}\nThis is a bug in kqlab; please report it with the query.",
            placeless(error)
        )),
        other => console::say(&placeless(other)),
    }
}

/// An error that no part of the text is to blame for.
fn placeless(error: &QueryError) -> String {
    format!("error[{}]: {error}", error.code())
}

fn show(text: &str, found: &[kql_parser::Diagnostic]) {
    if !found.is_empty() {
        let look = Look {
            coloured: console::colours_errors(),
            width: console::message_width(),
        };
        console::say(diagnostics::render(text, found, look).trim_end());
        if console::is_terminal() {
            console::say(&further_reading(found));
        }
    }
}

/// Where the documentation explains the errors.
fn further_reading(found: &[kql_parser::Diagnostic]) -> String {
    let mut pages: Vec<String> = Vec::new();
    for diagnostic in found {
        let code = diagnostic.code.as_str().to_lowercase();
        let page = format!("docs/errors.md#{code}");
        if !pages.contains(&page) {
            pages.push(page);
        }
    }
    format!("more: {}", pages.join(", "))
}
