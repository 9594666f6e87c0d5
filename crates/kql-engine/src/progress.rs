//! How far a query is.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::physical_plan::ExecutionPlan;

use crate::exec::rows_scanned;

/// Follows a query while it runs; clones follow the same one.
#[derive(Clone, Default)]
pub struct Progress(Arc<Mutex<Vec<Arc<dyn ExecutionPlan>>>>);

impl Progress {
    /// The rows that have been read from tables so far, those of queries inside the query included.
    pub fn rows_scanned(&self) -> u64 {
        let plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plans.iter().map(rows_scanned).sum()
    }

    /// Follows this plan as well.
    pub(crate) fn follow(&self, plan: &Arc<dyn ExecutionPlan>) {
        let mut plans = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plans.push(Arc::clone(plan));
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Progress")
            .field(&self.rows_scanned())
            .finish()
    }
}
