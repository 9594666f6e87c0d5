//! The kernel of `parse-kv`: the values of keys in the text of each row.
//!
//! Follows the page `parse-kv-operator`. The first appearance of a key counts; blanks around keys and values do not.

mod delimited;
mod words;

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use kql_types::array::text_at;
use kql_types::{KqlType, record_batch};
use regex::Regex;

use super::captured::Captured;
use super::outputs::Output;
use super::step::{StepInput, TableStep};

/// The parameters of `parse-kv`.
#[derive(Debug, Clone)]
pub struct ParseKv {
    /// The position of the text in the input.
    pub text: usize,
    /// The keys and the types of their values.
    pub keys: Vec<(String, KqlType)>,
    /// How keys and values are found.
    pub mode: Mode,
    /// The columns of the result.
    pub outputs: Vec<Output>,
}

/// How keys and values are found in the text.
#[derive(Debug, Clone)]
pub enum Mode {
    /// Between delimiters.
    Delimited {
        /// What stands between pairs.
        pair: String,
        /// What stands between a key and its value.
        kv: String,
        /// What keys and values may be wrapped in.
        quoting: Quoting,
        /// Where a value without quotes ends.
        extent: Extent,
    },
    /// A value is the word after its key; whatever is no letter and no digit stands between words.
    Words(Quoting),
    /// By an expression of two groups, for the key and the value.
    Regex(Regex),
}

/// Where a value without quotes ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// At the next delimiter.
    Delimiter,
    /// In front of the next key.
    NextKey,
}

/// The quotes that keys and values may be wrapped in.
#[derive(Debug, Clone, Default)]
pub struct Quoting {
    /// Opening and closing quotes.
    pub quotes: Vec<(char, char)>,
    /// Characters that take the meaning of the next one away.
    pub escapes: Vec<char>,
}

impl Quoting {
    /// If `text` starts with a quote that is closed again: what it wraps, and what follows it.
    fn strip<'a>(&self, text: &'a str) -> Option<(String, &'a str)> {
        let first = text.chars().next()?;
        let (open, close) = *self.quotes.iter().find(|(open, _)| *open == first)?;
        let mut wrapped = String::new();
        let mut characters = text[open.len_utf8()..].chars();
        while let Some(character) = characters.next() {
            if self.escapes.contains(&character) {
                wrapped.push(characters.next()?);
            } else if character == close {
                return Some((wrapped, characters.as_str()));
            } else {
                wrapped.push(character);
            }
        }
        None
    }
}

impl TableStep for ParseKv {
    fn name(&self) -> &'static str {
        "parse-kv"
    }

    fn input(&self) -> StepInput {
        StepInput::Batches
    }

    fn keeps_rows(&self) -> bool {
        true
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let texts = rows.column(self.text);
        let mut columns: Vec<Captured> = self
            .keys
            .iter()
            .map(|(_, kql_type)| Captured::new(*kql_type))
            .collect();
        for row in 0..rows.num_rows() {
            let text = if texts.is_null(row) {
                ""
            } else {
                text_at(texts, row)
            };
            let mut found = Found {
                keys: &self.keys,
                values: vec![None; self.keys.len()],
            };
            self.find(text, &mut found);
            for (column, value) in columns.iter_mut().zip(found.values) {
                column.push(value.as_deref());
            }
        }
        let computed: Vec<ArrayRef> = columns.into_iter().map(Captured::finish).collect();
        let columns = self
            .outputs
            .iter()
            .map(|source| source.choose(rows.columns(), &computed))
            .collect();
        Ok(record_batch(output.clone(), columns, rows.num_rows())?)
    }
}

impl ParseKv {
    fn find(&self, text: &str, found: &mut Found<'_>) {
        match &self.mode {
            Mode::Delimited {
                pair,
                kv,
                quoting,
                extent,
            } => {
                let delimiters = delimited::Delimiters {
                    pair,
                    kv,
                    quoting,
                    extent: *extent,
                };
                delimiters.find(text, found);
            }
            Mode::Words(quoting) => words::find(text, quoting, found),
            Mode::Regex(regex) => {
                for captures in regex.captures_iter(text) {
                    let part = |group| captures.get(group).map_or("", |part| part.as_str().trim());
                    found.add(part(1), part(2));
                }
            }
        }
    }
}

/// The values of one row.
struct Found<'a> {
    keys: &'a [(String, KqlType)],
    values: Vec<Option<String>>,
}

impl Found<'_> {
    /// Keeps a value if its key is asked for and has none yet.
    fn add(&mut self, key: &str, value: &str) {
        if let Some(at) = self.position(key) {
            self.values[at].get_or_insert_with(|| value.to_owned());
        }
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.keys.iter().position(|(name, _)| name == key)
    }

    fn is_complete(&self) -> bool {
        self.values.iter().all(Option::is_some)
    }
}
