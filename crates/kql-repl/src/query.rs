//! `kqlab query`: runs one query and prints its rows.

use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use kql_engine::{QueryError, QueryResult};

use crate::cli::{QueryArgs, WorkspaceOptions};
use crate::console;
use crate::diagnostics::{self, Look};
use crate::output::{self, Format};
use crate::workspace;

/// The exit status of a query that failed.
const FAILED: u8 = 1;

/// Runs the command.
pub(crate) fn run(args: &QueryArgs, options: &WorkspaceOptions) -> Result<ExitCode> {
    let text = text(args)?;
    let workspace = workspace::open(options)?;
    match workspace.engine.query(&text) {
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

fn text(args: &QueryArgs) -> Result<String> {
    match (&args.file, args.query.as_deref()) {
        (Some(path), _) => std::fs::read_to_string(path)
            .with_context(|| format!("cannot read `{}`", path.display())),
        (None, None | Some("-")) => {
            let mut text = String::new();
            io::stdin()
                .read_to_string(&mut text)
                .context("cannot read the query from standard input")?;
            Ok(text)
        }
        (None, Some(text)) => Ok(text.to_owned()),
    }
}

fn print(text: &str, result: &QueryResult, format: Format) -> Result<()> {
    warn(text, result);
    let mut out = BufWriter::new(io::stdout().lock());
    if format.holds_several_tables() {
        for table in &result.tables {
            output::write(table, format, &mut out)?;
        }
    } else {
        say_what_is_left_out(result);
        output::write(result.primary(), format, &mut out)?;
    }
    out.flush()?;
    Ok(())
}

fn say_what_is_left_out(result: &QueryResult) {
    if result.tables.len() > 1 {
        console::say(&format!(
            "note: the query returned {} tables, of which this format holds the first",
            result.tables.len()
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
            "error: {error}\nThis is a bug in kqlab; please report it with the query."
        )),
        other => console::say(&format!("error: {other}")),
    }
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
