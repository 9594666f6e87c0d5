//! `#schema TABLE`

use std::io::{self, Write};

use anyhow::Result;
use kql_engine::TableInfo;

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
    let other_case = tables
        .iter()
        .find(|table| table.name.eq_ignore_ascii_case(name));
    let hint = other_case.map_or(String::new(), |table| {
        format!("; did you mean `{}`?", table.name)
    });
    format!("error: no table named `{name}`{hint}")
}
