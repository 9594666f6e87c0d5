//! `#tables [TEXT]`

use std::io::{self, Write};

use anyhow::Result;
use kql_engine::TableInfo;
use kql_parser::nearest_name;

use crate::console;
use crate::repl::session::{Flow, Session};

pub(super) fn run(session: &mut Session, filter: &str) -> Result<Flow> {
    let tables = session.workspace().engine().tables();
    let shown: Vec<&TableInfo> = tables
        .iter()
        .filter(|table| is_shown(table, filter))
        .collect();
    if shown.is_empty() && !filter.is_empty() {
        let near = nearest_name(filter, tables.iter().map(|table| table.name.as_str()));
        let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
        return Ok(session.fail(&format!("no table has `{filter}` in its name{hint}")));
    }
    list(&shown)?;
    let hidden = tables.len() - shown.len();
    if filter.is_empty() && hidden > 0 {
        console::say(&format!(
            "and {hidden} empty tables; #tables TEXT finds them by name"
        ));
    }
    Ok(Flow::GoOn)
}

fn is_shown(table: &TableInfo, filter: &str) -> bool {
    match filter {
        "" => table.rows > 0,
        text => table.name.to_lowercase().contains(&text.to_lowercase()),
    }
}

fn list(tables: &[&TableInfo]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let width = tables
        .iter()
        .map(|table| table.name.len())
        .max()
        .unwrap_or(0);
    for table in tables {
        writeln!(
            out,
            "  {:<width$}  {:>10} {:<4}  {:>3} columns",
            table.name,
            table.rows,
            if table.rows == 1 { "row" } else { "rows" },
            table.columns.len()
        )?;
    }
    Ok(())
}
