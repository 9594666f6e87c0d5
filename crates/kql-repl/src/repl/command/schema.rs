//! `#schema TABLE`

use std::io::{self, Write};

use anyhow::Result;
use kql_engine::TableInfo;
use kql_parser::nearest_name;

use crate::console;
use crate::repl::session::{Flow, Session};

pub(super) fn run(session: &mut Session, name: &str) -> Result<Flow> {
    let tables = session.workspace().engine().tables();
    match tables.iter().find(|table| table.name == name) {
        Some(table) => list(table)?,
        None => {
            console::say(&not_found(&tables, name));
            session.failed();
        }
    }
    Ok(Flow::GoOn)
}

fn list(table: &TableInfo) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let width = table
        .columns
        .iter()
        .map(|column| column.name.len())
        .max()
        .unwrap_or(0);
    for column in &table.columns {
        writeln!(out, "  {:<width$}  {}", column.name, column.kql_type)?;
    }
    Ok(())
}

fn not_found(tables: &[TableInfo], name: &str) -> String {
    if name.is_empty() {
        return "error: which table? `#schema SecurityAlert` lists its columns".to_owned();
    }
    let near = nearest_name(name, tables.iter().map(|table| table.name.as_str()));
    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
    format!("error: no table named `{name}`{hint}")
}
