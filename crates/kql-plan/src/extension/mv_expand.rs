//! The kernel of `mv-expand`.
//!
//! Follows the page `mv-expand-operator`: several arrays go side by side and the shorter ones are filled with null; a
//! null is one element, an empty array none.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, LargeStringArray, RecordBatch, UInt32Array,
};
use arrow::compute::take;
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use kql_types::dynamic::{self, Kind};
use kql_types::{KqlType, Value, build_array, convert, record_batch};

use super::step::{StepInput, TableStep};

/// The parameters of `mv-expand`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MvExpand {
    /// The arrays.
    pub expansions: Vec<Expansion>,
    /// Where each column of the result comes from.
    pub outputs: Vec<OutputColumn>,
    /// What the elements of a bag are.
    pub bag_kind: BagKind,
    /// The most rows for one input row.
    pub limit: Option<usize>,
}

/// A column that is expanded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expansion {
    /// Its position in the input.
    pub column: usize,
    /// What its elements are converted to.
    pub to: KqlType,
}

/// Where a column of the result comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutputColumn {
    /// The input column at this position, repeated.
    Input(usize),
    /// The elements of the expansion with this number.
    Element(usize),
    /// The position of the element, from 0.
    Index,
}

/// What the elements of a bag are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BagKind {
    /// Bags of one entry.
    Bag,
    /// Arrays of a key and a value.
    Array,
}

impl TableStep for MvExpand {
    fn name(&self) -> &'static str {
        "mv-expand"
    }

    fn input(&self) -> StepInput {
        StepInput::Batches
    }

    fn expanded_from(&self, output: usize) -> Option<usize> {
        match self.outputs.get(output)? {
            OutputColumn::Element(number) => Some(self.expansions.get(*number)?.column),
            OutputColumn::Input(_) | OutputColumn::Index => None,
        }
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let arrays: Vec<&LargeStringArray> = self
            .expansions
            .iter()
            .map(|expansion| rows.column(expansion.column).as_string::<i64>())
            .collect();
        let mut sources: Vec<u32> = Vec::new();
        let mut positions: Vec<i64> = Vec::new();
        let mut elements: Vec<Vec<Value>> = vec![Vec::new(); arrays.len()];
        for row in 0..rows.num_rows() {
            let parts: Vec<Vec<Option<String>>> = arrays
                .iter()
                .map(|array| self.elements(array, row))
                .collect();
            let longest = parts
                .iter()
                .map(Vec::len)
                .max()
                .unwrap_or(0)
                .min(self.limit.unwrap_or(usize::MAX));
            sources.extend(std::iter::repeat_n(row as u32, longest));
            positions.extend(0..longest as i64);
            for ((part, column), expansion) in
                parts.into_iter().zip(&mut elements).zip(&self.expansions)
            {
                let padded = part
                    .into_iter()
                    .chain(std::iter::repeat(None))
                    .take(longest);
                column.extend(padded.map(|element| typed(element, expansion.to)));
            }
        }
        self.assemble(
            rows,
            output,
            UInt32Array::from(sources),
            positions,
            elements,
        )
    }
}

impl MvExpand {
    fn elements(&self, array: &LargeStringArray, row: usize) -> Vec<Option<String>> {
        if array.is_null(row) {
            return vec![None];
        }
        let json = array.value(row);
        match dynamic::kind(json) {
            Kind::Array => dynamic::elements(json)
                .map(|element| non_null(element.to_owned()))
                .collect(),
            Kind::Object => dynamic::entries(json)
                .map(|(key, value)| Some(self.entry(&key, value)))
                .collect(),
            _ => vec![non_null(json.to_owned())],
        }
    }

    fn entry(&self, key: &str, value: &str) -> String {
        let mut json = String::new();
        dynamic::write_string(key, &mut json);
        match self.bag_kind {
            BagKind::Bag => format!("{{{json}:{value}}}"),
            BagKind::Array => format!("[{json},{value}]"),
        }
    }

    fn assemble(
        &self,
        rows: &RecordBatch,
        output: &SchemaRef,
        sources: UInt32Array,
        positions: Vec<i64>,
        elements: Vec<Vec<Value>>,
    ) -> Result<RecordBatch> {
        let expanded: Vec<ArrayRef> = elements
            .into_iter()
            .zip(&self.expansions)
            .map(|(values, expansion)| build_array(expansion.to, values.into_iter()))
            .collect();
        let count = sources.len();
        let positions: ArrayRef = Arc::new(Int64Array::from(positions));
        let columns = self.outputs.iter().map(|source| match *source {
            OutputColumn::Input(column) => Ok(take(rows.column(column), &sources, None)?),
            OutputColumn::Element(number) => Ok(expanded[number].clone()),
            OutputColumn::Index => Ok(positions.clone()),
        });
        let columns: Vec<ArrayRef> = columns.collect::<Result<_>>()?;
        Ok(record_batch(output.clone(), columns, count)?)
    }
}

fn non_null(json: String) -> Option<String> {
    (json != "null").then_some(json)
}

/// An element as a value of the type that `to typeof()` names. A JSON string is no number and no bool, and only a
/// string can be a datetime or a guid.
fn typed(element: Option<String>, to: KqlType) -> Value {
    let Some(json) = element else {
        return Value::null(to);
    };
    let is_text = dynamic::kind(&json) == Kind::String;
    match to {
        KqlType::Dynamic => Value::Dynamic(json),
        KqlType::String => Value::String(dynamic::to_text(&json).into_owned()),
        KqlType::DateTime | KqlType::Guid if is_text => convert::to_type(Value::Dynamic(json), to),
        KqlType::Int | KqlType::Long | KqlType::Real
            if !is_text && dynamic::kind(&json) != Kind::Bool =>
        {
            convert::to_type(Value::Dynamic(json), to)
        }
        KqlType::Bool if !is_text && dynamic::kind(&json) != Kind::Real => {
            convert::to_type(Value::Dynamic(json), to)
        }
        _ => Value::null(to),
    }
}
