//! Executes [`Latest`]: the row of each key whose value is the greatest or least.
//!
//! A table of the store with an interned key has a way of its own. Everywhere else, keys are hashed, the place of each
//! winner is kept, and columns are fetched at the end. A table on disk gives texts as codes into the dictionaries of its files,
//! so that a key is hashed once for each dictionary. Rows that do not fit in memory go to disk, divided by the hash of
//! their keys.

mod best_rows;
mod coded;
mod grouped;
mod kept;
mod keyer;
mod numbered;
mod of_table;
mod recent;
mod rows;
mod spilled;

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::metrics::{ExecutionPlanMetricsSet, MetricsSet};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, Partitioning, PlanProperties,
};
use datafusion::physical_planner::{ExtensionPlanner, PhysicalPlanner};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt, stream};
use kql_functions::Extreme;
use kql_plan::extension::Latest;
use sentinel_store::{HashedLatest, Winner, coded_texts, latest_rows};

use super::only_input;
pub(crate) use of_table::latest_of_table;
use rows::{LatestRows, Shown, with_texts};
use spilled::Spilled;

/// Plans [`Latest`] nodes.
#[derive(Debug)]
pub(super) struct LatestPlanner;

#[async_trait]
impl ExtensionPlanner for LatestPlanner {
    async fn plan_extension(
        &self,
        _planner: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _logical_inputs: &[&LogicalPlan],
        physical_inputs: &[Arc<dyn ExecutionPlan>],
        _session: &dyn Session,
        _planning_ctx: &PhysicalPlanningContext,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(node) = node.as_any().downcast_ref::<Latest>() else {
            return Ok(None);
        };
        let input = &only_input(physical_inputs)?;
        let (keys, by) = node.positions()?;
        if let ([key], Some(winner)) = (keys.as_slice(), winner(node.extreme))
            && let Some(plan) = latest_rows(input, *key, by, winner, hashed(node.extreme))
        {
            return Ok(Some(plan));
        }
        let choice = Choice {
            keys,
            by,
            extreme: node.extreme,
        };
        Ok(Some(Arc::new(LatestExec::new(Arc::clone(input), choice))))
    }
}

/// What goes to disk where the store is refused the memory for a place for every key.
fn hashed(extreme: Extreme) -> HashedLatest {
    HashedLatest::new(move |input, key, by| {
        let keys = vec![key];
        Arc::new(LatestExec::new(input, Choice { keys, by, extreme }))
    })
}

fn winner(extreme: Extreme) -> Option<Winner> {
    match extreme {
        Extreme::Max => Some(Winner::Greatest),
        Extreme::Min => Some(Winner::Least),
        Extreme::Any => None,
    }
}

/// Which row of which key is wanted. Columns are named by their positions.
#[derive(Debug, Clone)]
struct Choice {
    keys: Vec<usize>,
    by: usize,
    extreme: Extreme,
}

/// The winning row of each key, in the order in which the keys came first; those of rows that went to disk come in parts,
/// each in this order.
#[derive(Debug)]
struct LatestExec {
    /// Its columns of texts may be codes into dictionaries.
    input: Arc<dyn ExecutionPlan>,
    /// Its columns, with texts as all texts are.
    schema: SchemaRef,
    choice: Choice,
    shown: Shown,
    properties: Arc<PlanProperties>,
    metrics: ExecutionPlanMetricsSet,
}

impl LatestExec {
    fn new(input: Arc<dyn ExecutionPlan>, choice: Choice) -> Self {
        let schema = input.schema();
        let coded = match LatestRows::take_codes(&schema, &choice) {
            true => coded_texts(&input),
            false => None,
        };
        let shown = Shown::all(&schema);
        Self {
            input: coded.unwrap_or(input),
            schema,
            choice,
            properties: Arc::new(properties(&shown)),
            shown,
            metrics: ExecutionPlanMetricsSet::new(),
        }
    }
}

fn properties(shown: &Shown) -> PlanProperties {
    PlanProperties::new(
        EquivalenceProperties::new(shown.schema.clone()),
        Partitioning::UnknownPartitioning(1),
        EmissionType::Final,
        Boundedness::Bounded,
    )
}

impl DisplayAs for LatestExec {
    fn fmt_as(&self, _t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |at: usize| self.schema.field(at).name().as_str();
        let Choice { keys, by, extreme } = &self.choice;
        let (keys, by): (Vec<&str>, _) = (keys.iter().map(|&key| name(key)).collect(), name(*by));
        write!(f, "LatestExec: {extreme:?} {by} by {}", keys.join(", "))
    }
}

