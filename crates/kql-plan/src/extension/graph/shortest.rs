//! Of paths between the same nodes, the shortest.

use std::collections::HashMap;

use arrow::array::{AsArray, BooleanArray, Int64Array, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{Int64Type, SchemaRef};
use datafusion::common::Result;

use crate::extension::step::{StepInput, TableStep};

/// Keeps the shortest paths of `graph-shortest-paths` out of a table of paths. The first columns of a path are the
/// numbers of the nodes that it connects; then comes its length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortest {
    /// How many columns are numbers of nodes.
    pub keys: usize,
    /// True where all shortest paths between the same nodes are wanted, and not just the first.
    pub keeps_all: bool,
}

impl TableStep for Shortest {
    fn name(&self) -> &'static str {
        "graph-shortest-paths"
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let long =
            |column: usize| -> &Int64Array { rows.column(column).as_primitive::<Int64Type>() };
        let keys: Vec<&Int64Array> = (0..self.keys).map(long).collect();
        let lengths = long(self.keys);
        let key = |row: usize| -> Vec<i64> { keys.iter().map(|key| key.value(row)).collect() };
        let mut shortest: HashMap<Vec<i64>, (i64, usize)> = HashMap::new();
        for row in 0..rows.num_rows() {
            let path = (lengths.value(row), row);
            let known = shortest.entry(key(row)).or_insert(path);
            *known = path.min(*known);
        }
        let kept: BooleanArray = (0..rows.num_rows())
            .map(|row| {
                let (length, first) = shortest[&key(row)];
                Some(length == lengths.value(row) && (self.keeps_all || first == row))
            })
            .collect();
        let kept = filter_record_batch(rows, &kept)?;
        Ok(RecordBatch::try_new(
            output.clone(),
            kept.columns().to_vec(),
        )?)
    }
}
