//! Files for `externaldata`, from one folder.
//!
//! An address such as `https://example.com/feeds/tor.csv?raw=1` stands for the file `tor.csv` of the folder. Fields become
//! columns by their position, members of JSON objects and columns of Parquet files by their names, as Kusto does without a
//! mapping; a field that is not of its column's type is null.

mod json;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Schema};
use csv::ReaderBuilder;
use kql_plan::bound::Column;
use kql_plan::{ExternalError, ExternalFile};
use kql_types::{KqlType, Value, build_array, convert, dynamic};

use crate::load::read_parquet;

/// The folder with the files.
#[derive(Debug, Clone)]
pub(crate) struct ExternalFolder(PathBuf);

impl ExternalFolder {
    pub(crate) fn new(folder: &Path) -> ExternalFolder {
        ExternalFolder(folder.to_owned())
    }

    /// The rows of the file.
    pub(crate) fn read(&self, file: &ExternalFile<'_>) -> Result<Vec<RecordBatch>, ExternalError> {
        let name = file_name(file.uri);
        let path = self.0.join(name);
        if COMPRESSED.iter().any(|ending| name.ends_with(ending)) {
            let reason = format!("`{}` is compressed: unpack it", path.display());
            return Err(ExternalError::Unreadable(reason));
        }
        let format = format_of(file.format, name);
        if format == "parquet" {
            return parquet_rows(&path, file.columns);
        }
        let text = std::fs::read_to_string(&path).map_err(|reason| {
            ExternalError::Unreadable(format!("`{}`: {reason}", path.display()))
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let rows = match format.as_str() {
            "csv" => delimited(text, b',', file)?,
            "tsv" => delimited(text, b'\t', file)?,
            "psv" => delimited(text, b'|', file)?,
            "scsv" => delimited(text, b';', file)?,
            "txt" => lines(text, file),
            "raw" => vec![vec![Some(text.to_owned())]],
            "json" | "multijson" | "singlejson" => json::rows(text, file.columns)?,
            other => {
                return Err(ExternalError::Unreadable(format!(
                    "the format `{other}` is not supported"
                )));
            }
        };
        Ok(vec![batch(file.columns, &rows)])
    }
}

/// Endings of files that would have to be unpacked.
const COMPRESSED: &[&str] = &[".gz", ".zip", ".zst", ".bz2"];

/// Endings that say the format of a file; others are taken for CSV.
const ENDINGS: &[(&str, &str)] = &[
    ("tsv", "tsv"),
    ("psv", "psv"),
    ("txt", "txt"),
    ("raw", "raw"),
    ("json", "multijson"),
    ("jsonl", "json"),
    ("parquet", "parquet"),
];

/// The format that the query says, or the one of the file's ending.
fn format_of(said: Option<&str>, name: &str) -> String {
    if let Some(format) = said {
        return format.to_ascii_lowercase();
    }
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    let known = ENDINGS
        .iter()
        .find(|(known, _)| ending.as_deref() == Some(known));
    known.map_or("csv", |(_, format)| format).to_owned()
}

/// The rows of a Parquet file, whose columns are found by their names.
fn parquet_rows(path: &Path, columns: &[Column]) -> Result<Vec<RecordBatch>, ExternalError> {
    let loaded = read_parquet(path).map_err(|error| ExternalError::Unreadable(chain(&error)))?;
    let batches = loaded.batches.iter().map(|batch| {
        let arrays = columns.iter().map(|column| {
            let source = loaded
                .columns
                .iter()
                .position(|known| known.name == column.name);
            let values = (0..batch.num_rows()).map(|row| match source {
                Some(at) => {
                    let known = loaded.columns[at].kql_type;
                    convert::to_type(
                        Value::from_array(batch.column(at), row, known),
                        column.kql_type,
                    )
                }
                None => Value::null(column.kql_type),
            });
            build_array(column.kql_type, values)
        });
        with_columns(columns, arrays.collect())
    });
    Ok(batches.collect())
}

/// An error and what caused it, in one line.
fn chain(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}

/// The last part of an address.
fn file_name(uri: &str) -> &str {
    let path = uri.split(['?', ';', '#']).next().unwrap_or_default();
    path.rsplit(['/', '\\']).next().unwrap_or_default()
}

type Rows = Vec<Vec<Option<String>>>;

fn delimited(text: &str, delimiter: u8, file: &ExternalFile<'_>) -> Result<Rows, ExternalError> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(file.ignores_first_record)
        .flexible(true)
        .from_reader(text.as_bytes());
    let records = reader.records().map(|record| {
        let record = record.map_err(|reason| ExternalError::Unreadable(reason.to_string()))?;
        Ok(record.iter().map(|field| Some(field.to_owned())).collect())
    });
    records.collect()
}

fn lines(text: &str, file: &ExternalFile<'_>) -> Rows {
    let skipped = usize::from(file.ignores_first_record);
    text.lines()
        .skip(skipped)
        .map(|line| vec![Some(line.to_owned())])
        .collect()
}

fn batch(columns: &[Column], rows: &Rows) -> RecordBatch {
    let arrays = columns.iter().enumerate().map(|(at, column)| {
        let values = rows
            .iter()
            .map(|row| value(row.get(at).cloned().flatten(), column.kql_type));
        build_array(column.kql_type, values)
    });
    with_columns(columns, arrays.collect())
}

fn with_columns(columns: &[Column], arrays: Vec<ArrayRef>) -> RecordBatch {
    let fields = columns
        .iter()
        .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    RecordBatch::try_new(schema, arrays).expect("the arrays have the types of the columns")
}

fn value(field: Option<String>, kql_type: KqlType) -> Value {
    match (field, kql_type) {
        (None, _) => Value::null(kql_type),
        (Some(text), KqlType::String) => Value::String(text),
        (Some(text), KqlType::Dynamic) => {
            dynamic::parse_json(&text).map_or(Value::Null(KqlType::Dynamic), Value::Dynamic)
        }
        (Some(text), _) => convert::to_type(Value::String(text), kql_type),
    }
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_file_is_the_last_part_of_an_address() {
        assert_eq!(file_name("https://a.b/feeds/tor.csv?raw=1"), "tor.csv");
        assert_eq!(file_name("https://a.b/x/list.txt;secret"), "list.txt");
        assert_eq!(file_name("list.txt"), "list.txt");
    }
}
