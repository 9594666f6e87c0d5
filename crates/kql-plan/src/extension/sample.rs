//! The kernel of `sample`: rows chosen by chance, in the order in which they came.
//!
//! The choice depends on the query's text and the number of rows only, so that a query that is run again gives the same.

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::take_record_batch;
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use kql_types::record_batch;

use super::step::{StepInput, TableStep};

/// The parameters of `sample`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// How many rows.
    pub rows: usize,
    /// Which of the possible choices.
    pub seed: u64,
}

impl TableStep for Sample {
    fn name(&self) -> &'static str {
        "sample"
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let all = rows.num_rows();
        let mut chosen: Vec<u32> = (0..all as u32).collect();
        if self.rows < all {
            let mut random = self.seed;
            for at in 0..self.rows {
                random = next(random);
                let other = at + (random % (all - at) as u64) as usize;
                chosen.swap(at, other);
            }
            chosen.truncate(self.rows);
            chosen.sort_unstable();
        }
        let taken = take_record_batch(rows, &UInt32Array::from(chosen))?;
        Ok(record_batch(
            output.clone(),
            taken.columns().to_vec(),
            taken.num_rows(),
        )?)
    }
}

/// SplitMix64.
fn next(state: u64) -> u64 {
    let mixed = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
