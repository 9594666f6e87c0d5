//! Reads a snapshot's rows: some columns, the rows that pass some conditions, at most so many.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties, StatisticsArgs,
};
use futures::stream;

use super::conditions::{Conditions, filter_of};
use super::latest::shown_columns;
use crate::segment::Segment;
use crate::snapshot::{Projection, Snapshot};

/// Fewer rows than this are not worth a second partition: the rows of small tables keep their order through a scan.
pub(super) const PARTITION_ROWS: usize = 1 << 18;

/// What a scan reads.
#[derive(Debug, Clone)]
pub(super) struct Selection {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) projection: Projection,
    pub(super) conditions: Arc<Conditions>,
}

impl Selection {
    /// The rows from `start` on, `len` of them, that pass.
    fn batch(&self, segment: &Segment, start: usize, len: usize) -> Result<RecordBatch> {
        let Self {
            snapshot,
            projection,
            conditions,
        } = self;
        match conditions.passing(snapshot, segment, start, len)? {
            None => Ok(snapshot.batch(segment, projection, start, len)),
            Some(passing) if passing.count_set_bits() == len => {
                Ok(snapshot.batch(segment, projection, start, len))
            }
            Some(passing) => {
                let filter = filter_of(&passing);
                Ok(snapshot.filtered(segment, projection, start, len, &filter)?)
            }
        }
    }
}

/// Reads a snapshot's rows. A partition is a run of neighbouring segments.
#[derive(Debug, Clone)]
pub struct StoreScan {
    selection: Selection,
    /// Places of segments among those that may have a row that passes.
    runs: Vec<Range<usize>>,
    limit: Option<usize>,
    properties: Arc<PlanProperties>,
}

impl StoreScan {
    pub(super) fn new(selection: Selection, limit: Option<usize>, partitions: usize) -> Self {
        let runs = runs(selection.conditions.candidates(), partitions);
        Self {
            properties: properties(&selection, runs.len()),
            selection,
            runs,
            limit,
        }
    }

    pub(super) fn selection(&self) -> &Selection {
        &self.selection
    }

    /// The segments that are read, in order.
    fn segments(&self) -> &[Arc<Segment>] {
        self.selection.conditions.candidates()
    }

    pub(super) fn limit(&self) -> Option<usize> {
        self.limit
    }

    /// How many rows there are, where no condition has to be tested to know it.
    fn known_rows(&self, segments: &[Arc<Segment>]) -> Precision<usize> {
        let rows: usize = segments.iter().map(|segment| segment.rows()).sum();
        let rows = self.limit.map_or(rows, |limit| rows.min(limit));
        match self.selection.conditions.is_empty() {
            true => Precision::Exact(rows),
            false => Precision::Inexact(rows),
        }
    }
}

fn properties(selection: &Selection, partitions: usize) -> Arc<PlanProperties> {
    let properties = PlanProperties::new(
        EquivalenceProperties::new(Arc::clone(selection.projection.schema())),
        Partitioning::UnknownPartitioning(partitions),
        EmissionType::Incremental,
        Boundedness::Bounded,
    );
    Arc::new(properties.with_scheduling_type(SchedulingType::Cooperative))
}

/// Splits the segments into at most `most` runs of neighbours of about the same length; one run, perhaps empty, at least.
fn runs(segments: &[Arc<Segment>], most: usize) -> Vec<Range<usize>> {
    let all = 0..segments.len();
    if most <= 1 || segments.is_empty() {
        return vec![all];
    }
    let rows: usize = segments.iter().map(|segment| segment.rows()).sum();
    let count = (rows / PARTITION_ROWS).clamp(1, most);
    let width = segments.len().div_ceil(count);
    let starts = all.step_by(width);
    starts
        .map(|start| start..segments.len().min(start + width))
        .collect()
}

impl DisplayAs for StoreScan {
    fn fmt_as(&self, _t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Selection {
            snapshot,
            projection,
            conditions,
        } = &self.selection;
        let columns: Vec<&str> = projection
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().as_str())
            .collect();
        write!(
            f,
            "StoreScan: {}, columns=[{}]",
            snapshot.schema().name(),
            columns.join(", ")
        )?;
        if !conditions.is_empty() {
            write!(f, ", where={conditions}")?;
        }
        if let Some(limit) = self.limit {
            write!(f, ", limit={limit}")?;
        }
        write!(
            f,
            ", segments={}/{}",
            self.segments().len(),
            snapshot.segments().len()
        )
    }
}

impl ExecutionPlan for StoreScan {
    fn name(&self) -> &'static str {
        "StoreScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        _children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    /// Takes a projection of columns in, and gives them its names. A column that is shown twice is better gathered once.
    fn try_swapping_with_projection(
        &self,
        projection: &ProjectionExec,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let below = self.selection.projection.columns();
        let Some(columns) = shown_columns(projection, below) else {
            return Ok(None);
        };
        if (1..columns.len()).any(|at| columns[..at].contains(&columns[at])) {
            return Ok(None);
        }
        let selection = Selection {
            projection: Projection::named(columns, projection.schema()),
            ..self.selection.clone()
        };
        Ok(Some(Arc::new(Self {
            properties: properties(&selection, self.runs.len()),
            selection,
            ..self.clone()
        })))
    }

    fn with_fetch(&self, limit: Option<usize>) -> Option<Arc<dyn ExecutionPlan>> {
        Some(Arc::new(Self {
            limit,
            ..self.clone()
        }))
    }

    fn fetch(&self) -> Option<usize> {
        self.limit
    }

    fn statistics_from_inputs(
        &self,
        _input_stats: &[Arc<Statistics>],
        args: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let segments = match args.partition() {
            Some(partition) => &self.segments()[self.runs[partition].clone()],
            None => self.segments(),
        };
        let unknown = Statistics::new_unknown(self.selection.projection.schema());
        Ok(Arc::new(unknown.with_num_rows(self.known_rows(segments))))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let selection = self.selection.clone();
        let batch_rows = context.session_config().batch_size().max(1);
        let segments = Arc::clone(selection.conditions.candidates());
        let run = self.runs[partition].clone();
        let windows = run.flat_map(move |at| {
            let segment = Arc::clone(&segments[at]);
            let len = segment.rows();
            (0..len)
                .step_by(batch_rows)
                .map(move |start| (Arc::clone(&segment), start, batch_rows.min(len - start)))
        });
        let mut left = self.limit.unwrap_or(usize::MAX);
        let batches = windows.map_while(move |(segment, start, len)| {
            if left == 0 {
                return None;
            }
            let batch = selection.batch(&segment, start, len).map(|batch| {
                let batch = batch.slice(0, left.min(batch.num_rows()));
                left -= batch.num_rows();
                batch
            });
            Some(batch)
        });
        let batches = batches.filter(|batch| !matches!(batch, Ok(batch) if batch.num_rows() == 0));
        let schema = Arc::clone(self.selection.projection.schema());
        Ok(Box::pin(cooperative(RecordBatchStreamAdapter::new(
            schema,
            stream::iter(batches),
        ))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table_provider::tests::table;

    #[test]
    fn large_tables_are_split() {
        let snapshot = table(2 * PARTITION_ROWS as i64 + 1).snapshot();
        assert_eq!(runs(snapshot.segments(), 2).len(), 2);
        assert_eq!(runs(&[], 2).len(), 1);
    }
}
