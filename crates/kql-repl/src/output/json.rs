//! One object a table: `{"columns":[{"name","type"}],"rows":[[...]]}`.

use std::io::{self, Write};

use arrow::array::RecordBatch;
use kql_engine::{ResultColumn, ResultTable};
use kql_types::{dynamic, json};

/// Prints a table as an object, several as an array of objects, with a final newline.
pub(super) fn write(tables: &[ResultTable], out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    match tables {
        [table] => push_table(table, &mut text),
        tables => push_tables(tables, &mut text),
    }
    text.push('\n');
    out.write_all(text.as_bytes())
}

/// Appends an array of objects.
pub(crate) fn push_tables(tables: &[ResultTable], out: &mut String) {
    push_list(out, tables, push_table);
}

fn push_table(table: &ResultTable, out: &mut String) {
    out.push('{');
    push_members(table, out);
    out.push('}');
}

/// Appends the members `"columns":...,"rows":...` of an object.
pub(crate) fn push_members(table: &ResultTable, out: &mut String) {
    push_columns(table, out);
    out.push_str(",\"rows\":[");
    let mut first = true;
    for batch in &table.batches {
        for row in 0..batch.num_rows() {
            push_comma(&mut first, out);
            push_row(&table.columns, batch, row, out);
        }
    }
    out.push(']');
}

/// Appends the member `"columns":...` of an object.
pub(crate) fn push_columns(table: &ResultTable, out: &mut String) {
    out.push_str("\"columns\":");
    push_list(out, &table.columns, push_column);
}

fn push_column(column: &ResultColumn, out: &mut String) {
    out.push_str("{\"name\":");
    dynamic::write_string(&column.name, out);
    out.push_str(",\"type\":\"");
    out.push_str(column.kql_type.name());
    out.push_str("\"}");
}

fn push_row(columns: &[ResultColumn], batch: &RecordBatch, row: usize, out: &mut String) {
    let cells: Vec<_> = columns.iter().zip(batch.columns()).collect();
    push_list(out, &cells, |(column, array), out| {
        json::write_row(array, row, column.kql_type, out)
    });
}

/// Appends a JSON array.
fn push_list<T>(out: &mut String, items: &[T], push: impl Fn(&T, &mut String)) {
    out.push('[');
    let mut first = true;
    for item in items {
        push_comma(&mut first, out);
        push(item, out);
    }
    out.push(']');
}

/// Appends a comma, but not in front of the first element.
pub(super) fn push_comma(first: &mut bool, out: &mut String) {
    if !std::mem::take(first) {
        out.push(',');
    }
}

#[cfg(test)]
mod tests {
    use kql_types::{KqlType, Value};

    use super::*;
    use crate::output::testing::{table, written};

    #[test]
    fn values_keep_their_encoding() {
        let table = table(&[
            (
                "a \"b\"",
                KqlType::Long,
                &[Value::Long(1), Value::Null(KqlType::Long)],
            ),
            (
                "d",
                KqlType::Dynamic,
                &[
                    Value::Dynamic("{\"k\":[1]}".into()),
                    Value::Null(KqlType::Dynamic),
                ],
            ),
            (
                "r",
                KqlType::Real,
                &[Value::Real(f64::NAN), Value::Real(0.5)],
            ),
        ]);
        assert_eq!(
            written(|out| write(&[table], out)),
            concat!(
                r#"{"columns":[{"name":"a \"b\"","type":"long"},{"name":"d","type":"dynamic"},{"name":"r","type":"real"}],"#,
                r#""rows":[[1,{"k":[1]},"NaN"],[null,null,0.5]]}"#,
                "\n"
            )
        );
    }
}
