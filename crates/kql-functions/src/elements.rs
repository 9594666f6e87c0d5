//! Writes a column's values as elements of dynamic values, without a detour over [`Value`](kql_types::Value).

use kql_types::{KqlType, datetime, dynamic, timespan};

use crate::args::{Args, Booleans, Column, Integers, Json, Strings};

/// An argument whose values become JSON.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Elements<'a> {
    column: &'a Column,
    reader: Reader<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Reader<'a> {
    Text(Strings<'a>),
    Json(Json<'a>),
    Integer(Integers<'a>),
    DateTime(Integers<'a>),
    Timespan(Integers<'a>),
    Bool(Booleans<'a>),
    Other,
}

impl<'a> Elements<'a> {
    /// Reads argument `idx`.
    pub(crate) fn new(args: &Args<'a>, idx: usize) -> Elements<'a> {
        let reader = match args.kql_type(idx) {
            KqlType::String => Reader::Text(args.strings(idx)),
            KqlType::Dynamic => Reader::Json(args.json(idx)),
            KqlType::Int | KqlType::Long => Reader::Integer(args.integers(idx)),
            KqlType::DateTime => Reader::DateTime(args.integers(idx)),
            KqlType::Timespan => Reader::Timespan(args.integers(idx)),
            KqlType::Bool => Reader::Bool(args.booleans(idx)),
            KqlType::Real | KqlType::Decimal | KqlType::Guid => Reader::Other,
        };
        Elements {
            column: args.column(idx),
            reader,
        }
    }

    /// Reads every argument from `first` on.
    pub(crate) fn from(args: &Args<'a>, first: usize) -> Vec<Elements<'a>> {
        (first..args.len())
            .map(|idx| Elements::new(args, idx))
            .collect()
    }

    /// The JSON text of `row` where the argument is a dynamic that is not null.
    pub(crate) fn json(&self, row: usize) -> Option<&'a str> {
        if let Reader::Json(json) = self.reader {
            json.get(row)
        } else {
            None
        }
    }

    /// True where the argument is null in `row`.
    pub(crate) fn is_null(&self, row: usize) -> bool {
        self.column.is_null(row)
    }

    /// Appends the value of `row` as JSON; null is `null`.
    pub(crate) fn write(&self, row: usize, out: &mut String) {
        match self.reader {
            Reader::Text(strings) => dynamic::write_string(strings.get(row), out),
            Reader::Json(json) => out.push_str(json.get(row).unwrap_or("null")),
            Reader::Integer(integers) => match integers.get(row) {
                Some(value) => write_integer(value, out),
                None => dynamic::write_null(out),
            },
            Reader::DateTime(ticks) => quoted(ticks.get(row), out, |ticks, out| {
                datetime::write(ticks, out).expect("writing to a String does not fail");
            }),
            Reader::Timespan(ticks) => quoted(ticks.get(row), out, |ticks, out| {
                timespan::write(ticks, out).expect("writing to a String does not fail");
            }),
            Reader::Bool(bools) => out.push_str(match bools.get(row) {
                Some(true) => "true",
                Some(false) => "false",
                None => "null",
            }),
            Reader::Other => dynamic::write_value(&self.column.value(row), out),
        }
    }
}

/// Appends the digits of an integer.
pub(crate) fn write_integer(value: i64, out: &mut String) {
    use std::fmt::Write;
    write!(out, "{value}").expect("writing to a String does not fail");
}

fn quoted(ticks: Option<i64>, out: &mut String, write: impl FnOnce(i64, &mut String)) {
    let Some(ticks) = ticks else {
        return dynamic::write_null(out);
    };
    out.push('"');
    write(ticks, out);
    out.push('"');
}

/// Appends the items, as JSON texts, as an array.
pub(crate) fn write_array<'a>(items: impl IntoIterator<Item = &'a str>, out: &mut String) {
    out.push('[');
    push_joined(items, out);
    out.push(']');
}

fn push_joined<'a>(items: impl IntoIterator<Item = &'a str>, out: &mut String) {
    for (idx, item) in items.into_iter().enumerate() {
        if idx > 0 {
            out.push(',');
        }
        out.push_str(item);
    }
}
