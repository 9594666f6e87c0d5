//! Executes the logical nodes that DataFusion does not know.

mod fence;
mod in_order;
mod keep_order;
mod latest;
mod measured;
mod step;

use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::Session;
use datafusion::common::{Result, internal_err};
use datafusion::execution::context::QueryPlanner;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_planner::{DefaultPhysicalPlanner, PhysicalPlanner};

use fence::FencePlanner;
pub(crate) use in_order::{PartitionsInOrder, collect_in_order};
use keep_order::KeepOrderPlanner;
use latest::LatestPlanner;
pub(crate) use latest::latest_of_table;
pub(crate) use measured::{lines, measured, rows_scanned};
use step::StepPlanner;

/// DataFusion's planner with the nodes of `kql-plan`.
#[derive(Debug)]
pub(crate) struct KqlQueryPlanner;

#[async_trait]
impl QueryPlanner for KqlQueryPlanner {
    async fn create_physical_plan(
        &self,
        logical_plan: &LogicalPlan,
        session: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let planner = DefaultPhysicalPlanner::with_extension_planners(vec![
            Arc::new(StepPlanner),
            Arc::new(KeepOrderPlanner),
            Arc::new(LatestPlanner),
            Arc::new(FencePlanner),
        ]);
        planner.create_physical_plan(logical_plan, session).await
    }
}

/// The input of a node that has one.
fn only_input(inputs: &[Arc<dyn ExecutionPlan>]) -> Result<Arc<dyn ExecutionPlan>> {
    match inputs {
        [input] => Ok(input.clone()),
        _ => internal_err!("a node of ours has one input, not {}", inputs.len()),
    }
}
