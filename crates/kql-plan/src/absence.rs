//! Rows that this machine does not have: `externaldata` of another machine.
//!
//! They are refused where they are needed, and only there: `T | join (externaldata (...) [...]) on x` has an answer if `T`
//! has no rows, whatever the other table holds.

use std::sync::Arc;

use arrow::array::RecordBatch;
use kql_parser::Diagnostic;

use crate::bound::{Join, JoinKind, Rel, RelKind};
use crate::extension::StepInput;

impl Rel {
    /// True where the table certainly has no rows; false where it may have some.
    pub fn is_certainly_empty(&self) -> bool {
        match &self.kind {
            RelKind::Scan { source, .. } => source.is_empty,
            RelKind::Batches(batches) => batches
                .iter()
                .all(|batch| RecordBatch::num_rows(batch) == 0),
            RelKind::Range(range) => range.rows == 0,
            RelKind::Filter { input, .. }
            | RelKind::Project { input, .. }
            | RelKind::Sort { input, .. } => input.is_certainly_empty(),
            RelKind::Limit { input, rows } => *rows == 0 || input.is_certainly_empty(),
            RelKind::Aggregate { input, keys, .. } => {
                !keys.is_empty() && input.is_certainly_empty()
            }
            RelKind::Step { input, step } => {
                step.input() == StepInput::Batches && input.is_certainly_empty()
            }
            RelKind::Union(inputs) => inputs.iter().all(|input| input.is_certainly_empty()),
            RelKind::Join(join) => join.is_certainly_empty(),
            RelKind::OneRow | RelKind::GroupRows | RelKind::Absent(_) => false,
        }
    }

    /// Why the table cannot be computed: rows that are needed and not here.
    pub fn missing_rows(&self) -> Option<&Arc<Diagnostic>> {
        match &self.kind {
            RelKind::Absent(reason) => Some(reason),
            RelKind::Filter { input, .. }
            | RelKind::Project { input, .. }
            | RelKind::Sort { input, .. }
            | RelKind::Limit { input, .. }
            | RelKind::Aggregate { input, .. }
            | RelKind::Step { input, .. } => input.missing_rows(),
            RelKind::Union(inputs) => inputs.iter().find_map(|input| input.missing_rows()),
            RelKind::Join(join) => {
                let missing = join
                    .left
                    .missing_rows()
                    .or_else(|| join.right.missing_rows());
                missing.filter(|_| !join.is_certainly_empty())
            }
            RelKind::Scan { .. }
            | RelKind::Batches(_)
            | RelKind::OneRow
            | RelKind::GroupRows
            | RelKind::Range(_) => None,
        }
    }
}

impl Join {
    fn is_certainly_empty(&self) -> bool {
        let (left, right) = (
            || self.left.is_certainly_empty(),
            || self.right.is_certainly_empty(),
        );
        match self.kind {
            JoinKind::Inner | JoinKind::LeftSemi | JoinKind::RightSemi => left() || right(),
            JoinKind::LeftOuter | JoinKind::LeftAnti => left(),
            JoinKind::RightOuter | JoinKind::RightAnti => right(),
            JoinKind::FullOuter => left() && right(),
        }
    }
}
