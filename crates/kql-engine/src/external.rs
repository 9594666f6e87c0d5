//! Files for `externaldata`, from one folder.
//!
//! An address such as `https://example.com/feeds/tor.csv?raw=1` stands for the file `tor.csv` of the folder. Fields become
//! columns by their position, as Kusto does without a mapping; a field that is not of its column's type is null.

use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use csv::ReaderBuilder;
use kql_plan::bound::Column;
use kql_plan::{ExternalError, ExternalFile};
use kql_types::{KqlType, Value, build_array, convert, dynamic};
use std::sync::Arc;

/// The folder with the files.
#[derive(Debug)]
pub(crate) struct ExternalFolder(PathBuf);

impl ExternalFolder {
    pub(crate) fn new(folder: &Path) -> ExternalFolder {
        ExternalFolder(folder.to_owned())
    }

    /// The rows of the file.
    pub(crate) fn read(&self, file: &ExternalFile<'_>) -> Result<Vec<RecordBatch>, ExternalError> {
        let name = file_name(file.uri);
        let path = self.0.join(name);
        let text = std::fs::read_to_string(&path).map_err(|reason| {
            ExternalError::Unreadable(format!("`{}`: {reason}", path.display()))
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let format = file.format.map(str::to_ascii_lowercase);
        let format = format
            .as_deref()
            .or_else(|| name.rsplit_once('.').map(|(_, extension)| extension));
        let rows = match format.unwrap_or("csv") {
            "csv" => delimited(text, b',', file)?,
            "tsv" => delimited(text, b'\t', file)?,
            "psv" => delimited(text, b'|', file)?,
            "scsv" => delimited(text, b';', file)?,
            "txt" => lines(text, file),
            "raw" => vec![vec![Some(text.to_owned())]],
            other => {
                return Err(ExternalError::Unreadable(format!(
                    "the format `{other}` is not supported"
                )));
            }
        };
        Ok(vec![batch(file.columns, &rows)])
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
    let fields = columns
        .iter()
        .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
    let arrays = columns.iter().enumerate().map(|(at, column)| {
        let values = rows
            .iter()
            .map(|row| value(row.get(at).cloned().flatten(), column.kql_type));
        build_array(column.kql_type, values)
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    RecordBatch::try_new(schema, arrays.collect())
        .expect("the arrays have the types of the columns")
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
