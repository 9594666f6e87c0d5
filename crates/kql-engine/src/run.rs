//! Runs bound plans on DataFusion, within limits.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow::array::{Array, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::common::DataFusionError;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::execution::{SessionState, SessionStateBuilder, TaskContext};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::prelude::SessionConfig;
use kql_plan::bound::{Column, Rel, RelKind};
use kql_plan::extension::RefusedRows;
use kql_plan::{RowsOfWide, RunError, Runner, lower};
use kql_types::record_batch;

use crate::cancel::CancelToken;
use crate::exec::{KqlQueryPlanner, collect_in_order, lines, measured};
use crate::optimizer::{LogicalRules, PhysicalRules};
use crate::progress::Progress;
use crate::result::QueryError;

/// How long a query may run, and who may stop it.
#[derive(Debug)]
pub(crate) struct Limits {
    deadline: Option<Instant>,
    timeout: Duration,
    cancel: CancelToken,
    progress: Option<Progress>,
}

impl Limits {
    /// Limits that count from now.
    pub(crate) fn new(timeout: Option<Duration>, cancel: Option<CancelToken>) -> Limits {
        Limits {
            deadline: timeout.and_then(|timeout| Instant::now().checked_add(timeout)),
            timeout: timeout.unwrap_or_default(),
            cancel: cancel.unwrap_or_default(),
            progress: None,
        }
    }

    /// The same limits, for plans that are followed.
    pub(crate) fn followed(self, progress: Option<Progress>) -> Limits {
        Limits { progress, ..self }
    }

    async fn exceeded(&self) -> QueryError {
        let expired = async {
            match self.deadline {
                Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = expired => QueryError::Timeout(self.timeout),
            () = self.cancel.cancelled() => QueryError::Cancelled,
        }
    }
}

/// The threads and the DataFusion session that all queries of an engine share.
pub(crate) struct Runtime {
    tokio: tokio::runtime::Runtime,
    state: SessionState,
    logical_rules: LogicalRules,
    physical_rules: PhysicalRules,
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime").finish_non_exhaustive()
    }
}

impl Runtime {
    /// `memory_limit` is in bytes, for all queries together.
    pub(crate) fn new(memory_limit: Option<usize>) -> Runtime {
        let tokio = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_time()
            .thread_name("kql-engine")
            .build()
            .expect("the operating system gives threads");
        // One partition keeps rows in the order in which they came: results are reproducible.
        let config = SessionConfig::new()
            .with_target_partitions(1)
            .with_collect_statistics(false)
            // To sort each input of a union by itself fails where one has a constant for a key.
            .with_repartition_sorts(false);
        // No expression holds a query, so that none is looked for.
        let no_queries = "datafusion.optimizer.enable_physical_uncorrelated_scalar_subquery";
        let config = config.set_bool(no_queries, false);
        let state = SessionStateBuilder::new()
            .with_config(config)
            .with_runtime_env(runtime_env(memory_limit))
            .with_query_planner(Arc::new(KqlQueryPlanner))
            // Our planner applies those that a plan needs.
            .with_physical_optimizer_rules(Vec::new())
            .build();
        Runtime {
            tokio,
            logical_rules: LogicalRules::new(state.config_options()),
            physical_rules: PhysicalRules::new(),
            state,
        }
    }

    /// The rows of a table expression, in the Arrow forms of its columns.
    pub(crate) fn run(&self, rel: &Rel, limits: &Limits) -> Result<Vec<RecordBatch>, QueryError> {
        self.tokio.block_on(async {
            tokio::select! {
                biased;
                exceeded = limits.exceeded() => Err(exceeded),
                rows = self.collect(rel, limits) => rows.map_err(execution_error),
            }
        })
    }

    async fn collect(
        &self,
        rel: &Rel,
        limits: &Limits,
    ) -> Result<Vec<RecordBatch>, DataFusionError> {
        if let RelKind::Batches(batches) = &rel.kind {
            return non_empty(batches.to_vec(), &rel.columns);
        }
        if let Some(wide) = RowsOfWide::of(rel) {
            let numbers = self.computed(&wide.chosen, limits).await?;
            return non_empty(wide.gathered(&numbers)?, &rel.columns);
        }
        self.computed(rel, limits).await
    }

    async fn computed(
        &self,
        rel: &Rel,
        limits: &Limits,
    ) -> Result<Vec<RecordBatch>, DataFusionError> {
        let plan = self.logical_rules.optimized(lower(rel)?, &self.state)?;
        let mut physical = self.physical(&plan).await?;
        if let Some(progress) = &limits.progress {
            physical = measured(physical)?;
            progress.follow(&physical);
        }
        let batches = collect_in_order(physical, Arc::new(TaskContext::from(&self.state))).await?;
        non_empty(batches, &rel.columns)
    }

    /// How the rows of an optimized plan are computed.
    async fn physical(
        &self,
        plan: &LogicalPlan,
    ) -> Result<Arc<dyn ExecutionPlan>, DataFusionError> {
        let planner = self.state.query_planner();
        let physical = planner.create_physical_plan(plan, &self.state).await?;
        self.physical_rules
            .optimized(physical, self.state.config_options())
    }

