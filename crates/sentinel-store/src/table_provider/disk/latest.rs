//! The latest row of every key of a table on disk: found in an index of the table, and read from the pages that hold it.

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::buffer::BooleanBuffer;
use datafusion::common::Result;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{StreamExt, TryStreamExt, stream};
use kql_types::record_batch;

use super::{DiskRows, DiskScan, Reading, Texts, named};
use crate::disk::segment_file::SegmentFile;
use crate::latest::{NO_ROW, row_set};
use crate::schema::TableSchema;
use crate::table_provider::latest::{
    HashedLatest, is_exhausted, properties, shown_columns, yield_now,
};

/// The plan that returns, for each key of `input`, the row with the greatest value `by`. `None` where `input` is not the scan
/// of a whole table on disk that is asked for these rows again and again.
pub(in crate::table_provider) fn latest_on_disk(
    input: &Arc<dyn ExecutionPlan>,
    key: usize,
    by: usize,
    hashed: &HashedLatest,
) -> Option<Arc<dyn ExecutionPlan>> {
    let (scan, columns) = columns_of_scan(input)?;
    let (key, by) = (columns[key], columns[by]);
    let snapshot = &scan.rows.snapshot;
    let is_whole = scan.reading.conditions.is_empty() && scan.fetch().is_none();
    if !is_whole || !snapshot.schema().is_latest_key(key, by) || snapshot.rows() >= NO_ROW as usize
    {
        return None;
    }
    Some(Arc::new(DiskLatest {
        rows: scan.rows.clone(),
        key,
        by,
        columns,
        hashed: hashed.clone(),
        properties: Arc::new(properties(input.schema())),
    }))
}

/// The scan below projections that only pass columns on, and for each column of the plan its position in the table.
fn columns_of_scan(plan: &Arc<dyn ExecutionPlan>) -> Option<(&DiskScan, Vec<usize>)> {
    if let Some(scan) = plan.downcast_ref::<DiskScan>() {
        return Some((scan, scan.reading.columns.clone()));
    }
    let projection = plan.downcast_ref::<ProjectionExec>()?;
    let (scan, below) = columns_of_scan(projection.input())?;
    Some((scan, shown_columns(projection, &below)?))
}

/// The latest row of every key of a table on disk, in the order in which they were appended.
#[derive(Debug, Clone)]
struct DiskLatest {
    rows: DiskRows,
    key: usize,
    by: usize,
    /// Which columns of the table are returned.
    columns: Vec<usize>,
    hashed: HashedLatest,
    properties: Arc<PlanProperties>,
}

impl DiskLatest {
    /// The numbers of the latest rows. `None` where the index knows rows that came behind those of the plan.
    async fn find(&self, memory: &MemoryReservation) -> Result<Option<BooleanBuffer>> {
        let DiskRows {
            snapshot, latest, ..
        } = &self.rows;
        let mut index = latest.take(snapshot, self.key, self.by);
        let mut first = 0;
        if index.rows() < snapshot.rows() {
            for segment in &snapshot.segments {
                index
                    .add(segment, first)
                    .map_err(|error| named(error.into()))?;
                first += rows_of(segment);
                memory.try_resize(index.bytes())?;
                yield_now().await;
            }
        }
        let is_of_plan = index.rows() == snapshot.rows();
        let rows = is_of_plan.then(|| row_set(index.best().rows(), snapshot.rows()));
        latest.put(index);
        // The index belongs to the table.
        memory.try_resize(rows.as_ref().map_or(0, |rows| rows.inner().len()))?;
        Ok(rows)
    }

