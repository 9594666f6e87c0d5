//! `#load TABLE FILE`

use std::path::Path;

use anyhow::{Context, Result};

use crate::console;
use crate::data;
use crate::repl::session::{Flow, Session};

/// Appends the rows of the file to the table of a workspace on disk; they are durable then.
pub(super) fn run(session: &mut Session, arguments: &str) -> Result<Flow> {
    let Some((table, file)) = arguments.split_once(char::is_whitespace) else {
        let message = "what, and from where? `#load Logons logons.csv` appends the rows of the file to the table";
        return Ok(session.fail(message));
    };
    match load(session, table, Path::new(file.trim())) {
        Ok(message) => console::say(&message),
        Err(error) => return Ok(session.fail(&format!("{error:#}"))),
    }
    Ok(Flow::GoOn)
}

fn load(session: &mut Session, table: &str, file: &Path) -> Result<String> {
    let folder = session.workspace().folder();
    let folder = folder.context("the workspace is not on disk: start kqlab with --data DIR, or with --load TABLE=FILE for a table in memory")?;
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
