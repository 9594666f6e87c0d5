//! Tables from files: CSV, JSON lines and Parquet.
//!
//! The file's extension says what it holds. Types are inferred from all of its rows, not from the first ones, so that no
//! later row can prove them wrong. Where the table is one of the Sentinel catalog, the catalog gives the types and the
//! order of columns, columns that the file lacks are null, and a value that is not of its type is an error.
//! A Parquet file says its types, so its rows stay on disk until a query wants them.

mod arrange;
mod arrow_form;
mod csv;
mod error;
mod infer;
mod json;
mod nested;
mod parquet;
mod reading;

use std::path::Path;
use std::sync::Arc;

use ::arrow::array::{ArrayRef, RecordBatch};
use ::arrow::datatypes::{Field, Schema};
use kql_types::{KqlType, Value, build_array, convert};

use crate::cancel::CancelToken;
use crate::result::ResultColumn;

use arrange::Expected;
use reading::Reading;

pub use error::LoadError;
pub(crate) use parquet::ParquetTable;

/// How many rows of a text file become one batch.
const BATCH_ROWS: usize = 1 << 16;

/// A table that was read from a file, in the Arrow forms of KQL's types.
#[derive(Debug)]
pub struct LoadedTable {
    /// Its columns.
    pub columns: Vec<ResultColumn>,
    /// Its rows.
    pub batches: Vec<RecordBatch>,
}

/// A column of a file: its arrays have the lengths of the file's batches.
struct FileColumn {
    name: String,
    kql_type: KqlType,
    arrays: Vec<ArrayRef>,
}

/// Reads the file as the table `name`, unless it is cancelled.
pub(crate) fn read_table(
    name: &str,
    path: &Path,
    cancel: &CancelToken,
) -> Result<LoadedTable, LoadError> {
    read_rows(name, &[], path, cancel)
}

/// Reads a file for the table `name`, which has these columns already: they come first, with their types, and are null where
/// the file lacks them.
///
/// # Errors
///
/// If the file cannot be read, holds a value that is not of its column's type, or if `cancel` is cancelled meanwhile.
pub fn read_rows(
    name: &str,
    known: &[ResultColumn],
    path: &Path,
    cancel: &CancelToken,
) -> Result<LoadedTable, LoadError> {
    let expected = Expected::of_table(name).and(known);
    let reading = Reading {
        path,
        expected: &expected,
        cancel,
    };
    let (columns, lens) = match extension(path).as_str() {
        "csv" => csv::read(&reading, b',')?,
        "tsv" => csv::read(&reading, b'\t')?,
        "json" | "jsonl" | "ndjson" => json::read(&reading)?,
        "parquet" => parquet::read(&reading)?,
        _ => {
            return Err(LoadError::UnknownFormat {
                path: path.to_owned(),
            });
        }
    };
    Ok(arrange::table(columns, &lens, &expected))
}

/// True for files that [`ParquetTable`] reads.
pub(crate) fn is_parquet(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"))
}

/// Reads a Parquet file as it is.
pub(crate) fn read_parquet(path: &Path) -> Result<LoadedTable, LoadError> {
    let expected = Expected::of_table("");
    let (columns, lens) = parquet::read(&Reading {
        path,
        expected: &expected,
        cancel: &CancelToken::new(),
    })?;
    Ok(arrange::table(columns, &lens, &expected))
}

/// Reads the file as a table of texts.
pub(crate) fn read_texts(path: &Path) -> Result<LoadedTable, LoadError> {
    let cancel = CancelToken::new();
    let reading = Reading {
        path,
        expected: &Expected::of_table(""),
        cancel: &cancel,
    };
    match extension(path).as_str() {
        "csv" => csv::read_texts(&reading, b','),
        "tsv" => csv::read_texts(&reading, b'\t'),
        _ => Ok(as_texts(read_table("", path, &cancel)?)),
    }
}

/// What the name of the file ends in, in small letters.
fn extension(path: &Path) -> String {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.unwrap_or_default().to_ascii_lowercase()
}

fn as_texts(loaded: LoadedTable) -> LoadedTable {
    let batches = loaded.batches.iter().map(|batch| {
        let arrays = loaded
            .columns
            .iter()
            .zip(batch.columns())
            .map(|(column, array)| {
                let values = (0..batch.num_rows()).map(|row| {
                    convert::to_string(&Value::from_array(array.as_ref(), row, column.kql_type))
                });
                build_array(KqlType::String, values)
            });
        texts_batch(&loaded.columns, arrays.collect())
    });
    let batches = batches.collect();
    let columns = loaded.columns.into_iter().map(|column| ResultColumn {
        kql_type: KqlType::String,
        ..column
    });
    LoadedTable {
        columns: columns.collect(),
        batches,
    }
}

fn texts_batch(columns: &[ResultColumn], arrays: Vec<ArrayRef>) -> RecordBatch {
    let fields = columns
        .iter()
        .map(|column| Field::new(&column.name, KqlType::String.arrow_type(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    RecordBatch::try_new(schema, arrays).expect("all columns are texts of the same length")
}

fn read_text(path: &Path) -> Result<String, LoadError> {
    let unreadable = |source| LoadError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        LoadError::Malformed {
            path: path.to_owned(),
            line,
            message: "the text is not UTF-8".to_owned(),
        }
    })?;
    Ok(text
        .strip_prefix('\u{feff}')
        .map(str::to_owned)
        .unwrap_or(text))
}

#[cfg(test)]
mod tests;
