//! Comma-separated values with a header, as RFC 4180 has them. A null is an empty field.

use std::io::{self, Write};

use csv::Writer;
use kql_engine::ResultTable;
use kql_types::{Value, convert};

/// Prints the table.
pub(super) fn write(table: &ResultTable, out: &mut dyn Write) -> io::Result<()> {
    let mut writer = Writer::from_writer(out);
    writer
        .write_record(table.columns.iter().map(|column| &column.name))
        .map_err(io_error)?;
    for row in table.rows() {
        writer
            .write_record(row.iter().map(field))
            .map_err(io_error)?;
    }
    writer.flush()
}

/// A value as `tostring()` prints it, but booleans as KQL writes them.
fn field(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Null(_) => {}
        Value::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
        other => convert::write_string(other, &mut out),
    }
    out
}

/// The cause of a failure to write: keeps a broken pipe recognisable.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(cause) => cause,
        other => io::Error::other(format!("cannot write CSV: {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use kql_types::KqlType;

    use super::*;
    use crate::output::testing::{table, written};

    #[test]
    fn quotes_where_needed() {
        let table = table(&[
            (
                "a,b",
                KqlType::Bool,
                &[Value::Bool(true), Value::Null(KqlType::Bool)],
            ),
            (
                "s",
                KqlType::String,
                &[
                    Value::String("say \"hi\"".into()),
                    Value::String("two\nlines".into()),
                ],
            ),
        ]);
        assert_eq!(
            written(|out| write(&table, out)),
            "\"a,b\",s\ntrue,\"say \"\"hi\"\"\"\n,\"two\nlines\"\n"
        );
    }
}
