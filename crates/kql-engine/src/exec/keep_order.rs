//! Keeps a sort below it alive by asking for its order, and later sorts above it.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::Result;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion::logical_expr::{LogicalPlan, UserDefinedLogicalNode};
use datafusion::physical_expr::{LexOrdering, LexRequirement, OrderingRequirements, PhysicalExpr};
use datafusion::physical_plan::limit::GlobalLimitExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
};
use datafusion::physical_planner::{ExtensionPlanner, PhysicalPlanner};
use kql_plan::extension::KeepOrder;

use super::only_input;

/// Plans [`KeepOrder`] nodes.
#[derive(Debug)]
pub(super) struct KeepOrderPlanner;

#[async_trait]
impl ExtensionPlanner for KeepOrderPlanner {
    async fn plan_extension(
        &self,
        _planner: &dyn PhysicalPlanner,
        node: &dyn UserDefinedLogicalNode,
        _logical_inputs: &[&LogicalPlan],
        physical_inputs: &[Arc<dyn ExecutionPlan>],
        _session: &dyn Session,
        _planning_ctx: &PhysicalPlanningContext,
    ) -> Result<Option<Arc<dyn ExecutionPlan>>> {
        if node.as_any().downcast_ref::<KeepOrder>().is_none() {
            return Ok(None);
        }
        let input = &only_input(physical_inputs)?;
        Ok(Some(Arc::new(KeepOrderExec {
            input: input.clone(),
            order: order_of(input),
        })))
    }
}

/// The order that a sort below gives its rows; else the one that DataFusion knows of.
///
/// A sort's own keys come first: DataFusion leaves out those that are constant in each input of a union, though not in all.
fn order_of(plan: &Arc<dyn ExecutionPlan>) -> Option<LexOrdering> {
    if let Some(sort) = plan.downcast_ref::<SortExec>() {
        return Some(sort.expr().clone());
    }
    match plan.downcast_ref::<GlobalLimitExec>() {
        Some(limit) => order_of(limit.input()),
        None => plan.output_ordering().cloned(),
    }
}

/// Passes rows on, and requires the order that its input had when it was planned.
#[derive(Debug)]
struct KeepOrderExec {
    input: Arc<dyn ExecutionPlan>,
    /// `None` for an order that DataFusion does not know of, as that of a step.
    order: Option<LexOrdering>,
}

impl DisplayAs for KeepOrderExec {
    fn fmt_as(&self, _t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.order {
            Some(order) => write!(f, "KeepOrderExec: [{order}]"),
            None => f.write_str("KeepOrderExec"),
        }
    }
}

impl ExecutionPlan for KeepOrderExec {
    fn name(&self) -> &'static str {
        "KeepOrderExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.input.properties()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        let required = self.order.clone().map(LexRequirement::from);
        vec![required.map(OrderingRequirements::new)]
    }

    /// It does, but to say so would let a sort above it move below.
    fn maintains_input_order(&self) -> Vec<bool> {
        vec![false]
    }

    fn benefits_from_input_partitioning(&self) -> Vec<bool> {
        vec![false]
    }

    fn apply_expressions(
        &self,
        f: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        for key in self.order.iter().flatten() {
            if f(&key.expr)? == TreeNodeRecursion::Stop {
                return Ok(TreeNodeRecursion::Stop);
            }
        }
        Ok(TreeNodeRecursion::Continue)
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(KeepOrderExec {
            input: only_input(&children)?,
            order: self.order.clone(),
        }))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        self.input.execute(partition, context)
    }
}