    /// DataFusion's plans for a table expression: the logical and the physical one. If `runs`, the rows are computed and
    /// thrown away, and the nodes of the physical plan have figures.
    pub(crate) fn plans(
        &self,
        rel: &Rel,
        limits: &Limits,
        runs: Runs,
    ) -> Result<(String, String), QueryError> {
        self.tokio.block_on(async {
            tokio::select! {
                biased;
                exceeded = limits.exceeded() => Err(exceeded),
                plans = self.planned(rel, runs) => plans.map_err(execution_error),
            }
        })
    }

    async fn planned(&self, rel: &Rel, runs: Runs) -> Result<(String, String), DataFusionError> {
        if matches!(rel.kind, RelKind::Batches(_)) {
            let nothing = "the rows are at hand\n".to_owned();
            return Ok((nothing.clone(), nothing));
        }
        if let Some(wide) = RowsOfWide::of(rel) {
            let (logical, physical) = Box::pin(self.planned(&wide.chosen, runs)).await?;
            let gathered = "Gathered: the other columns of the rows that are chosen below\n";
            return Ok((
                format!("{gathered}{logical}"),
                format!("{gathered}{physical}"),
            ));
        }
        let plan = self.logical_rules.optimized(lower(rel)?, &self.state)?;
        let logical = format!("{}\n", plan.display_indent());
        let mut physical = self.physical(&plan).await?;
        if runs == Runs::Once {
            physical = measured(physical)?;
            let context = Arc::new(TaskContext::from(&self.state));
            collect_in_order(Arc::clone(&physical), context).await?;
        }
        Ok((logical, lines(&physical)))
    }
}

/// Is a plan run when it is explained?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Runs {
    Never,
    Once,
}

/// Nodes that can go to disk share the memory evenly.
fn runtime_env(memory_limit: Option<usize>) -> Arc<RuntimeEnv> {
    let builder = match memory_limit {
        Some(bytes) => {
            RuntimeEnvBuilder::new().with_memory_pool(Arc::new(FairSpillPool::new(bytes)))
        }
        None => RuntimeEnvBuilder::new(),
    };
    let environment = builder.build();
    Arc::new(environment.expect("nothing of the environment is read from outside"))
}

/// The batches that have rows, with the columns' names and Arrow forms.
fn non_empty(
    batches: Vec<RecordBatch>,
    columns: &[Column],
) -> Result<Vec<RecordBatch>, DataFusionError> {
    let fields = columns
        .iter()
        .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let with_rows = batches.into_iter().filter(|batch| batch.num_rows() > 0);
    with_rows.map(|batch| aligned(&batch, &schema)).collect()
}

/// The reason alone, where a function or a step of ours gave it.
fn execution_error(error: DataFusionError) -> QueryError {
    if let DataFusionError::External(cause) = error.find_root()
        && let Some(refused) = cause.downcast_ref::<RefusedRows>()
    {
        return QueryError::Diagnostics(vec![refused.reason.clone()]);
    }
    QueryError::Execution(match error.find_root() {
        DataFusionError::Execution(reason) | DataFusionError::Plan(reason) => reason.clone(),
        other => other.strip_backtrace(),
    })
}

/// The batch with the schema's names and types.
fn aligned(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, DataFusionError> {
    let arrays = batch.columns().iter().zip(schema.fields());
    let arrays = arrays.map(
        |(array, field)| match array.data_type() == field.data_type() {
            true => Ok(Arc::clone(array)),
            false => cast(array, field.data_type()),
        },
    );
    let arrays = arrays.collect::<Result<Vec<_>, _>>()?;
    let batch = record_batch(Arc::clone(schema), arrays, batch.num_rows())?;
    Ok(batch)
}

/// Answers the binder's inner queries, and keeps the failure of one that ran into a limit.
pub(crate) struct PlanRunner<'a> {
    runtime: &'a Runtime,
    limits: &'a Limits,
    failure: RefCell<Option<QueryError>>,
}

impl<'a> PlanRunner<'a> {
    pub(crate) fn new(runtime: &'a Runtime, limits: &'a Limits) -> PlanRunner<'a> {
        PlanRunner {
            runtime,
            limits,
            failure: RefCell::new(None),
        }
    }

    /// The limit that an inner query ran into.
    pub(crate) fn failure(&self) -> Option<QueryError> {
        self.failure.borrow_mut().take()
    }
}

impl Runner for PlanRunner<'_> {
    fn run(&self, rel: &Rel) -> Result<Vec<RecordBatch>, RunError> {
        self.runtime.run(rel, self.limits).map_err(|error| {
            let reason = match &error {
                QueryError::Execution(reason) => reason.clone(),
                other => other.to_string(),
            };
            let reason = RunError(reason);
            if matches!(error, QueryError::Timeout(_) | QueryError::Cancelled) {
                *self.failure.borrow_mut() = Some(error);
            }
            reason
        })
    }
}
