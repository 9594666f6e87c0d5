//! `#load TABLE FILE`

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use kql_engine::{CancelToken, LoadError};
use sentinel_store::Compactor;

use super::path::path;
use crate::cli::LoadSpec;
use crate::console;
use crate::data;
use crate::repl::session::{Flow, Session};

/// Appends the rows of the file to the table of a workspace on disk, where they are durable; elsewhere makes a table of them.
/// Ctrl-C while the file is read leaves everything as it was.
pub(super) fn run(session: &mut Session, arguments: &str) -> Result<Flow> {
    let Some((table, file)) = arguments.split_once(char::is_whitespace) else {
        let message = "what, and from where? `#load Logons logons.csv` loads the rows of the file into the table";
        return Ok(session.fail(message));
    };
    let interrupt = session.interrupt().clone();
    match interrupt.during_command(|cancel| load(session, table, &path(file), &cancel)) {
        Ok(message) => {
            console::say(&message);
            Ok(Flow::GoOn)
        }
        Err(error) => Ok(failed(session, &error)),
    }
}

fn failed(session: &mut Session, error: &anyhow::Error) -> Flow {
    let message = format!("{error:#}");
    match error.downcast_ref::<LoadError>() {
        Some(LoadError::Cancelled { .. }) => {
            session.cancelled(|| console::say(&format!("error: {message}")))
        }
        _ => session.fail(&message),
    }
}

fn load(session: &mut Session, table: &str, file: &Path, cancel: &CancelToken) -> Result<String> {
    let Some(folder) = session.workspace().folder() else {
        return load_into_memory(session, table, file, cancel);
    };
    let folder = folder.to_owned();
    // One at a time writes to the folder, and this session may still merge its files.
    session.finish_merges();
    let store = Arc::new(data::open_to_write(&folder)?);
    let rows = data::append_file(&store, table, file, cancel)?;
    let merges = Compactor::start(store)?;
    merges.appended(table);
    // It gives the right to write back as soon as it is done: others may want to.
    merges.close();
    session.set_merges(merges);
    let reopened = session.workspace().reopened()?;
    session.set_workspace(reopened);
    let rows = data::counted(rows, "row", "rows");
    Ok(format!("appended {rows} of {} to {table}", file.display()))
}

fn load_into_memory(
    session: &mut Session,
    table: &str,
    file: &Path,
    cancel: &CancelToken,
) -> Result<String> {
    let load = LoadSpec {
        table: table.to_owned(),
        path: file.to_owned(),
    };
    session.workspace_mut().load(load, cancel)?;
    let loaded = session.workspace().engine().table(table);
    let rows = loaded.map_or(0, |table| table.rows);
    Ok(format!(
        "{table} has {} now",
        data::counted(rows, "row", "rows")
    ))
}
