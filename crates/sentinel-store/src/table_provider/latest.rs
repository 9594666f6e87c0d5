//! The latest row of every key of a scan.

use std::fmt;
use std::sync::Arc;
use std::task::Poll;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{DataType, Int64Type, SchemaRef};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result, exec_err};
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};

use super::scan::{Selection, StoreScan};
use crate::latest::{BestRows, Place, Winner};
use crate::schema::Encoding;
use crate::segment::{Segment, SegmentColumn};

/// How many winners are fetched at a time. Fetching from all segments at once has a cost of its own for each.
const FETCH_ROWS: usize = 1 << 16;

/// The plan that returns, for each key of `input`, the row whose value `by` wins: all columns of `input`, found by their
/// positions.
///
/// `None` where `input` is not the scan of a table of the store, or its key is not interned: only then is there a faster
/// way than to look at whole rows.
pub fn latest_rows(
    input: &Arc<dyn ExecutionPlan>,
    key: usize,
    by: usize,
    winner: Winner,
) -> Option<Arc<dyn ExecutionPlan>> {
    let schema = input.schema();
    let (scan, columns) = columns_of_scan(input)?;
    let table = scan.selection().snapshot.schema();
    let (key, by) = (columns[key], columns[by]);
    let is_interned = table.columns()[key].encoding == Encoding::Interned;
    let is_number = *table.arrow().field(by).data_type() == DataType::Int64;
    (is_interned && is_number && scan.limit().is_none())
        .then(|| Arc::new(StoreLatest::new(scan, key, by, winner, columns, schema)) as _)
}

/// The scan below projections that only pass columns on, and for each column of the plan its position in the table.
fn columns_of_scan(plan: &Arc<dyn ExecutionPlan>) -> Option<(&StoreScan, Vec<usize>)> {
    if let Some(scan) = plan.downcast_ref::<StoreScan>() {
        return Some((scan, scan.selection().projection.columns().to_vec()));
    }
    let projection = plan.downcast_ref::<ProjectionExec>()?;
    let (scan, below) = columns_of_scan(projection.input())?;
    let columns = projection.expr().iter().map(|shown| {
        let column = shown.expr.downcast_ref::<Column>()?;
        Some(below[column.index()])
    });
    Some((scan, columns.collect::<Option<_>>()?))
}

/// The latest row of every key of a scan, in the order in which the table saw the keys first.
#[derive(Debug, Clone)]
struct StoreLatest {
    selection: Selection,
    segments: Vec<Arc<Segment>>,
    key: usize,
    by: usize,
    winner: Winner,
    /// Which columns of the table are returned.
    columns: Vec<usize>,
    properties: Arc<PlanProperties>,
}

impl StoreLatest {
    fn new(
        scan: &StoreScan,
        key: usize,
        by: usize,
        winner: Winner,
        columns: Vec<usize>,
        schema: SchemaRef,
    ) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Final,
            Boundedness::Bounded,
        );
        Self {
            selection: scan.selection().clone(),
            segments: scan.segments().cloned().collect(),
            key,
            by,
            winner,
            columns,
            properties: Arc::new(properties),
        }
    }

    fn keys(&self) -> usize {
        self.selection.snapshot.dictionary(self.key).len()
    }

    /// Takes in the rows of a segment that pass.
    fn add(&self, at: usize, best: &mut BestRows) -> Result<()> {
        let segment = &self.segments[at];
        let (SegmentColumn::Interned(codes), SegmentColumn::Plain(values)) =
            (segment.column(self.key), segment.column(self.by))
        else {
            return exec_err!("a key is interned, and what decides is not");
        };
        let Selection {
            snapshot,
            conditions,
            ..
        } = &self.selection;
        let passing = conditions.passing(snapshot, segment, 0, segment.rows())?;
        let values = values.as_primitive::<Int64Type>();
        best.add(at as u32, 0, codes.values(), values, passing.as_ref());
        Ok(())
    }

    /// The rows at these places.
    fn fetch(&self, codes: &[u32], places: &[Place]) -> Result<RecordBatch> {
        let snapshot = &self.selection.snapshot;
        let columns = self.columns.iter().map(|&column| match column == self.key {
            true => Ok(snapshot.texts(column, codes)),
            false => snapshot.fetch(&self.segments, column, places),
        });
        let columns = columns.collect::<Result<Vec<ArrayRef>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(places.len()));
        let schema = Arc::clone(self.properties.eq_properties.schema());
        Ok(RecordBatch::try_new_with_options(
            schema, columns, &options,
        )?)
    }
}

/// Lets others run, who may cancel the query.
async fn yield_now() {
    let mut is_later = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut is_later, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl DisplayAs for StoreLatest {
    fn fmt_as(&self, _t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Selection {
            snapshot,
            conditions,
            ..
        } = &self.selection;
        let schema = snapshot.schema();
        let name = |column: usize| schema.columns()[column].name.as_str();
        let columns: Vec<&str> = self.columns.iter().map(|&column| name(column)).collect();
        write!(
            f,
            "StoreLatest: {}, key={}, {:?} {}, columns=[{}]",
            schema.name(),
            name(self.key),
            self.winner,
            name(self.by),
            columns.join(", ")
        )?;
        if !conditions.is_empty() {
            write!(f, ", where={conditions}")?;
        }
        write!(
            f,
            ", segments={}/{}",
            self.segments.len(),
            snapshot.segments().len()
        )
    }
}

impl ExecutionPlan for StoreLatest {
    fn name(&self) -> &'static str {
        "StoreLatest"
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

    /// Takes a projection of columns in, so that only those are fetched.
    fn try_swapping_with_projection(
        &self,
        projection: &ProjectionExec,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let shown = projection
            .expr()
            .iter()
            .map(|shown| shown.expr.downcast_ref::<Column>());
        let Some(shown) = shown.collect::<Option<Vec<_>>>() else {
            return Ok(None);
        };
        let mut narrow = self.clone();
        narrow.columns = shown
            .iter()
            .map(|column| self.columns[column.index()])
            .collect();
        let schema = projection.schema();
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Final,
            Boundedness::Bounded,
        );
        narrow.properties = Arc::new(properties);
        Ok(Some(Arc::new(narrow)))
    }

    fn execute(
        &self,
        _partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let memory = MemoryConsumer::new("StoreLatest").register(context.memory_pool());
        let plan = Arc::new(self.clone());
        let found = async move {
            let keys = plan.keys();
            memory.try_grow(BestRows::bytes(keys))?;
            let mut best = BestRows::new(plan.winner, keys);
            for at in 0..plan.segments.len() {
                plan.add(at, &mut best)?;
                yield_now().await;
            }
            let (codes, places) = best.winners();
            memory.try_resize(size_of_val(&codes[..]) + size_of_val(&places[..]))?;
            drop(best);
            let starts = (0..codes.len()).step_by(FETCH_ROWS);
            let batches = starts.map(move |start| {
                let run = start..codes.len().min(start + FETCH_ROWS);
                let _held = &memory;
                plan.fetch(&codes[run.clone()], &places[run])
            });
            Ok::<_, DataFusionError>(stream::iter(batches))
        };
        let schema = self.schema();
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            schema,
            stream::once(found).try_flatten().boxed(),
        )))
    }
}
