//! Watchlists: the columns that all of them have.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use arrow::datatypes::{Field, Schema};
use kql_plan::WATCHLIST_COLUMNS;
use kql_types::{KqlType, Value, build_array, convert, datetime, guid};

use crate::result::ResultColumn;

/// The rows of a watchlist with an id, the time of the update and the search key in front. A file that was exported from a
/// workspace has these columns already; then they are those of the file.
pub(crate) fn with_fixed_columns(
    alias: &str,
    columns: Vec<ResultColumn>,
    batches: &[RecordBatch],
    now: Option<i64>,
) -> (Vec<ResultColumn>, Vec<RecordBatch>) {
    let updated = now.unwrap_or_else(system_now);
    let is_fixed = |name: &str| WATCHLIST_COLUMNS.iter().any(|(fixed, _)| *fixed == name);
    let items: Vec<usize> = (0..columns.len())
        .filter(|idx| !is_fixed(&columns[*idx].name))
        .collect();
    let fixed = WATCHLIST_COLUMNS
        .iter()
        .map(|(name, kql_type)| ResultColumn {
            name: (*name).to_owned(),
            kql_type: *kql_type,
        });
    let all: Vec<ResultColumn> = fixed
        .chain(items.iter().map(|idx| columns[*idx].clone()))
        .collect();
    let fields = all
        .iter()
        .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let mut first = 0;
    let batches = batches.iter().map(|batch| {
        let rows = batch.num_rows();
        let ids = (first..first + rows).map(|row| Some(item_id(alias, row)));
        first += rows;
        let keys = (0..rows).map(|row| Some(search_key(batch, row, &columns)));
        let made: [ArrayRef; 3] = [
            Arc::new(ids.collect::<StringViewArray>()),
            Arc::new(Int64Array::from(vec![updated; rows])),
            Arc::new(keys.collect::<StringViewArray>()),
        ];
        let fixed = WATCHLIST_COLUMNS
            .iter()
            .zip(made)
            .map(|((name, kql_type), made)| {
                of_file(batch, &columns, name, *kql_type).unwrap_or(made)
            });
        let arrays = fixed
            .chain(items.iter().map(|idx| batch.column(*idx).clone()))
            .collect();
        RecordBatch::try_new(schema.clone(), arrays).expect("the batches have the columns")
    });
    let batches = batches.collect();
    (all, batches)
}

/// A column that the file has itself, as values of this type.
fn of_file(
    batch: &RecordBatch,
    columns: &[ResultColumn],
    name: &str,
    kql_type: KqlType,
) -> Option<ArrayRef> {
    let idx = columns.iter().position(|column| column.name == name)?;
    let array = batch.column(idx).as_ref();
    let values =
        (0..batch.num_rows()).map(|row| Value::from_array(array, row, columns[idx].kql_type));
    Some(build_array(kql_type, values))
}

/// An id that is the same whenever the watchlist is loaded.
fn item_id(alias: &str, row: usize) -> String {
    let mut bytes = [0; 16];
    for (half, seed) in bytes
        .chunks_exact_mut(8)
        .zip([0xcbf2_9ce4_8422_2325_u64, 0x9e37_79b9_7f4a_7c15])
    {
        let text = alias.bytes().chain(row.to_le_bytes());
        let hash = text.fold(seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        half.copy_from_slice(&hash.to_be_bytes());
    }
    guid::format(&bytes)
}

fn search_key(batch: &RecordBatch, row: usize, columns: &[ResultColumn]) -> String {
    let Some(column) = columns.first() else {
        return String::new();
    };
    let value = Value::from_array(batch.column(0).as_ref(), row, column.kql_type);
    match convert::to_string(&value) {
        Value::String(key) => key,
        _ => String::new(),
    }
}

fn system_now() -> i64 {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    datetime::from_unix_nanos(since_epoch.as_nanos() as i128).unwrap_or(datetime::UNIX_EPOCH)
}
