//! Tables of values that the lab computes itself, in the form of query results.

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use kql_engine::{ResultColumn, ResultTable};
use kql_types::{KqlType, Value, build_array, convert};

/// A table of these rows.
///
/// # Panics
///
/// If a row does not have a value for every column.
#[must_use]
pub fn table(columns: Vec<ResultColumn>, rows: Vec<Vec<Value>>) -> ResultTable {
    let rows_are_whole = rows.iter().all(|row| row.len() == columns.len());
    assert!(rows_are_whole, "a row has a value for every column");
    let arrays = columns
        .iter()
        .enumerate()
        .map(|(idx, column)| build_array(column.kql_type, rows.iter().map(|row| row[idx].clone())));
    let fields = columns
        .iter()
        .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let batch = RecordBatch::try_new(schema.into(), arrays.collect())
        .expect("the arrays have their columns' types and one length");
    ResultTable {
        columns,
        batches: vec![batch],
        render: None,
    }
}

/// The columns of a table, and those of an answer behind them. A name that is taken gets a number, as in Kusto: a second `rule`
/// is `rule1`.
pub(crate) fn followed_by(
    mut columns: Vec<ResultColumn>,
    answer: &[ResultColumn],
) -> Vec<ResultColumn> {
    for next in answer {
        let is_taken = |name: &str| columns.iter().any(|column| column.name == name);
        let is_next = |name: &str| answer.iter().any(|column| column.name == name);
        let mut name = next.name.clone();
        let mut number = 0;
        while is_taken(&name) || (number > 0 && is_next(&name)) {
            number += 1;
            name = format!("{}{number}", next.name);
        }
        columns.push(column(&name, next.kql_type));
    }
    columns
}

/// A column of a table.
#[must_use]
pub fn column(name: &str, kql_type: KqlType) -> ResultColumn {
    ResultColumn {
        name: name.to_owned(),
        kql_type,
    }
}

/// A string.
#[must_use]
pub fn text(text: impl Into<String>) -> Value {
    Value::String(text.into())
}

/// A count.
#[must_use]
pub fn count(count: usize) -> Value {
    Value::Long(count as i64)
}

/// A value as `tostring()` prints it; nothing for null.
pub(crate) fn shown(value: &Value) -> String {
    let mut out = String::new();
    if !value.is_null() {
        convert::write_string(value, &mut out);
    }
    out
}
