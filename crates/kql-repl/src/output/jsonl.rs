//! One object a row, a row a line.

use std::io::{self, Write};

use kql_engine::ResultTable;
use kql_types::{dynamic, json};

use super::json::push_comma;

/// Prints the rows.
pub(super) fn write(table: &ResultTable, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for row in table.rows() {
        line.clear();
        line.push('{');
        let mut first = true;
        for (column, value) in table.columns.iter().zip(&row) {
            push_comma(&mut first, &mut line);
            dynamic::write_string(&column.name, &mut line);
            line.push(':');
            json::write(value, &mut line);
        }
        line.push_str("}\n");
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kql_types::{KqlType, Value};

    use super::*;
    use crate::output::testing::{table, written};

    #[test]
    fn a_row_a_line() {
        let table = table(&[
            (
                "n",
                KqlType::Int,
                &[Value::Int(1), Value::Null(KqlType::Int)],
            ),
            (
                "s",
                KqlType::String,
                &[Value::String("x\ny".into()), Value::String(String::new())],
            ),
        ]);
        assert_eq!(
            written(|out| write(&table, out)),
            "{\"n\":1,\"s\":\"x\\ny\"}\n{\"n\":null,\"s\":\"\"}\n"
        );
    }
}
