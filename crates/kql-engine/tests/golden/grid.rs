//! Tables as text: a header of names and types, then rows, cells apart by `|`.

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use kql_engine::{ResultColumn, ResultTable};
use kql_types::{KqlType, Value, build_array, convert, dynamic};

/// What stands for null.
const NULL: &str = "null";

/// A table that was written in a golden file, or a result in its form.
#[derive(Clone)]
pub(crate) struct Grid {
    pub(crate) columns: Vec<ResultColumn>,
    pub(crate) rows: Vec<Vec<Value>>,
}

impl Grid {
    /// Reads the header and the rows.
    pub(crate) fn parse(lines: &[&str]) -> Result<Self, String> {
        let (header, rows) = lines
            .split_first()
            .ok_or("expected a header such as `name: string | n: long`")?;
        let columns = cells(header)?
            .iter()
            .map(|cell| column(cell))
            .collect::<Result<Vec<_>, _>>()?;
        let rows = rows
            .iter()
            .map(|line| row(line, &columns))
            .collect::<Result<_, _>>()?;
        Ok(Self { columns, rows })
    }

    /// The result in the form of a golden file.
    pub(crate) fn of_result(table: &ResultTable) -> Self {
        Self {
            columns: table.columns.clone(),
            rows: table.rows().collect(),
        }
    }

    /// The rows as Arrow has them.
    pub(crate) fn batch(&self) -> RecordBatch {
        let fields = self
            .columns
            .iter()
            .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
        let schema = Schema::new(fields.collect::<Vec<_>>());
        let arrays = self.columns.iter().enumerate().map(|(idx, column)| {
            build_array(
                column.kql_type,
                self.rows.iter().map(|row| row[idx].clone()),
            )
        });
        RecordBatch::try_new(schema.into(), arrays.collect())
            .expect("arrays are built in their columns' types")
    }

    /// The header, as it is compared and written.
    pub(crate) fn header(&self) -> Vec<String> {
        self.columns
            .iter()
            .map(|column| quoted_if_needed(&column.name) + ": " + column.kql_type.name())
            .collect()
    }

    /// The rows, as they are compared and written.
    pub(crate) fn cells(&self) -> Vec<Vec<String>> {
        self.rows
            .iter()
            .map(|row| row.iter().map(cell).collect())
            .collect()
    }

    /// The text of a golden file, columns aligned.
    pub(crate) fn text(&self) -> String {
        let mut lines = vec![self.header()];
        lines.extend(self.cells());
        let width = |idx: usize| {
            lines
                .iter()
                .map(|line| line[idx].chars().count())
                .max()
                .unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let aligned = lines.iter().map(|line| {
            let padded: Vec<String> = line
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            format!("{}\n", keep_visible(padded.join(" | ").trim_end()))
        });
        aligned.collect()
    }
}

/// A row of one empty string would look like the end of the block.
fn keep_visible(line: &str) -> &str {
    if line.is_empty() { "\"\"" } else { line }
}

/// `name: type`.
fn column(cell: &str) -> Result<ResultColumn, String> {
    let (name, kql_type) = cell
        .rsplit_once(':')
        .ok_or_else(|| format!("expected `name: type`, found `{cell}`"))?;
    let kql_type = kql_type.trim();
    let kql_type =
        KqlType::from_name(kql_type).ok_or_else(|| format!("`{kql_type}` is no KQL type"))?;
    Ok(ResultColumn {
        name: unquoted(name.trim())?,
        kql_type,
    })
}

fn row(line: &str, columns: &[ResultColumn]) -> Result<Vec<Value>, String> {
    let cells = cells(line)?;
    if cells.len() != columns.len() {
        return Err(format!(
            "expected {} cells, found {} in `{line}`",
            columns.len(),
            cells.len()
        ));
    }
    cells
        .iter()
        .zip(columns)
        .map(|(cell, column)| value(cell, column.kql_type))
        .collect()
}

/// The cells of a line, trimmed. A `|` inside of a JSON value is part of the cell.
fn cells(line: &str) -> Result<Vec<String>, String> {
    let mut cells = Vec::new();
    let mut rest = line;
    loop {
        let end = cell_end(rest)?;
        cells.push(rest[..end].trim().to_owned());
        match rest[end..].strip_prefix('|') {
            Some(after) => rest = after,
            None => return Ok(cells),
        }
    }
}

/// Where the next `|` stands that is not inside of a JSON value.
fn cell_end(rest: &str) -> Result<usize, String> {
    let blanks = rest.len() - rest.trim_start().len();
    let after_json = match rest[blanks..].chars().next() {
        Some('"' | '{' | '[') => blanks + json_end(&rest[blanks..])?,
        _ => 0,
    };
    Ok(rest[after_json..]
        .find('|')
        .map_or(rest.len(), |at| after_json + at))
}

/// The length of the JSON value at the start; 0 for an array or an object that is none, such as the text `[x`.
fn json_end(text: &str) -> Result<usize, String> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    match values.next() {
        Some(Ok(_)) => Ok(values.byte_offset()),
        _ if text.starts_with('"') => Err(format!("expected a JSON string at `{text}`")),
        _ => Ok(0),
    }
}

fn value(cell: &str, kql_type: KqlType) -> Result<Value, String> {
    match kql_type {
        KqlType::String => Ok(Value::String(unquoted(cell)?)),
        _ if cell == NULL => Ok(Value::null(kql_type)),
        KqlType::Dynamic => {
            Ok(dynamic::parse_json(cell).map_or(Value::Null(KqlType::Dynamic), Value::Dynamic))
        }
        _ => match convert::to_type(Value::String(cell.to_owned()), kql_type) {
            converted if converted.is_null() => Err(format!(
                "`{cell}` is no {kql_type}; null is written `{NULL}`"
            )),
            converted => Ok(converted),
        },
    }
}

/// A value as it is compared and written: as `tostring()` prints it, but a dynamic as its JSON, a datetime without a
/// fraction of zeros, and a string in JSON quotes where it would not read back.
fn cell(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Null(_) => text.push_str(NULL),
        Value::Dynamic(json) => text.push_str(json),
        Value::String(string) => text = quoted_if_needed(string),
        Value::DateTime(_) => {
            convert::write_string(value, &mut text);
            text = text.replace(".0000000Z", "Z");
        }
        other => convert::write_string(other, &mut text),
    }
    text
}

fn quoted_if_needed(text: &str) -> String {
    let plain =
        text.trim() == text && !text.starts_with('"') && !text.contains(['|', '\n', '\r', '\t']);
    if plain {
        return text.to_owned();
    }
    let mut quoted = String::new();
    dynamic::write_string(text, &mut quoted);
    quoted
}

fn unquoted(cell: &str) -> Result<String, String> {
    match cell.starts_with('"') {
        true => serde_json::from_str(cell)
            .map_err(|error| format!("`{cell}` is no JSON string: {error}")),
        false => Ok(cell.to_owned()),
    }
}
