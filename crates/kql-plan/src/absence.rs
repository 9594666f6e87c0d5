//! Rows that this machine does not have: `externaldata` of another machine, patterns that only Kusto can find.
//!
//! They are refused where they are needed, and only there: `T | join (externaldata (...) [...]) on x` has an answer if `T`
//! has no rows, whatever the other table holds.

use std::sync::Arc;

use arrow::array::RecordBatch;
use kql_parser::{Diagnostic, Span};

use crate::binder::Binder;
use crate::bound::{Column, Join, JoinKind, Rel, RelKind};
use crate::extension::StepInput;

impl Rel {
    /// A table with these columns, whose rows are not here.
    pub(crate) fn absent(columns: Vec<Column>, reason: Diagnostic, span: Span) -> Rel {
        Rel {
            kind: RelKind::Absent(Arc::new(reason)),
            columns,
            span,
            is_serialized: false,
        }
    }

    /// True where the table certainly has no rows; false where it may have some.
    pub fn is_certainly_empty(&self) -> bool {
        match &self.kind {
            RelKind::Scan { source, .. } => source.has_no_rows(),
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

impl Binder<'_> {
    /// True where the table turns out to have no rows. It is run to find out.
    pub(crate) fn has_no_rows(&self, rel: &Rel) -> bool {
        let first_row = Arc::new(rel.clone()).limit(1, rel.span);
        rel.is_certainly_empty()
            || rel.missing_rows().is_none()
                && self
                    .runner
                    .run(&first_row)
                    .is_ok_and(|batches| batches.iter().all(|batch| batch.num_rows() == 0))
    }

    /// The table, of which it matters whether it has rows: the rows of `other` are not here, and perhaps not needed.
    pub(crate) fn beside_missing(&self, rel: Arc<Rel>, other: &Rel) -> Arc<Rel> {
        if other.missing_rows().is_none() || !self.has_no_rows(&rel) {
            return rel;
        }
        let (columns, span) = (rel.columns.clone(), rel.span);
        Arc::new(Rel::batches(columns, Vec::new(), span))
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
