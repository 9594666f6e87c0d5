//! `kqlab query`: runs one query and prints its rows.

use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use kql_engine::{QueryError, QueryResult, ResultTable};

use crate::cli::{QueryArgs, QueryText, WorkspaceOptions};
use crate::console;
use crate::diagnostics::{self, Look};
use crate::output::{self, Format};
use crate::workspace;

/// The exit status of a query that failed.
pub(crate) const FAILED: u8 = 1;

/// Runs the command.
pub(crate) fn run(args: &QueryArgs, options: &WorkspaceOptions) -> Result<ExitCode> {
    let text = text(&args.query)?.unwrap_or_default();
    let workspace = workspace::open(options)?;
    match workspace.engine().query(&text) {
        Ok(result) => {
            print(&text, &result, args.format)?;
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

fn print(text: &str, result: &QueryResult, format: Format) -> Result<()> {
    warn(text, result);
    print_tables(&result.tables, format)
}

/// Prints tables one below the other, or the first of them where the format holds one.
pub(crate) fn print_tables(tables: &[ResultTable], format: Format) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let shown = if format.holds_several_tables() {
        tables
    } else {
        say_what_is_left_out(tables);
        &tables[..1]
    };
    for (idx, table) in shown.iter().enumerate() {
        // Without it, the next table would be further rows of this one.
        if idx > 0 && format == Format::Markdown {
            writeln!(out)?;
        }
        output::write(table, format, &mut out)?;
    }
    out.flush()?;
    Ok(())
}

fn say_what_is_left_out(tables: &[ResultTable]) {
    if tables.len() > 1 {
        console::say(&format!(
            "note: there are {} tables, of which this format holds the first",
            tables.len()
        ));
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
    }
}
