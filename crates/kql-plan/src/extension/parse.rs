//! The kernel of `parse` and `parse-where`: one pattern, applied to the text of each row.
//!
//! Follows the page `parse-operator`. A row whose text does not match has empty strings and nulls in the new columns, or
//! is dropped; so is one in which a captured text is no value of its column's type, unless the kind is `relaxed`.

use arrow::array::{Array, ArrayRef, RecordBatch, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use kql_types::array::text_at;
use kql_types::{KqlType, Value, record_batch};

mod matcher;

use matcher::Scratch;
pub use matcher::{Gap, Matcher, Text, Texts};

use super::captured::{Captured, typed};
use super::outputs::Output;
use super::step::{StepInput, TableStep};

/// The parameters of `parse`.
#[derive(Debug, Clone)]
pub struct Parse {
    /// The position of the text in the input.
    pub text: usize,
    /// What the text looks like.
    pub matcher: Matcher,
    /// The types of the columns that it captures.
    pub captures: Vec<KqlType>,
    /// The columns of the result.
    pub outputs: Vec<Output>,
    /// What a text does that is no value of its type.
    pub strictness: Strictness,
    /// What becomes of rows that do not match.
    pub unmatched: Unmatched,
}

/// What a captured text does that is no value of its column's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// The row does not match.
    Row,
    /// The column is null.
    Column,
}

/// What becomes of rows that do not match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmatched {
    /// The new columns are empty.
    Blank,
    /// They are left out.
    Dropped,
}

impl TableStep for Parse {
    fn name(&self) -> &'static str {
        "parse"
    }

    fn input(&self) -> StepInput {
        StepInput::Batches
    }

    fn keeps_rows(&self) -> bool {
        self.unmatched == Unmatched::Blank
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let texts = rows.column(self.text);
        let mut columns: Vec<Captured> = self
            .captures
            .iter()
            .map(|kql_type| Captured::new(*kql_type))
            .collect();
        let mut kept: Vec<u32> = Vec::new();
        let mut scratch = self.matcher.scratch();
        for row in 0..rows.num_rows() {
            let text = if texts.is_null(row) {
                ""
            } else {
                text_at(texts, row)
            };
            match self.matched(text, &mut scratch) {
                Some(values) => {
                    self.push(text, &scratch, values, &mut columns);
                    kept.push(row as u32);
                }
                None if self.unmatched == Unmatched::Blank => {
                    columns.iter_mut().for_each(|column| column.push(None));
                }
                None => {}
            }
        }
        let computed: Vec<ArrayRef> = columns.into_iter().map(Captured::finish).collect();
        self.assemble(rows, output, &computed, kept)
    }
}

impl Parse {
    /// The values of all columns that are not strings, or `None` where the row does not match.
    fn matched(&self, text: &str, scratch: &mut Scratch) -> Option<Vec<Value>> {
        if !self.matcher.find(text, scratch) {
            return None;
        }
        let mut values = Vec::new();
        for (kql_type, (start, end)) in self.captures.iter().zip(&scratch.columns) {
            if *kql_type == KqlType::String {
                continue;
            }
            let value = typed(&text[*start..*end], *kql_type);
            if value.is_null() && self.strictness == Strictness::Row {
                return None;
            }
            values.push(value);
        }
        Some(values)
    }

    fn push(&self, text: &str, scratch: &Scratch, values: Vec<Value>, columns: &mut [Captured]) {
        let mut values = values.into_iter();
        for (column, (start, end)) in columns.iter_mut().zip(&scratch.columns) {
            match column {
                Captured::Text(_) => column.push(Some(&text[*start..*end])),
                Captured::Typed(..) => {
                    column.push_value(values.next().expect("a value for every typed column"));
                }
            }
        }
    }

    fn assemble(
        &self,
        rows: &RecordBatch,
        output: &SchemaRef,
        computed: &[ArrayRef],
        kept: Vec<u32>,
    ) -> Result<RecordBatch> {
        let count = match self.unmatched {
            Unmatched::Blank => rows.num_rows(),
            Unmatched::Dropped => kept.len(),
        };
        let input: Vec<ArrayRef> = if count == rows.num_rows() {
            rows.columns().to_vec()
        } else {
            let kept = UInt32Array::from(kept);
            let taken = rows
                .columns()
                .iter()
                .map(|column| take(column, &kept, None));
            taken.collect::<Result<_, _>>()?
        };
        let columns = self
            .outputs
            .iter()
            .map(|source| source.choose(&input, computed))
            .collect();
        Ok(record_batch(output.clone(), columns, count)?)
    }
}
