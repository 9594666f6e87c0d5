//! Each row as a list of names and values, for tables with more columns than the terminal has room for.

use std::io::{self, Write};

/// Prints the rows.
pub(super) fn write(names: &[String], rows: &[Vec<String>], width: usize, out: &mut dyn Write) -> io::Result<()> {
    let name_width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    for (idx, row) in rows.iter().enumerate() {
        let head = format!("── row {} ", idx + 1);
        writeln!(out, "{head:─<width$}")?;
        for (name, value) in names.iter().zip(row) {
            writeln!(out, "{}", format!("{name:<name_width$}  {value}").trim_end())?;
        }
    }
    Ok(())
}