impl ExecutionPlan for LatestExec {
    fn name(&self) -> &'static str {
        "LatestExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        vec![Distribution::SinglePartition]
    }

    /// Which of two equal rows came last depends on the order of the input, so no sort below may go.
    fn maintains_input_order(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        _f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(Self {
            input: only_input(&children)?,
            schema: self.schema.clone(),
            choice: self.choice.clone(),
            shown: self.shown.clone(),
            properties: Arc::clone(&self.properties),
            metrics: ExecutionPlanMetricsSet::new(),
        }))
    }

    /// Takes a projection of columns in, so that only those of the winners are fetched.
    fn try_swapping_with_projection(
        &self,
        projection: &ProjectionExec,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(shown) = self.shown.narrowed(projection) else {
            return Ok(None);
        };
        Ok(Some(Arc::new(Self {
            input: Arc::clone(&self.input),
            schema: self.schema.clone(),
            choice: self.choice.clone(),
            properties: Arc::new(properties(&shown)),
            shown,
            metrics: ExecutionPlanMetricsSet::new(),
        })))
    }

    fn metrics(&self) -> Option<MetricsSet> {
        Some(self.metrics.clone_inner())
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let input = self.input.execute(partition, Arc::clone(&context))?;
        let task = Task {
            schema: self.schema.clone(),
            choice: self.choice.clone(),
            shown: self.shown.clone(),
            context,
            metrics: self.metrics.clone(),
            depth: 0,
        };
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.schema(),
            task.winners(input),
        )))
    }
}

/// The search for the winners among some rows: all, or those of one part of the keys.
#[derive(Clone)]
struct Task {
    schema: SchemaRef,
    choice: Choice,
    shown: Shown,
    context: Arc<TaskContext>,
    metrics: ExecutionPlanMetricsSet,
    /// How often the rows have been divided.
    depth: u32,
}

impl Task {
    fn winners(self, input: SendableRecordBatchStream) -> BoxStream<'static, Result<RecordBatch>> {
        stream::once(self.find(input)).try_flatten().boxed()
    }

    async fn find(
        self,
        mut input: SendableRecordBatchStream,
    ) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        let memory = MemoryConsumer::new("LatestExec")
            .with_can_spill(true)
            .register(self.context.memory_pool());
        let mut rows = LatestRows::new(&self.schema, &self.choice)?;
        while let Some(batch) = input.try_next().await? {
            rows.add(&batch)?;
            if let Err(error) = fit(&mut rows, &memory) {
                let spilled = Spilled::new(&self, error)?;
                return self.divide(rows, memory, input, spilled).await;
            }
        }
        let batch_rows = self.context.session_config().batch_size().max(1);
        let batches = rows.winners(batch_rows, self.shown)?.inspect(move |_| {
            let _held = &memory;
        });
        Ok(stream::iter(batches).boxed())
    }

    /// Writes all rows to files, a part of the keys in each, and then looks at one file after the other.
    async fn divide(
        self,
        rows: LatestRows,
        memory: MemoryReservation,
        mut input: SendableRecordBatchStream,
        mut spilled: Spilled,
    ) -> Result<BoxStream<'static, Result<RecordBatch>>> {
        let batch_rows = self.context.session_config().batch_size().max(1);
        for batch in rows.winners(batch_rows, Shown::all(&self.schema))? {
            spilled.write(&batch?)?;
        }
        drop(memory);
        while let Some(batch) = input.try_next().await? {
            spilled.write(&with_texts(&batch, &self.schema)?)?;
        }
        let part = Self {
            depth: self.depth + 1,
            ..self
        };
        let parts = stream::iter(spilled.rows())
            .map(move |rows| Ok::<_, DataFusionError>(part.clone().winners(rows?)))
            .try_flatten();
        Ok(parts.boxed())
    }
}

/// Reserves the memory of the rows; drops rows that lost where that is not possible, if it helps for long.
fn fit(rows: &mut LatestRows, memory: &MemoryReservation) -> Result<()> {
    let size = rows.size();
    let Err(error) = memory.try_resize(size) else {
        return Ok(());
    };
    rows.compact()?;
    match rows.size() {
        less if less <= size / 2 => memory.try_resize(less),
        _ => Err(error),
    }
}
