//! CSV files with a header line, as RFC 4180 has them.

use std::collections::HashSet;

use arrow::array::ArrayRef;
use csv::{ErrorKind, Position, Reader, ReaderBuilder, StringRecord};
use kql_types::{KqlType, Value, build_array};

use super::arrange::fit;
use super::infer::{self, Inference};
use super::reading::{Reading, line_and_column};
use super::{BATCH_ROWS, FileColumn, LoadError, LoadedTable, read_text, texts_batch};
use crate::result::ResultColumn;

/// Reads the file's columns and the lengths of their arrays.
pub(super) fn read(
    reading: &Reading<'_>,
    delimiter: u8,
) -> Result<(Vec<FileColumn>, Vec<usize>), LoadError> {
    let text = read_text(reading.path)?;
    let mut file = CsvText::new(reading, &text, delimiter);
    let mut columns: Vec<TextColumn> = file.names()?.into_iter().map(TextColumn::new).collect();
    let mut lines = Vec::new();
    file.each_record(|line, record| {
        lines.push(line);
        columns
            .iter_mut()
            .zip(record)
            .for_each(|(column, text)| column.push(text));
    })?;
    let converted = columns
        .iter()
        .map(|column| convert(reading, column, &lines));
    let lens = lines.chunks(BATCH_ROWS).map(<[usize]>::len).collect();
    Ok((converted.collect::<Result<_, _>>()?, lens))
}

/// Reads the file as it is written, without looking for types.
pub(super) fn read_texts(reading: &Reading<'_>, delimiter: u8) -> Result<LoadedTable, LoadError> {
    let text = read_text(reading.path)?;
    let mut file = CsvText::new(reading, &text, delimiter);
    let names = file.names()?;
    let mut texts: Vec<Vec<Value>> = vec![Vec::new(); names.len()];
    file.each_record(|_, record| {
        for (column, text) in texts.iter_mut().zip(record) {
            column.push(Value::String(text.to_owned()));
        }
    })?;
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

/// The text of a file, and how far it has been read.
struct CsvText<'a> {
    reading: &'a Reading<'a>,
    text: &'a str,
    delimiter: u8,
    reader: Reader<&'a [u8]>,
}

impl<'a> CsvText<'a> {
    fn new(reading: &'a Reading<'a>, text: &'a str, delimiter: u8) -> Self {
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        Self {
            reading,
            text,
            delimiter,
            reader,
        }
    }

    /// The header's names; a column without one gets the name that Kusto would give it.
    fn names(&mut self) -> Result<Vec<String>, LoadError> {
        let header = match self.reader.headers() {
            Ok(header) => header.clone(),
            Err(error) => return Err(self.explain(&error)),
        };
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
            Err(self.reading.malformed(1, message))
        };
        header.iter().enumerate().map(name).collect()
    }

    /// Hands over each record with the line on which it starts.
    fn each_record(&mut self, mut take: impl FnMut(usize, &StringRecord)) -> Result<(), LoadError> {
        let mut record = StringRecord::new();
        let mut last_start = 0;
        loop {
            self.reading.go_on()?;
            match self.reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(self.explain(&error)),
            }
            let start = record.position();
            last_start = start.map_or(0, Position::byte) as usize;
            take(start.map_or(0, Position::line) as usize, &record);
        }
        // The reader takes it for the end of the text.
        self.unclosed_quote(last_start).map_or(Ok(()), Err)
    }

    fn explain(&self, error: &csv::Error) -> LoadError {
        let start = error.position().map_or(0, Position::byte) as usize;
        if let Some(unclosed) = self.unclosed_quote(start) {
            return unclosed;
        }
        let line = error.position().map_or(1, Position::line) as usize;
        let message = match error.kind() {
            ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => {
                format!("expected {expected_len} fields, as in the header, but found {len}")
            }
            other => format!("the line is not CSV: {other:?}"),
        };
        self.reading.malformed(line, message)
    }

    /// The record that starts here has a field in quotes that goes on to the end of the file.
    fn unclosed_quote(&self, start: usize) -> Option<LoadError> {
        let at = start + open_quote(&self.text.as_bytes()[start..], self.delimiter)?;
        let (line, column) = line_and_column(self.text, at);
        let message = format!("the `\"` at column {column} is not closed");
        Some(self.reading.malformed(line, message))
    }
}

/// Where the quotes start that are open at the end of the text, which starts with a field.
fn open_quote(text: &[u8], delimiter: u8) -> Option<usize> {
    let (mut start, mut is_open) = (0, false);
    let (mut is_field_start, mut is_closed_here) = (true, false);
    for (at, &byte) in text.iter().enumerate() {
        let was_closed_here = std::mem::take(&mut is_closed_here);
        if byte != b'"' {
            is_field_start = !is_open && (byte == delimiter || byte == b'\n' || byte == b'\r');
        } else if is_open {
            (is_open, is_closed_here) = (false, true);
        } else if was_closed_here {
            // Two quotes inside of quotes stand for one.
            is_open = true;
        } else if is_field_start {
            (start, is_open) = (at, true);
        }
    }
    is_open.then_some(start)
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
    reading: &Reading<'_>,
    column: &TextColumn,
    lines: &[usize],
) -> Result<FileColumn, LoadError> {
    let kql_type = reading
        .expected
        .type_of(&column.name)
        .unwrap_or_else(|| column.inference.kql_type());
    let value = |row: usize| {
        reading.go_on()?;
        let text = column.get(row);
        read_as(text, kql_type).ok_or_else(|| {
            let message = format!("column `{}`: `{text}` is no {kql_type}", column.name);
            reading.malformed(lines[row], message)
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
