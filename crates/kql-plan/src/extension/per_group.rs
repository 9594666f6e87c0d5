//! Kernels of queries that run once for each group of rows: a step within groups, and the first rows of each group.
//!
//! The number of the group is a hidden column of the rows, which the visible columns precede.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, filter_record_batch, take, take_record_batch};
use arrow::datatypes::{Int64Type, Schema, SchemaRef};
use arrow::row::OwnedRow;
use datafusion::common::{Result, exec_err};
use kql_types::record_batch;

use super::key::key_rows;
use super::step::{Step, StepInput, TableStep};

/// Another step, which sees the rows of one group at a time.
#[derive(Debug, Clone)]
pub struct GroupStep {
    /// The step.
    pub inner: Step,
    /// How many hidden columns the rows have at the end. The first is the group.
    pub hidden: usize,
}

impl TableStep for GroupStep {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn input(&self) -> StepInput {
        self.inner.input()
    }

    fn keeps_rows(&self) -> bool {
        self.inner.keeps_rows()
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let visible = rows.num_columns() - self.hidden;
        let inner_schema = first_fields(output, output.fields().len() - self.hidden);
        if self.input() == StepInput::Batches && self.keeps_rows() {
            let result = self
                .inner
                .apply(&first_columns(rows, visible)?, &inner_schema)?;
            return with_columns(&result, rows.columns()[visible..].to_vec(), output);
        }
        let groups: &Int64Array = rows.column(visible).as_primitive();
        let mut results = Vec::new();
        for part in parts(groups, self.input()) {
            let part = part.of(rows)?;
            let result = self
                .inner
                .apply(&first_columns(&part, visible)?, &inner_schema)?;
            let repeated = UInt32Array::from(vec![0; result.num_rows()]);
            let hidden = part.columns()[visible..]
                .iter()
                .map(|column| take(column, &repeated, None));
            let hidden: Vec<ArrayRef> = hidden.collect::<Result<_, _>>()?;
            results.push(with_columns(&result, hidden, output)?);
        }
        Ok(concat_batches(output, &results)?)
    }
}

/// Rows that a step sees together.
enum Part {
    /// Rows that follow one another.
    Run(usize, usize),
    /// Rows from here and there.
    Scattered(Vec<u32>),
}

impl Part {
    fn of(self, rows: &RecordBatch) -> Result<RecordBatch> {
        match self {
            Part::Run(start, len) => Ok(rows.slice(start, len)),
            Part::Scattered(indices) => Ok(take_record_batch(rows, &UInt32Array::from(indices))?),
        }
    }
}

/// The parts of the rows, in the order in which the groups first appear. A step to which only single rows matter may see
/// a group in several parts.
fn parts(groups: &Int64Array, input: StepInput) -> Vec<Part> {
    let runs = runs(groups);
    let mut seen: HashMap<i64, usize> = HashMap::new();
    let is_apart = runs.iter().any(|(start, _)| {
        let count = seen.entry(groups.value(*start)).or_default();
        *count += 1;
        *count > 1
    });
    if input == StepInput::Batches || !is_apart {
        let parts = runs.into_iter().map(|(start, len)| Part::Run(start, len));
        return parts.collect();
    }
    let mut positions: HashMap<i64, usize> = HashMap::new();
    let mut gathered: Vec<Vec<u32>> = Vec::new();
    for row in 0..groups.len() {
        let next = gathered.len();
        let at = *positions.entry(groups.value(row)).or_insert(next);
        if at == next {
            gathered.push(Vec::new());
        }
        gathered[at].push(row as u32);
    }
    gathered.into_iter().map(Part::Scattered).collect()
}

/// Rows of one group that follow one another: where they start, and how many.
fn runs(groups: &Int64Array) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for row in 0..groups.len() {
        match runs.last_mut() {
            Some((start, len)) if groups.value(*start) == groups.value(row) => *len += 1,
            _ => runs.push((row, 1)),
        }
    }
    runs
}

/// The first rows of each group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupLimit {
    /// The position of the group.
    pub group: usize,
    /// How many rows.
    pub rows: usize,
}

impl TableStep for GroupLimit {
    fn name(&self) -> &'static str {
        "take"
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let groups: &Int64Array = rows.column(self.group).as_primitive();
        let mut counts: HashMap<i64, usize> = HashMap::new();
        let kept: BooleanArray = (0..rows.num_rows())
            .map(|row| {
                let count = counts.entry(groups.value(row)).or_default();
                *count += 1;
                Some(*count <= self.rows)
            })
            .collect();
        with_columns(&filter_record_batch(rows, &kept)?, Vec::new(), output)
    }
}

/// Numbers groups of rows that have the same key, in the order in which they appear. The number becomes the last column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupNumbers {
    /// How many columns at the end of the rows are the key. The result does not have them.
    pub keys: usize,
    /// The most groups that there may be.
    pub limit: Option<usize>,
}

impl TableStep for GroupNumbers {
    fn name(&self) -> &'static str {
        "partition"
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn keeps_rows(&self) -> bool {
        true
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let visible = rows.num_columns() - self.keys;
        let keys = &rows.columns()[visible..];
        let keys = key_rows(keys)?;
        let mut known: HashMap<OwnedRow, i64> = HashMap::new();
        let mut numbers = Vec::with_capacity(rows.num_rows());
        for row in &keys {
            let next = known.len() as i64;
            numbers.push(*known.entry(row.owned()).or_insert(next));
        }
        if let Some(limit) = self.limit.filter(|limit| known.len() > *limit) {
            return exec_err!(
                "`partition` has {} partitions, more than the {limit} of the legacy strategy; \
                 add `hint.strategy=native`",
                known.len()
            );
        }
        let numbers: ArrayRef = Arc::new(arrow::array::PrimitiveArray::<Int64Type>::from(numbers));
        with_columns(&first_columns(rows, visible)?, vec![numbers], output)
    }
}

fn first_fields(schema: &SchemaRef, count: usize) -> SchemaRef {
    Arc::new(Schema::new(schema.fields()[..count].to_vec()))
}

fn first_columns(rows: &RecordBatch, count: usize) -> Result<RecordBatch> {
    let schema = first_fields(&rows.schema(), count);
    let columns = rows.columns()[..count].to_vec();
    Ok(record_batch(schema, columns, rows.num_rows())?)
}

fn with_columns(
    rows: &RecordBatch,
    more: Vec<ArrayRef>,
    output: &SchemaRef,
) -> Result<RecordBatch> {
    let columns = rows.columns().iter().cloned().chain(more).collect();
    Ok(record_batch(output.clone(), columns, rows.num_rows())?)
}
