//! Partitions one after another.
//!
//! The inputs of a union are partitions to DataFusion, which runs them side by side and mixes their rows as they come. Rows
//! of Kusto have no order there either, but the same query over the same rows should give the same answer.

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use datafusion::common::Result;
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode, TreeNodeRecursion};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_optimizer::PhysicalOptimizerRule;
use datafusion::physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion::physical_plan::joins::HashJoinExec;
use datafusion::physical_plan::limit::GlobalLimitExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};

use super::only_input;

/// Puts [`InOrderExec`] in the place of DataFusion's node.
#[derive(Debug)]
pub(crate) struct PartitionsInOrder;

impl PhysicalOptimizerRule for PartitionsInOrder {
    fn optimize(
        &self,
        plan: Arc<dyn ExecutionPlan>,
        _config: &ConfigOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        plan.transform_up(|node| {
            if let Some(mixed) = node.downcast_ref::<CoalescePartitionsExec>() {
                return Ok(Transformed::yes(in_order(mixed)));
            }
            match node.downcast_ref::<HashJoinExec>() {
                Some(join) if waits_for_all(join) => Ok(Transformed::yes(with_one_probe(join)?)),
                _ => Ok(Transformed::no(node)),
            }
        })
        .data()
    }

    fn name(&self) -> &str {
        "partitions_in_order"
    }

    fn schema_check(&self) -> bool {
        true
    }
}

fn in_order(mixed: &CoalescePartitionsExec) -> Arc<dyn ExecutionPlan> {
    let ordered = Arc::new(InOrderExec {
        input: mixed.input().clone(),
        properties: mixed.properties().clone(),
    });
    match mixed.fetch() {
        None => ordered,
        Some(rows) => Arc::new(GlobalLimitExec::new(ordered, 0, Some(rows))),
    }
}

/// True for a join whose probed partitions wait for each other: each reports what it knows of the other side, of which the
/// join makes a filter before any goes on. One after another, the first would wait for ever.
fn waits_for_all(join: &HashJoinExec) -> bool {
    !join.dynamic_expressions_produced().is_empty() && partition_count(join.right()) > 1
}

/// The join with one probed partition. Where the partitions are in an order that may be needed above, they stay apart, and
/// the join makes no filter.
fn with_one_probe(join: &HashJoinExec) -> Result<Arc<dyn ExecutionPlan>> {
    if join.right().output_ordering().is_some() {
        return join.builder().reset_state().build_exec();
    }
    let probed = in_order(&CoalescePartitionsExec::new(join.right().clone()));
    let children = vec![join.left().clone(), probed];
    join.builder().with_new_children(children)?.build_exec()
}

fn partition_count(plan: &Arc<dyn ExecutionPlan>) -> usize {
    plan.output_partitioning().partition_count()
}

/// All rows of a plan, partition by partition.
pub(crate) async fn collect_in_order(
    plan: Arc<dyn ExecutionPlan>,
    context: Arc<TaskContext>,
) -> Result<Vec<RecordBatch>> {
    let mut batches = Vec::new();
    for partition in 0..partition_count(&plan) {
        let rows = plan.execute(partition, context.clone())?;
        batches.extend(rows.try_collect::<Vec<_>>().await?);
    }
    Ok(batches)
}

/// The rows of its input, partition by partition.
#[derive(Debug)]
struct InOrderExec {
    input: Arc<dyn ExecutionPlan>,
    properties: Arc<PlanProperties>,
}

impl DisplayAs for InOrderExec {
    fn fmt_as(&self, _t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InOrderExec")
    }
}

impl ExecutionPlan for InOrderExec {
    fn name(&self) -> &'static str {
        "InOrderExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
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
        Ok(Arc::new(InOrderExec {
            input: only_input(&children)?,
            properties: self.properties.clone(),
        }))
    }

    fn execute(
        &self,
        _partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let input = self.input.clone();
        let partitions = 0..partition_count(&input);
        let rows = stream::iter(partitions)
            .map(move |partition| input.execute(partition, context.clone()))
            .try_flatten();
        let schema = self.input.schema();
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows)))
    }
}
