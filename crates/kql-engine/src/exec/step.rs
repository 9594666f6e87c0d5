//! Executes a step: a transformation of record batches.

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
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
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, ExecutionPlanProperties,
    Partitioning, PlanProperties,
};
use datafusion::physical_planner::{ExtensionPlanner, PhysicalPlanner};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use kql_functions::KeptMemory;
use kql_plan::extension::{Batches, Step, StepInput, StepNode};

use super::only_input;

/// Plans [`StepNode`]s.
#[derive(Debug)]
pub(super) struct StepPlanner;

#[async_trait]
impl ExtensionPlanner for StepPlanner {
    async fn plan_extension(
        &self,
        _planner: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _logical_inputs: &[&LogicalPlan],
        physical_inputs: &[Arc<dyn ExecutionPlan>],
        _session: &dyn Session,
        _planning_ctx: &PhysicalPlanningContext,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        let Some(node) = node.as_any().downcast_ref::<StepNode>() else {
            return Ok(None);
        };
        let input = &only_input(physical_inputs)?;
        let schema = Arc::new(node.schema.as_arrow().clone());
        Ok(Some(Arc::new(StepExec::new(
            node.step.clone(),
            input.clone(),
            schema,
        ))))
    }
}

/// Applies a step to every batch, or to all rows at once.
#[derive(Debug)]
struct StepExec {
    step: Step,
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

impl StepExec {
    fn new(step: Step, input: Arc<dyn ExecutionPlan>, schema: SchemaRef) -> StepExec {
        let partitions = match step.input() {
            StepInput::Batches => input.output_partitioning().partition_count(),
            StepInput::Whole => 1,
        };
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema),
            Partitioning::UnknownPartitioning(partitions),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        StepExec {
            step,
            input,
            properties: Arc::new(properties),
        }
    }
}

impl DisplayAs for StepExec {
    fn fmt_as(&self, _t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StepExec: {}", self.step.name())
    }
}

impl ExecutionPlan for StepExec {
    fn name(&self) -> &'static str {
        "StepExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn required_input_distribution(&self) -> Vec<Distribution> {
        match self.step.input() {
            StepInput::Batches => vec![Distribution::UnspecifiedDistribution],
            StepInput::Whole => vec![Distribution::SinglePartition],
        }
    }

    /// A step keeps the order of its rows, but to say so would let a sort above it move below it: `row_number()` would
    /// number the rows in the new order.
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
        Ok(Arc::new(StepExec::new(
            self.step.clone(),
            only_input(&children)?,
            self.schema(),
        )))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let memory = MemoryConsumer::new("StepExec").register(context.memory_pool());
        let input = self.input.execute(partition, context)?;
        let (step, schema) = (self.step.clone(), self.schema());
        let rows = match step.input() {
            StepInput::Batches => {
                let schema = schema.clone();
                input.map(move |batch| step.apply(&batch?, &schema)).boxed()
            }
            StepInput::Whole => {
                let schema = schema.clone();
                let input_schema = input.schema();
                let batches = async move {
                    let batches = all_rows(input, &memory).await?;
                    let rows = concat_batches(&input_schema, &batches)?;
                    let batches = step.batches(rows, &schema);
                    let held = interruptible(batches).inspect(move |_| {
                        let _held = &memory;
                    });
                    Ok::<_, DataFusionError>(held)
                };
                stream::once(batches).try_flatten().boxed()
            }
        };
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows)))
    }
}

/// All rows of the input, whose memory is reserved.
async fn all_rows(
    mut input: SendableRecordBatchStream,
    memory: &MemoryReservation,
) -> Result<Vec<RecordBatch>> {
    let (mut batches, mut kept) = (Vec::new(), KeptMemory::default());
    while let Some(batch) = input.try_next().await? {
        let columns = batch.columns().iter();
        columns.for_each(|column| kept.add(column));
        memory.try_resize(kept.bytes())?;
        batches.push(batch);
    }
    Ok(batches)
}

/// The batches as a stream that lets others run before each, so that a long step can be stopped.
fn interruptible(batches: Batches) -> impl Stream<Item = Result<RecordBatch>> {
    stream::unfold(batches, |mut batches| async move {
        tokio::task::yield_now().await;
        let batch = batches.next()?;
        Some((batch, batches))
    })
}
