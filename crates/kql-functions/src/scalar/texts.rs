//! Arguments that Kusto reads as text whatever their type is (`strcat`, `tolower`, `hash_md5`, ...).

use std::borrow::Cow;
use std::fmt::Write;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql_types::{KqlType, convert, dynamic};

use crate::args::{Args, Column, Integers, Json, Strings};

/// An argument of any type, as `tostring()` prints it. Nulls are empty.
#[derive(Debug, Clone, Copy)]
pub(super) enum Texts<'a> {
    Strings(Strings<'a>),
    Json(Json<'a>),
    Integers(Integers<'a>),
    Other(&'a Column),
}

impl<'a> Texts<'a> {
    /// Reads argument `idx`.
    pub(super) fn new(args: &Args<'a>, idx: usize) -> Texts<'a> {
        match args.kql_type(idx) {
            KqlType::String => Texts::Strings(args.strings(idx)),
            KqlType::Dynamic => Texts::Json(args.json(idx)),
            KqlType::Int | KqlType::Long => Texts::Integers(args.integers(idx)),
            _ => Texts::Other(args.column(idx)),
        }
    }

    /// The text of `row`.
    pub(super) fn get(&self, row: usize) -> Cow<'a, str> {
        match self {
            Texts::Strings(strings) => Cow::Borrowed(strings.get(row)),
            Texts::Json(json) => json.get(row).map_or(Cow::Borrowed(""), dynamic::to_text),
            Texts::Integers(_) | Texts::Other(_) => {
                let mut text = String::new();
                self.write(row, &mut text);
                Cow::Owned(text)
            }
        }
    }

    /// Appends the text of `row`.
    pub(super) fn write(&self, row: usize, out: &mut String) {
        match self {
            Texts::Strings(strings) => out.push_str(strings.get(row)),
            Texts::Json(json) => {
                out.push_str(&json.get(row).map_or(Cow::Borrowed(""), dynamic::to_text))
            }
            Texts::Integers(integers) => {
                if let Some(integer) = integers.get(row) {
                    write!(out, "{integer}").expect("writing to a String does not fail");
                }
            }
            Texts::Other(column) => convert::write_string(&column.value(row), out),
        }
    }
}

/// A string result that is a part of the text of argument `idx`.
pub(super) fn part_of(
    args: &Args<'_>,
    idx: usize,
    mut part: impl for<'t> FnMut(usize, &'t str) -> &'t str,
) -> Result<ArrayRef> {
    match Texts::new(args, idx) {
        Texts::Strings(strings) => args.slices(|row| part(row, strings.get(row))),
        texts => args.texts(|row, out| out.push_str(part(row, &texts.get(row)))),
    }
}
