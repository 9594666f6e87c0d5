//! JSON lines, and JSON arrays of objects: an object is a row, its members are the columns.

use std::collections::HashMap;
use std::path::Path;

use arrow::array::ArrayRef;
use kql_types::{KqlType, Value, build_array, dynamic};
use serde_json::Value as Json;

use super::arrange::{Expected, fit};
use super::infer::is_iso_datetime;
use super::{BATCH_ROWS, FileColumn, LoadError, read_text};

type Row = serde_json::Map<String, Json>;

/// Reads the file's columns and the lengths of their arrays.
pub(super) fn read(
    path: &Path,
    expected: &Expected,
) -> Result<(Vec<FileColumn>, Vec<usize>), LoadError> {
    let text = read_text(path)?;
    let rows = if text.trim_start().starts_with('[') {
        array_rows(path, &text)?
    } else {
        line_rows(path, &text)?
    };
    let names = names(&rows);
    let columns = names.into_iter().map(|name| {
        let kql_type = expected
            .type_of(&name)
            .unwrap_or_else(|| infer(&rows, &name));
        convert(path, &text, &rows, name, kql_type)
    });
    let lens = rows.chunks(BATCH_ROWS).map(<[_]>::len).collect();
    Ok((columns.collect::<Result<_, _>>()?, lens))
}

/// An object and where it starts in the text.
struct Object {
    row: Row,
    start: usize,
}

/// Objects one after the other, a line each or over several lines.
fn line_rows(path: &Path, text: &str) -> Result<Vec<Object>, LoadError> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Json>();
    let mut rows = Vec::new();
    loop {
        let start = stream.byte_offset();
        match stream.next() {
            None => return Ok(rows),
            Some(Ok(value)) => rows.push(object(path, text, start, value)?),
            Some(Err(error)) => return Err(not_json(path, &error)),
        }
    }
}

fn array_rows(path: &Path, text: &str) -> Result<Vec<Object>, LoadError> {
    let values: Vec<Json> = serde_json::from_str(text).map_err(|error| not_json(path, &error))?;
    values
        .into_iter()
        .map(|value| object(path, text, 0, value))
        .collect()
}

fn object(path: &Path, text: &str, start: usize, value: Json) -> Result<Object, LoadError> {
    match value {
        Json::Object(row) => Ok(Object { row, start }),
        other => Err(malformed(
            path,
            text,
            start,
            format!(
                "expected a JSON object, found `{}`",
                cut(&other.to_string())
            ),
        )),
    }
}

/// The members of all rows, in the order of their first appearance.
fn names(rows: &[Object]) -> Vec<String> {
    let mut places = HashMap::new();
    for name in rows.iter().flat_map(|object| object.row.keys()) {
        let next = places.len();
        places.entry(name.as_str()).or_insert(next);
    }
    let mut names: Vec<(&str, usize)> = places.into_iter().collect();
    names.sort_by_key(|(_, place)| *place);
    names.into_iter().map(|(name, _)| name.to_owned()).collect()
}

/// The type that fits all values of a column: dynamic, if they differ.
fn infer(rows: &[Object], name: &str) -> KqlType {
    let values = rows
        .iter()
        .filter_map(|object| object.row.get(name))
        .filter(|value| !value.is_null());
    let types = values.map(type_of);
    types.reduce(common).unwrap_or(KqlType::String)
}

fn type_of(value: &Json) -> KqlType {
    match value {
        Json::Bool(_) => KqlType::Bool,
        Json::Number(number) if number.is_i64() => KqlType::Long,
        Json::Number(number) if number.is_f64() => KqlType::Real,
        Json::String(text) if is_iso_datetime(text) => KqlType::DateTime,
        Json::String(_) => KqlType::String,
        _ => KqlType::Dynamic,
    }
}

fn common(left: KqlType, right: KqlType) -> KqlType {
    match (left, right) {
        (left, right) if left == right => left,
        (KqlType::Long, KqlType::Real) | (KqlType::Real, KqlType::Long) => KqlType::Real,
        (KqlType::String, KqlType::DateTime) | (KqlType::DateTime, KqlType::String) => {
            KqlType::String
        }
        _ => KqlType::Dynamic,
    }
}

fn convert(
    path: &Path,
    text: &str,
    rows: &[Object],
    name: String,
    kql_type: KqlType,
) -> Result<FileColumn, LoadError> {
    let value = |object: &Object| match object.row.get(&name) {
        None | Some(Json::Null) => Ok(Value::null(kql_type)),
        Some(json) => read_as(json, kql_type).ok_or_else(|| {
            let message = format!(
                "column `{name}`: `{}` is no {kql_type}",
                cut(&json.to_string())
            );
            malformed(path, text, object.start, message)
        }),
    };
    let array = |rows: &[Object]| {
        let values: Vec<Value> = rows.iter().map(value).collect::<Result<_, LoadError>>()?;
        Ok(build_array(kql_type, values.into_iter()))
    };
    let arrays = rows
        .chunks(BATCH_ROWS)
        .map(array)
        .collect::<Result<Vec<ArrayRef>, LoadError>>()?;
    Ok(FileColumn {
        name,
        kql_type,
        arrays,
    })
}

fn read_as(json: &Json, kql_type: KqlType) -> Option<Value> {
    let dynamic = || {
        dynamic::parse_json(&json.to_string()).map_or(Value::Null(KqlType::Dynamic), Value::Dynamic)
    };
    if kql_type == KqlType::Dynamic {
        return Some(dynamic());
    }
    let value = match json {
        Json::String(text) => Value::String(text.clone()),
        Json::Bool(bool) => Value::Bool(*bool),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(long), _) => Value::Long(long),
            (None, Some(real)) => Value::Real(real),
            (None, None) => dynamic(),
        },
        _ => dynamic(),
    };
    fit(value, kql_type)
}

fn not_json(path: &Path, error: &serde_json::Error) -> LoadError {
    let text = error.to_string();
    let what = text.split(" at line ").next().unwrap_or(&text);
    let message = format!("not JSON: {what} at column {}", error.column());
    LoadError::Malformed {
        path: path.to_owned(),
        line: error.line(),
        message,
    }
}

/// An error about the object that starts at or after `start`.
fn malformed(path: &Path, text: &str, start: usize, message: String) -> LoadError {
    let blanks = text[start..].len() - text[start..].trim_start().len();
    let line = text[..start + blanks]
        .bytes()
        .filter(|byte| *byte == b'\n')
        .count()
        + 1;
    LoadError::Malformed {
        path: path.to_owned(),
        line,
        message,
    }
}

fn cut(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
