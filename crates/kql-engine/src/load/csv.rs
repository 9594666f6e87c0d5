//! CSV files with a header line, as RFC 4180 has them.

use std::collections::HashSet;
use std::path::Path;

use arrow::array::ArrayRef;
use csv::{ErrorKind, Position, ReaderBuilder, StringRecord};
use kql_types::{KqlType, Value, build_array};

use super::arrange::{Expected, fit};
use super::infer::{self, Inference};
use super::{BATCH_ROWS, FileColumn, LoadError, LoadedTable, read_text, texts_batch};
use crate::result::ResultColumn;

/// Reads the file's columns and the lengths of their arrays.
pub(super) fn read(
    path: &Path,
    delimiter: u8,
    expected: &Expected,
) -> Result<(Vec<FileColumn>, Vec<usize>), LoadError> {
    let text = read_text(path)?;
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let malformed = |error: csv::Error| explain(path, &error);
    let names = names(path, reader.headers().map_err(malformed)?)?;
    let mut columns: Vec<TextColumn> = names.into_iter().map(TextColumn::new).collect();
    let mut lines = Vec::new();
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(malformed)? {
        lines.push(record.position().map_or(0, Position::line) as usize);
        columns
            .iter_mut()
            .zip(&record)
            .for_each(|(column, text)| column.push(text));
    }
    let converted = columns
        .iter()
        .map(|column| convert(path, column, &lines, expected));
    let lens = lines.chunks(BATCH_ROWS).map(<[usize]>::len).collect();
    Ok((converted.collect::<Result<_, _>>()?, lens))
}

/// Reads the file as it is written, without looking for types.
pub(super) fn read_texts(path: &Path, delimiter: u8) -> Result<LoadedTable, LoadError> {
    let text = read_text(path)?;
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let malformed = |error: csv::Error| explain(path, &error);
    let names = names(path, reader.headers().map_err(malformed)?)?;
    let mut texts: Vec<Vec<Value>> = vec![Vec::new(); names.len()];
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(malformed)? {
        for (column, text) in texts.iter_mut().zip(&record) {
            column.push(Value::String(text.to_owned()));
        }
    }
    let columns: Vec<ResultColumn> = names
        .into_iter()
        .map(|name| ResultColumn {
            name,
            kql_type: KqlType::String,
        })
        .collect();
    let arrays = texts
        .into_iter()
        .map(|values| build_array(KqlType::String, values.into_iter()));
    let batches = vec![texts_batch(&columns, arrays.collect())];
    Ok(LoadedTable { columns, batches })
}

/// The header's names; a column without one gets the name that Kusto would give it.
fn names(path: &Path, header: &StringRecord) -> Result<Vec<String>, LoadError> {
    let mut seen = HashSet::new();
    let name = |(idx, name): (usize, &str)| {
        let name = if name.is_empty() {
            format!("Column{}", idx + 1)
        } else {
            name.to_owned()
        };
        if seen.insert(name.clone()) {
            return Ok(name);
        }
        let message = format!("the header names column `{name}` twice");
        Err(LoadError::Malformed {
            path: path.to_owned(),
            line: 1,
            message,
        })
    };
    header.iter().enumerate().map(name).collect()
}

/// The texts of a column, end to end.
struct TextColumn {
    name: String,
    text: String,
    ends: Vec<usize>,
    inference: Inference,
}

impl TextColumn {
    fn new(name: String) -> Self {
        Self {
            name,
            text: String::new(),
            ends: Vec::new(),
            inference: Inference::new(),
        }
    }

    fn push(&mut self, text: &str) {
        self.inference.see(text);
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[row]]
    }
}

fn convert(
    path: &Path,
    column: &TextColumn,
    lines: &[usize],
    expected: &Expected,
) -> Result<FileColumn, LoadError> {
    let kql_type = expected
        .type_of(&column.name)
        .unwrap_or_else(|| column.inference.kql_type());
    let value = |row: usize| {
        let text = column.get(row);
        read_as(text, kql_type).ok_or_else(|| {
            let message = format!("column `{}`: `{text}` is no {kql_type}", column.name);
            LoadError::Malformed {
                path: path.to_owned(),
                line: lines[row],
                message,
            }
        })
    };
    let array = |start: usize| {
        let rows = start..(start + BATCH_ROWS).min(lines.len());
        let values: Vec<Value> = rows.map(value).collect::<Result<_, LoadError>>()?;
        Ok(build_array(kql_type, values.into_iter()))
    };
    let arrays = (0..lines.len())
        .step_by(BATCH_ROWS)
        .map(array)
        .collect::<Result<Vec<ArrayRef>, LoadError>>()?;
    Ok(FileColumn {
        name: column.name.clone(),
        kql_type,
        arrays,
    })
}

fn read_as(text: &str, kql_type: KqlType) -> Option<Value> {
    match kql_type {
        KqlType::String => Some(Value::String(text.to_owned())),
        KqlType::Dynamic => Some(infer::read(text, kql_type)),
        _ => fit(Value::String(text.to_owned()), kql_type),
    }
}

fn explain(path: &Path, error: &csv::Error) -> LoadError {
    let line = error.position().map_or(1, Position::line) as usize;
    let message = match error.kind() {
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("expected {expected_len} fields, as in the header, but found {len}")
        }
        other => format!("the line is not CSV: {other:?}"),
    };
    LoadError::Malformed {
        path: path.to_owned(),
        line,
        message,
    }
}