    /// The rows of a set, as far as they are in the segment behind `first` rows.
    fn fetch(
        &self,
        segment: &Arc<SegmentFile>,
        first: usize,
        rows: &BooleanBuffer,
        read: &TableSchema,
        batch_rows: usize,
    ) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
        let rows = rows.slice(first, rows_of(segment));
        let ranges: Vec<_> = rows.set_slices().map(|(start, end)| start..end).collect();
        let batches = match ranges.is_empty() {
            true => None,
            false => {
                let batches = segment.some_rows(read, &ranges, batch_rows);
                Some(batches.map_err(|error| named(error.into()))?)
            }
        };
        let (segment, read, schema) = (Arc::clone(segment), read.clone(), self.schema());
        Ok(batches.into_iter().flatten().map(move |batch| {
            let form = &segment.opened().map_err(super::refused)?.form;
            let rows = form.to_rows(&batch.map_err(|error| named(error.into()))?, &read)?;
            let (schema, columns) = (Arc::clone(&schema), rows.columns().to_vec());
            Ok(record_batch(schema, columns, rows.num_rows())?)
        }))
    }

    /// The rows, in whichever way they can be had.
    async fn run(self, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let memory = MemoryConsumer::new("DiskLatest").register(context.memory_pool());
        let found = match self.find(&memory).await {
            Err(error) if is_exhausted(&error) => None,
            found => found?,
        };
        let Some(rows) = found else {
            drop(memory);
            return self.hashed_rows(context);
        };
        let batch_rows = context.session_config().batch_size().max(1);
        let read = self.rows.snapshot.schema().narrowed(&self.columns);
        let schema = self.schema();
        let segments = self.rows.snapshot.segments.clone().into_iter();
        let mut first = 0;
        let batches = segments.flat_map(move |segment| {
            let _held = &memory;
            let fetched = self.fetch(&segment, first, &rows, &read, batch_rows);
            first += rows_of(&segment);
            let (batches, error) = match fetched {
                Ok(batches) => (Some(batches), None),
                Err(error) => (None, Some(Err(error))),
            };
            error.into_iter().chain(batches.into_iter().flatten())
        });
        let batches = stream::iter(batches);
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, batches)))
    }

    fn hashed_rows(&self, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let read = |columns: &[usize]| -> Result<Arc<dyn ExecutionPlan>> {
            // In one partition: the last of equal rows wins.
            Ok(Arc::new(self.rows.scan(Reading {
                columns: columns.to_vec(),
                conditions: Vec::new(),
                limit: None,
                partitions: 1,
                texts: Texts::Plain,
            })?))
        };
        let keys = (self.key, self.by);
        self.hashed
            .rows_of(read, keys, &self.columns, self.schema(), context)
    }
}

fn rows_of(segment: &SegmentFile) -> usize {
    // A segment counts only after its tail was proved.
    segment.opened().map_or(0, |opened| opened.rows())
}

impl DisplayAs for DiskLatest {
    fn fmt_as(&self, _t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.rows.snapshot.schema();
        let name = |column: usize| schema.columns()[column].name.as_str();
        let columns: Vec<&str> = self.columns.iter().map(|&column| name(column)).collect();
        let (table, columns) = (&self.rows.table, columns.join(", "));
        let (key, by) = (name(self.key), name(self.by));
        write!(
            f,
            "DiskLatest: columns=[{columns}], table={table}, key={key}, Greatest {by}"
        )
    }
}

impl ExecutionPlan for DiskLatest {
    fn name(&self) -> &'static str {
        "DiskLatest"
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

    /// Takes a projection of columns in, so that only those are read.
    fn try_swapping_with_projection(
        &self,
        projection: &ProjectionExec,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(columns) = shown_columns(projection, &self.columns) else {
            return Ok(None);
        };
        Ok(Some(Arc::new(Self {
            columns,
            properties: Arc::new(properties(projection.schema())),
            ..self.clone()
        })))
    }

    fn execute(
        &self,
        _partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let rows = stream::once(self.clone().run(context))
            .try_flatten()
            .boxed();
        let rows = RecordBatchStreamAdapter::new(self.schema(), rows);
        Ok(Box::pin(cooperative(rows)))
    }
}
