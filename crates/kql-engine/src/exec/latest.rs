//! Executes [`Latest`]: the row of each key whose value is the greatest or least.
//!
//! A table of the store with an interned key has a way of its own. Everywhere else, keys are hashed, the place of each
//! winner is kept, and columns are fetched at the end.

use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Field, Fields, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result, internal_err};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{EmitTo, LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::aggregates::group_values::{GroupValues, new_group_values};
use datafusion::physical_plan::aggregates::order::GroupOrdering;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, Distribution, ExecutionPlan, Partitioning, PlanProperties,
};
use datafusion::physical_planner::{ExtensionPlanner, PhysicalPlanner};
use futures::{StreamExt, TryStreamExt, stream};
use kql_functions::{Extreme, WinningRows};
use kql_plan::extension::Latest;
use sentinel_store::{Winner, latest_rows};

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
        let [input] = physical_inputs else {
            return internal_err!("`Latest` has one input");
        };
        let (keys, by) = node.positions()?;
        if let ([key], Some(winner)) = (keys.as_slice(), winner(node.extreme))
            && let Some(plan) = latest_rows(input, *key, by, winner)
        {
            return Ok(Some(plan));
        }
        Ok(Some(Arc::new(LatestExec::new(
            Arc::clone(input),
            keys,
            by,
            node.extreme,
        ))))
    }
}

fn winner(extreme: Extreme) -> Option<Winner> {
    match extreme {
        Extreme::Max => Some(Winner::Greatest),
        Extreme::Min => Some(Winner::Least),
        Extreme::Any => None,
    }
}

/// The winning row of each key, in the order in which the keys came first.
#[derive(Debug)]
struct LatestExec {
    input: Arc<dyn ExecutionPlan>,
    keys: Vec<usize>,
    by: usize,
    extreme: Extreme,
    properties: Arc<PlanProperties>,
}

impl LatestExec {
    fn new(input: Arc<dyn ExecutionPlan>, keys: Vec<usize>, by: usize, extreme: Extreme) -> Self {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(input.schema()),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Final,
            Boundedness::Bounded,
        );
        Self {
            input,
            keys,
            by,
            extreme,
            properties: Arc::new(properties),
        }
    }
}

impl DisplayAs for LatestExec {
    fn fmt_as(&self, _t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.schema();
        let name = |at: usize| schema.field(at).name().as_str();
        let keys: Vec<&str> = self.keys.iter().map(|&key| name(key)).collect();
        let (extreme, by) = (self.extreme, name(self.by));
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
        mut children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        match (children.pop(), children.pop()) {
            (Some(input), None) => Ok(Arc::new(Self::new(
                input,
                self.keys.clone(),
                self.by,
                self.extreme,
            ))),
            _ => internal_err!("`Latest` has one input"),
        }
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let memory = MemoryConsumer::new("LatestExec").register(context.memory_pool());
        let mut rows = LatestRows::new(&self.schema(), &self.keys, self.by, self.extreme, memory)?;
        let mut input = self.input.execute(partition, Arc::clone(&context))?;
        let batch_rows = context.session_config().batch_size().max(1);
        let found = async move {
            while let Some(batch) = input.try_next().await? {
                rows.add(&batch)?;
            }
            let winners = rows.finish()?;
            let starts = (0..winners.num_rows()).step_by(batch_rows);
            let batches = starts.map(move |start| {
                let len = batch_rows.min(winners.num_rows() - start);
                Ok(winners.slice(start, len))
            });
            Ok::<_, DataFusionError>(stream::iter(batches))
        };
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            self.schema(),
            stream::once(found).try_flatten().boxed(),
        )))
    }
}

/// The winners so far.
struct LatestRows {
    schema: SchemaRef,
    keys: Vec<usize>,
    /// The columns of the winners: the one that decides, then the others in the order of the schema.
    order: Vec<usize>,
    groups: Box<dyn GroupValues>,
    group_of_row: Vec<usize>,
    winners: WinningRows,
    memory: MemoryReservation,
}

impl LatestRows {
    fn new(
        schema: &SchemaRef,
        keys: &[usize],
        by: usize,
        extreme: Extreme,
        memory: MemoryReservation,
    ) -> Result<Self> {
        let others = (0..schema.fields().len()).filter(|&column| column != by);
        let order: Vec<usize> = std::iter::once(by).chain(others).collect();
        let fields: Fields = order
            .iter()
            .map(|&column| Arc::clone(&schema.fields()[column]))
            .collect();
        let key_fields: Vec<Field> = keys.iter().map(|&key| schema.field(key).clone()).collect();
        let groups = new_group_values(Arc::new(Schema::new(key_fields)), &GroupOrdering::None)?;
        Ok(Self {
            schema: Arc::clone(schema),
            keys: keys.to_vec(),
            order,
            groups,
            group_of_row: Vec::new(),
            winners: WinningRows::new(extreme, fields),
            memory,
        })
    }

    fn add(&mut self, batch: &RecordBatch) -> Result<()> {
        let column = |&at: &usize| Arc::clone(batch.column(at));
        let keys: Vec<ArrayRef> = self.keys.iter().map(column).collect();
        let values: Vec<ArrayRef> = self.order.iter().map(column).collect();
        self.groups.intern(&keys, &mut self.group_of_row)?;
        let groups = self.groups.len();
        self.winners
            .update(&values, &self.group_of_row, None, groups)?;
        self.memory
            .try_resize(self.groups.size() + self.winners.size())
    }

    fn finish(mut self) -> Result<RecordBatch> {
        let ordered = self.winners.emit(EmitTo::All)?;
        let mut columns: Vec<Option<ArrayRef>> = vec![None; ordered.len()];
        for (&at, column) in self.order.iter().zip(ordered) {
            columns[at] = Some(column);
        }
        let columns = columns.into_iter().flatten().collect();
        Ok(RecordBatch::try_new(self.schema, columns)?)
    }
}
