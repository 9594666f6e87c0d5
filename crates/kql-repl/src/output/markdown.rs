//! A table for documents, as GitHub's Markdown has it.

use std::io::{self, Write};

use kql_engine::ResultTable;

use super::cell;

/// Prints the table; numbers are aligned to the right.
pub(super) fn write(table: &ResultTable, out: &mut dyn Write) -> io::Result<()> {
    let names: Vec<String> = table
        .columns
        .iter()
        .map(|column| escaped(&column.name))
        .collect();
    let rules: Vec<&str> = table
        .columns
        .iter()
        .map(|column| {
            if column.kql_type.is_numeric() {
                "---:"
            } else {
                "---"
            }
        })
        .collect();
    writeln!(out, "| {} |", names.join(" | "))?;
    writeln!(out, "|{}|", rules.join("|"))?;
    for row in table.rows() {
        let cells: Vec<String> = row
            .iter()
            .map(|value| escaped(&cell::text(value)))
            .collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

/// Keeps a cell on its line and in its column, and HTML out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' => out.push_str("\\|"),
            '\\' => out.push_str("\\\\"),
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("<br>"),
            '\r' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use kql_types::{KqlType, Value};

    use super::*;
    use crate::output::testing::{table, written};

    #[test]
    fn cells_stay_in_their_places() {
        let table = table(&[
            (
                "n",
                KqlType::Long,
                &[Value::Long(1), Value::Null(KqlType::Long)],
            ),
            (
                "s",
                KqlType::String,
                &[Value::String("a|b\nc".into()), Value::String("<b>".into())],
            ),
        ]);
        assert_eq!(
            written(|out| write(&table, out)),
            "| n | s |\n|---:|---|\n| 1 | a\\|b<br>c |\n| null | &lt;b> |\n"
        );
    }
}
