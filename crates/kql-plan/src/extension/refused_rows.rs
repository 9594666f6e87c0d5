//! Refuses rows of which nobody knows what Kusto makes.
//!
//! The columns of some results are documented and their values are not. Of no rows such a query has an answer, and a
//! query that reads an empty table here may be right elsewhere; rows end it with a diagnostic.

use std::fmt;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::common::{DataFusionError, Result};
use kql_parser::Diagnostic;

use super::step::{StepInput, TableStep};

/// Passes no rows on, and fails with its reason where there are some.
#[derive(Debug, Clone)]
pub struct RefusedRows {
    /// What the query asks for.
    pub reason: Diagnostic,
}

impl TableStep for RefusedRows {
    fn name(&self) -> &'static str {
        "refused-rows"
    }

    fn input(&self) -> StepInput {
        StepInput::Batches
    }

    fn keeps_rows(&self) -> bool {
        true
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        match rows.num_rows() {
            0 => Ok(RecordBatch::new_empty(output.clone())),
            _ => Err(DataFusionError::External(Box::new(self.clone()))),
        }
    }
}

impl fmt::Display for RefusedRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason.message)
    }
}

impl std::error::Error for RefusedRows {}
