//! Rows of every type to append, and to compare with what is read.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use arrow::array::RecordBatch;
use datafusion::error::Result;
use datafusion::prelude::{Expr, SessionContext};
use kql_types::{KqlType, Value, build_array, datetime};

use crate::disk::DiskStore;
use crate::disk::checksum::{checksum, to_text};
use crate::schema::{Column, Encoding, TableSchema};

/// A folder that is gone when dropped.
pub(super) struct TempFolder(PathBuf);

impl TempFolder {
    pub(super) fn new(name: &str) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let unique = format!("kqlab-disk-{}-{next}-{name}", std::process::id());
        Self(std::env::temp_dir().join(unique))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TempFolder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn columns() -> Vec<Column> {
    let column = |(name, kql_type): (&str, KqlType)| Column {
        name: name.to_owned(),
        kql_type,
        encoding: Encoding::Plain,
    };
    let columns = [
        ("id", KqlType::Long),
        ("at", KqlType::DateTime),
        ("textId", KqlType::String),
        ("bag", KqlType::Dynamic),
        ("real", KqlType::Real),
        ("flag", KqlType::Bool),
        ("small", KqlType::Int),
        ("span", KqlType::Timespan),
        ("guid", KqlType::Guid),
        ("price", KqlType::Decimal),
    ];
    columns.map(column).to_vec()
}

pub(super) fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

/// When row `id` happened: from 1000 on, the odd ones have a tenth of a microsecond.
pub(super) fn time(id: i64) -> i64 {
    let tenths = if id >= 1000 { id % 2 * 7 } else { 0 };
    datetime::UNIX_EPOCH + (id - 500) * 10_000_000 + tenths
}

/// The text of row `id`: from 5000 on, one that cannot be compressed to less than a page, so that few rows fill some blocks.
fn text_of(id: i64) -> Value {
    if id < 5000 {
        return text(&format!("text {id}"));
    }
    let hashes = (0..512).map(|part| checksum(format!("{id} {part}").as_bytes()));
    text(&to_text(&hashes.collect::<Vec<_>>()))
}

fn row(id: i64) -> Vec<Value> {
    let or_null = |value: Value, kql_type| match id % 5 {
        3 => Value::null(kql_type),
        _ => value,
    };
    let decimal = kql_types::convert::to_type(Value::Real(id as f64 / 4.0), KqlType::Decimal);
    vec![
        Value::Long(id),
        Value::DateTime(time(id)),
        or_null(text_of(id), KqlType::String),
        or_null(Value::Dynamic(format!("{{\"n\":{id}}}")), KqlType::Dynamic),
        or_null(Value::Real(id as f64 / 3.0), KqlType::Real),
        or_null(Value::Bool(id % 2 == 0), KqlType::Bool),
        or_null(Value::Int(id as i32), KqlType::Int),
        or_null(Value::Timespan(-id), KqlType::Timespan),
        or_null(Value::Guid([id as u8; 16]), KqlType::Guid),
        or_null(decimal, KqlType::Decimal),
    ]
}

/// The rows of these ids.
pub(super) fn expected(ids: impl Iterator<Item = i64>) -> Vec<Vec<Value>> {
    ids.map(row).collect()
}

pub(super) fn batch_of(columns: &[Column], values: &[Vec<Value>]) -> RecordBatch {
    let schema = TableSchema::new("T", columns.to_vec());
    let arrays = columns.iter().zip(values);
    let arrays =
        arrays.map(|(column, values)| build_array(column.kql_type, values.iter().cloned()));
    RecordBatch::try_new(Arc::clone(schema.arrow()), arrays.collect()).expect("one length")
}

/// Appends the rows of these ids; fails as the store does.
pub(super) fn try_append(
    store: &DiskStore,
    table: &str,
    ids: Range<i64>,
) -> Result<usize, crate::disk::DiskError> {
    let columns = columns();
    let rows = expected(ids);
    let values: Vec<Vec<Value>> = (0..columns.len())
        .map(|column| rows.iter().map(|row| row[column].clone()).collect())
        .collect();
    store.append(table, &columns, &[batch_of(&columns, &values)])
}

pub(super) fn append(store: &DiskStore, table: &str, ids: Range<i64>) {
    try_append(store, table, ids).expect("the temporary folder is writable");
}

/// The rows of a table, read file by file.
pub(super) fn rows_of(store: &DiskStore, table: &str) -> Vec<Vec<Value>> {
    let Some(table) = store.table(table) else {
        return Vec::new();
    };
    let snapshot = table.snapshot();
    let mut rows = Vec::new();
    for segment in &snapshot.segments {
        let form = &segment.opened().expect("it was proved").form;
        for batch in segment.rows(1000).expect("a reader") {
            let batch = form.to_rows(&batch.expect("rows"), snapshot.schema());
            rows.extend(values(&batch.expect("rows"), snapshot.schema()));
        }
    }
    rows
}

/// The rows of a table that pass a condition, as a scan gives them.
pub(super) fn scanned(store: &DiskStore, table: &str, condition: Option<Expr>) -> Vec<Vec<Value>> {
    try_scan(store, table, condition).expect("a scan succeeds")
}

pub(super) fn try_scan(
    store: &DiskStore,
    table: &str,
    condition: Option<Expr>,
) -> Result<Vec<Vec<Value>>> {
    let Some(table) = store.table(table) else {
        return Ok(Vec::new());
    };
    let schema = Arc::clone(table.snapshot().schema());
    let mut frame = SessionContext::new().read_table(table)?;
    if let Some(condition) = condition {
        frame = frame.filter(condition)?;
    }
    let batches = block_on(frame.collect())?;
    Ok(batches
        .iter()
        .flat_map(|batch| values(batch, &schema))
        .collect())
}

pub(super) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.expect("a runtime starts").block_on(future)
}

fn values(batch: &RecordBatch, schema: &TableSchema) -> Vec<Vec<Value>> {
    let row = |row: usize| {
        let columns = schema.columns().iter().zip(batch.columns());
        let values = columns.map(|(column, array)| Value::from_array(array, row, column.kql_type));
        values.collect()
    };
    (0..batch.num_rows()).map(row).collect()
}

/// The ids of a table's rows, in order.
pub(super) fn ids(store: &DiskStore, table: &str) -> Vec<i64> {
    ids_of(&rows_of(store, table))
}

pub(super) fn ids_of(rows: &[Vec<Value>]) -> Vec<i64> {
    let ids = rows.iter().map(|row| match row[0] {
        Value::Long(id) => id,
        _ => panic!("an id is a long"),
    });
    ids.collect()
}
