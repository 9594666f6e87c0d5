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
use crate::exec::{KqlQueryPlanner, collect_in_order, latest_of_table, lines, measured};
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
    context: Arc<TaskContext>,
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
        let state = session(memory_limit);
        Runtime {
            tokio,
            logical_rules: LogicalRules::new(state.config_options()),
            physical_rules: PhysicalRules::new(),
            context: Arc::new(TaskContext::from(&state)),
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
        let mut physical = self.physical(rel).await?;
        if let Some(progress) = &limits.progress {
            physical = measured(physical)?;
            progress.follow(&physical);
        }
        let batches = collect_in_order(physical, Arc::clone(&self.context)).await?;
        non_empty(batches, &rel.columns)
    }

    /// DataFusion's logical plan of a table expression, optimized.
    fn logical(&self, rel: &Rel) -> Result<LogicalPlan, DataFusionError> {
        self.logical_rules.optimized(lower(rel)?, &self.state)
    }

    /// How the rows of a table expression are computed.
    async fn physical(&self, rel: &Rel) -> Result<Arc<dyn ExecutionPlan>, DataFusionError> {
        match latest_of_table(rel) {
            Some(plan) => Ok(plan),
            None => self.of_logical(&self.logical(rel)?).await,
        }
    }

    /// How the rows of an optimized plan are computed.
    async fn of_logical(
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
        let logical = format!("{}\n", self.logical(rel)?.display_indent());
        let mut physical = self.physical(rel).await?;
        if runs == Runs::Once {
            physical = measured(physical)?;
            collect_in_order(Arc::clone(&physical), Arc::clone(&self.context)).await?;
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

/// The DataFusion session.
pub(crate) fn session(memory_limit: Option<usize>) -> SessionState {
    // One partition keeps rows in the order in which they came: results are reproducible.
    let config = SessionConfig::new()
        .with_target_partitions(1)
        .with_collect_statistics(false)
        // To sort each input of a union by itself fails where one has a constant for a key.
        .with_repartition_sorts(false);
    // No expression holds a query, so that none is looked for.
    let no_queries = "datafusion.optimizer.enable_physical_uncorrelated_scalar_subquery";
    SessionStateBuilder::new()
        .with_config(config.set_bool(no_queries, false))
        .with_runtime_env(runtime_env(memory_limit))
        .with_query_planner(Arc::new(KqlQueryPlanner))
        // Ours are applied where the shape of a plan asks for them.
        .with_physical_optimizer_rules(Vec::new())
        .build()
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
    let schema = arrow_schema(columns);
    let with_rows = batches.into_iter().filter(|batch| batch.num_rows() > 0);
    with_rows.map(|batch| aligned(&batch, &schema)).collect()
}

/// The columns' names and Arrow forms.
pub(crate) fn arrow_schema(columns: &[Column]) -> SchemaRef {
    let fields = columns
        .iter()
        .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
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

#[cfg(test)]
mod tests {
    use kql_parser::parse_query;
    use kql_plan::{BindOptions, NoRunner, bind};
    use sentinel_store::{Cell, StoreTable, Table, TableSchema};

    use super::*;
    use crate::engine::Engine;
    use crate::result::ResultColumn;

    /// An engine with a table of the store.
    fn alerts() -> Engine {
        let schema = TableSchema::of_catalog("SecurityAlert").expect("a table of the catalog");
        let columns = schema.columns().iter();
        let columns = columns.map(|column| ResultColumn {
            name: column.name.clone(),
            kql_type: column.kql_type,
        });
        let columns = columns.collect();
        let table = Table::new(schema);
        let mut writer = table.writer();
        writer.row(|push| {
            for column in table.schema().columns() {
                push(match column.name.as_str() {
                    "TimeGenerated" => Cell::Long(1),
                    "SystemAlertId" => Cell::Text("a"),
                    _ => Cell::Null,
                });
            }
        });
        writer.publish();
        drop(writer);
        let provider = Arc::new(StoreTable::new(Arc::new(table)));
        Engine::builder()
            .provider("SecurityAlert", columns, provider)
            .build()
    }

    /// Plans the query by way of a logical plan, and without one where `is_short`.
    #[track_caller]
    fn check(query: &str, is_short: bool) {
        let engine = alerts();
        let options = BindOptions::default();
        let query = format!("SecurityAlert | {query}");
        let bound = bind(
            &parse_query(&query).query,
            engine.catalog(),
            &NoRunner,
            &options,
        );
        let rel = bound.expect("the query is right").tables.remove(0).rel;
        let runtime = Runtime::new(None);
        let short = latest_of_table(&rel);
        assert_eq!(short.is_some(), is_short, "{query}");
        if let Some(short) = short {
            let logical = runtime.logical(&rel).expect("a logical plan");
            let long = runtime.tokio.block_on(runtime.of_logical(&logical));
            assert_eq!(lines(&short), lines(&long.expect("a plan")), "{query}");
        }
    }

    #[test]
    fn latest_rows_of_a_table_need_no_logical_plan() {
        let latest = "summarize arg_max(TimeGenerated, Status, AlertName) by SystemAlertId";
        check(latest, true);
        check(&format!("{latest} | project S = Status, AlertName"), true);
        check(&format!("{latest} | summarize count() by Status"), true);
        check(
            &format!("{latest} | project-rename S = Status | summarize n = count() by S"),
            true,
        );
        check("summarize arg_min(TimeGenerated, *) by SystemAlertId", true);
        check(
            "project T = TimeGenerated, K = SystemAlertId, Status | summarize arg_max(T, *) by K",
            true,
        );
    }

    #[test]
    fn what_must_be_computed_is_planned_by_datafusion() {
        let latest = "summarize arg_max(TimeGenerated, Status, AlertName) by SystemAlertId";
        check("take 1", false);
        check("summarize count() by Status", false);
        check(&format!("{latest} | where Status == 'New'"), false);
        check(&format!("{latest} | extend S = toupper(Status)"), false);
        check(&format!("{latest} | summarize count() by AlertName"), false);
        check(
            &format!("{latest} | summarize countif(Status == 'New') by Status"),
            false,
        );
        check(
            "summarize arg_max(TimeGenerated, Status) by tolower(SystemAlertId)",
            false,
        );
        check("summarize arg_max(TimeGenerated, Status)", false);
        check(
            "summarize arg_max(TimeGenerated, Status) by SystemAlertId, Tenant = TenantId",
            false,
        );
    }
}
