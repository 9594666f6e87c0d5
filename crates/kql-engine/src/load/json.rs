//! JSON lines, and JSON arrays of objects: an object is a row, its members are the columns.

use std::collections::HashMap;

use arrow::array::ArrayRef;
use kql_types::{KqlType, Value, build_array, dynamic};
use serde_json::Value as Json;

use super::arrange::fit;
use super::infer::is_iso_datetime;
use super::reading::{Reading, line_and_column};
use super::{BATCH_ROWS, FileColumn, LoadError, read_text};

/// Why a text that starts with `[` is no array.
const UNFINISHED_ARRAY: &str = "the file ends inside of an array";

type Row = serde_json::Map<String, Json>;

/// Reads the file's columns and the lengths of their arrays.
pub(super) fn read(reading: &Reading<'_>) -> Result<(Vec<FileColumn>, Vec<usize>), LoadError> {
    let text = read_text(reading.path)?;
    let rows = match text.trim_start().starts_with('[') {
        true => array_rows(reading, &text)?,
        false => line_rows(reading, &text)?,
    };
    let columns = names(&rows).into_iter().map(|name| {
        let kql_type = reading
            .expected
            .type_of(&name)
            .unwrap_or_else(|| infer(&rows, &name));
        convert(reading, &text, &rows, name, kql_type)
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
fn line_rows(reading: &Reading<'_>, text: &str) -> Result<Vec<Object>, LoadError> {
    let mut rows = Vec::new();
    let mut at = skip_blanks(text, 0);
    while at < text.len() {
        let (row, end) = object(reading, text, at)?;
        rows.push(Object { row, start: at });
        at = skip_blanks(text, end);
    }
    Ok(rows)
}

/// The objects of an array.
fn array_rows(reading: &Reading<'_>, text: &str) -> Result<Vec<Object>, LoadError> {
    let mut rows = Vec::new();
    let mut at = skip_blanks(text, text.find('[').map_or(0, |start| start + 1));
    loop {
        match text[at..].chars().next() {
            Some(']') => break,
            Some(',') if !rows.is_empty() => at = skip_blanks(text, at + 1),
            Some(_) if rows.is_empty() => {}
            Some(_) => return Err(not_json(reading, text, at, "expected `,` or `]`")),
            None => return Err(not_json(reading, text, at, UNFINISHED_ARRAY)),
        }
        let (row, end) = object(reading, text, at)?;
        rows.push(Object { row, start: at });
        at = skip_blanks(text, end);
    }
    let behind = skip_blanks(text, at + 1);
    match behind == text.len() {
        true => Ok(rows),
        false => Err(not_json(
            reading,
            text,
            behind,
            "expected nothing behind the array",
        )),
    }
}

fn skip_blanks(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start().len()
}

/// The object that starts here, and where it ends.
fn object(reading: &Reading<'_>, text: &str, start: usize) -> Result<(Row, usize), LoadError> {
    reading.go_on()?;
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Json>();
    match values.next() {
        Some(Ok(Json::Object(row))) => Ok((row, start + values.byte_offset())),
        Some(Ok(other)) => {
            let message = format!(
                "expected a JSON object, found `{}`",
                cut(&other.to_string())
            );
            Err(reading.malformed(line_and_column(text, start).0, message))
        }
        Some(Err(error)) => {
            let (at, what) = explain(text, start, &error);
            Err(not_json(reading, text, at, &what))
        }
        None => Err(not_json(reading, text, start, UNFINISHED_ARRAY)),
    }
}

/// What is wrong with the object that starts here, and where.
fn explain(text: &str, start: usize, error: &serde_json::Error) -> (usize, String) {
    if let Some(unfinished) = unfinished_line(text, start) {
        return unfinished;
    }
    if error.is_eof() {
        let end = text.trim_end().len();
        return (
            end,
            format!("the file ends inside of {}", eof_inside(error)),
        );
    }
    // Lines and columns are those of the text behind the start; column 0 is the end of the line before.
    let lines = text[start..].split_inclusive('\n').map(str::len);
    let before: usize = lines.take(error.line().saturating_sub(1)).sum();
    let at = start + (before + error.column()).saturating_sub(1);
    let shown = error.to_string();
    let what = match shown.split_once(" at line ") {
        _ if error.column() == 0 => "the line ends inside of a text",
        Some((what, _)) => what,
        None => &shown,
    };
    (at, what.to_owned())
}

/// The end of a line that was cut off: it is no whole object, and another one or nothing follows. The reader would complain
/// of the next line.
fn unfinished_line(text: &str, start: usize) -> Option<(usize, String)> {
    let line = text[start..].lines().next()?.trim_end();
    let rest = text[start + line.len()..].trim_start_matches(['\r', '\n']);
    if !(rest.trim().is_empty() || rest.starts_with('{')) {
        return None;
    }
    let error = serde_json::from_str::<Json>(line).err()?;
    let inside = error.is_eof().then(|| eof_inside(&error))?;
    Some((
        start + line.len(),
        format!("the line ends inside of {inside}"),
    ))
}

/// What a text ends in the middle of.
fn eof_inside(error: &serde_json::Error) -> &'static str {
    match error.to_string().starts_with("EOF while parsing a string") {
        true => "a text",
        false => "an object",
    }
}

/// What is wrong at a place of the text; behind its end is where it ends.
fn not_json(reading: &Reading<'_>, text: &str, at: usize, what: &str) -> LoadError {
    let (line, column) = line_and_column(text, at.min(text.trim_end().len()));
    reading.malformed(line, format!("not JSON: {what} at column {column}"))
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
    reading: &Reading<'_>,
    text: &str,
    rows: &[Object],
    name: String,
    kql_type: KqlType,
) -> Result<FileColumn, LoadError> {
    let value = |object: &Object| {
        reading.go_on()?;
        match object.row.get(&name) {
            None | Some(Json::Null) => Ok(Value::null(kql_type)),
            Some(json) => read_as(json, kql_type).ok_or_else(|| {
                let found = cut(&json.to_string());
                let message = format!("column `{name}`: `{found}` is no {kql_type}");
                reading.malformed(line_and_column(text, object.start).0, message)
            }),
        }
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

fn cut(text: &str) -> String {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
