//! `#load TABLE FILE`

use std::path::Path;

use anyhow::Result;

use super::path::path;
use crate::cli::LoadSpec;
use crate::console;
use crate::data;
use crate::repl::session::{Flow, Session};

/// Appends the rows of the file to the table of a workspace on disk, where they are durable; elsewhere makes a table of them.
pub(super) fn run(session: &mut Session, arguments: &str) -> Result<Flow> {
    let Some((table, file)) = arguments.split_once(char::is_whitespace) else {
        let message = "what, and from where? `#load Logons logons.csv` loads the rows of the file into the table";
        return Ok(session.fail(message));
    };
    match load(session, table, &path(file)) {
        Ok(message) => console::say(&message),
        Err(error) => return Ok(session.fail(&format!("{error:#}"))),
    }
    Ok(Flow::GoOn)
}

fn load(session: &mut Session, table: &str, file: &Path) -> Result<String> {
    let Some(folder) = session.workspace().folder() else {
        return load_into_memory(session, table, file);
    };
    let rows = {
        // Only for as long as it writes: others may want to.
        let store = data::open_to_write(folder)?;
        let rows = data::append_file(&store, table, file)?;
        data::merge_where_it_pays(&store, table);
        rows
    };
    let reopened = session.workspace().reopened()?;
    session.set_workspace(reopened);
    let rows = data::counted(rows, "row", "rows");
    Ok(format!("appended {rows} of {} to {table}", file.display()))
}

fn load_into_memory(session: &mut Session, table: &str, file: &Path) -> Result<String> {
    session.workspace_mut().load(LoadSpec {
        table: table.to_owned(),
        path: file.to_owned(),
    })?;
    let loaded = session.workspace().engine().table(table);
    let rows = loaded.map_or(0, |table| table.rows);
    Ok(format!(
        "{table} has {} now",
        data::counted(rows, "row", "rows")
    ))
}
