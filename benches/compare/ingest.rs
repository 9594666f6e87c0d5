//! Rows into a table of the store, and what they take there.

use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use kql_engine::ResultColumn;
use kql_types::KqlType;
use sentinel_store::{Column, Encoding, Table, TableSchema};

/// Appends to an empty table the columns alone that the index reads, and one to count by.
pub(crate) const INGEST_KEYS: &str = "ingest_keys";

const KEYS: [&str; 3] = ["SystemAlertId", "TimeGenerated", "Status"];

/// The columns by which the index counts the latest rows.
const COUNTED: [&str; 3] = ["Status", "AlertSeverity", "ProductName"];

/// Does a table keep the latest row of every key at hand?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Index {
    Kept,
    Absent,
}

/// The columns of [`INGEST_KEYS`].
pub(crate) fn of_keys(
    columns: &[ResultColumn],
    batches: &[RecordBatch],
) -> (Vec<ResultColumn>, Vec<RecordBatch>) {
    let named = |name: &&str| columns.iter().position(|column| column.name == *name);
    let places: Vec<usize> = KEYS.iter().filter_map(named).collect();
    let batches = batches.iter().map(|batch| batch.project(&places));
    let batches = batches.map(|batch| batch.expect("these columns are there"));
    let columns = places.iter().map(|&place| columns[place].clone());
    (columns.collect(), batches.collect())
}

/// A table of the store with the rows.
pub(crate) fn stored(
    columns: &[ResultColumn],
    batches: &[RecordBatch],
    index: Index,
) -> Arc<Table> {
    let table = Arc::new(Table::new(schema(columns, index)));
    let mut writer = table.writer();
    for batch in batches {
        writer.arrays(batch.columns());
    }
    writer.publish();
    drop(writer);
    table
}

fn schema(columns: &[ResultColumn], index: Index) -> TableSchema {
    let kept = columns.iter().map(|column| Column {
        name: column.name.clone(),
        kql_type: column.kql_type,
        encoding: match column.name.as_str() {
            "SystemAlertId" => Encoding::Interned,
            _ if column.kql_type == KqlType::String => Encoding::Measured,
            _ => Encoding::Plain,
        },
    });
    let schema = TableSchema::new("SecurityAlert", kept.collect());
    if index == Index::Absent {
        return schema;
    }
    let is_there = |name: &&str| columns.iter().any(|column| column.name == *name);
    let counted: Vec<&str> = COUNTED.into_iter().filter(is_there).collect();
    schema.with_latest("SystemAlertId", "TimeGenerated", &counted)
}

/// What rows take as plain Arrow arrays, texts as bytes and offsets of four bytes: the least that holds them as they are.
pub(crate) fn arrow_bytes(batches: &[RecordBatch]) -> usize {
    let columns = batches.iter().flat_map(RecordBatch::columns);
    let bytes = columns.map(|array| match array.as_string_view_opt() {
        Some(texts) => texts.iter().map(|text| 4 + text.map_or(0, str::len)).sum(),
        None => array.to_data().get_slice_memory_size().unwrap_or(0),
    });
    bytes.sum()
}
