//! The latest row of every key of a scan.

mod count;
mod fetch;
mod find;
mod hashed;

pub use count::CountLatest;
pub use hashed::HashedLatest;

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::coop::cooperative;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, SchedulingType};
use datafusion::physical_plan::projection::ProjectionExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};

use super::StoreTable;
use super::disk::latest_on_disk;
use super::scan::StoreScan;
use crate::latest::Winner;
use crate::snapshot::Projection;

pub(super) use find::yield_now;

use count::kept_counts;
use find::{Found, LatestScan};

/// The plan that returns, for each key of `input`, the row whose value `by` wins: all columns of `input`, found by their
/// positions.
///
/// `None` where `input` is not the scan of a table of the store, or its key is not interned, and where it is not the scan of a
/// whole table on disk whose latest rows are asked for again and again: only then is there a faster
/// way than to look at whole rows. Where the memory for that is refused, rows are looked at as `hashed` does.
pub fn latest_rows(
    input: &Arc<dyn ExecutionPlan>,
    key: usize,
    by: usize,
    winner: Winner,
    hashed: HashedLatest,
) -> Option<Arc<dyn ExecutionPlan>> {
    if winner == Winner::Greatest
        && let Some(plan) = latest_on_disk(input, key, by, &hashed)
    {
        return Some(plan);
    }
    let schema = input.schema();
    let (scan, columns) = columns_of_scan(input)?;
    if scan.limit().is_some() {
        return None;
    }
    let scan = LatestScan::new(scan.selection().clone(), columns[key], columns[by], winner)?;
    Some(Arc::new(StoreLatest::new(scan, columns, schema, hashed)))
}

impl StoreTable {
    /// The plan that returns, for each key of the whole table, the row whose value `by` wins: some columns of the table. All are
    /// found by their positions in it. `None` where [`latest_rows`] of a scan would be.
    pub fn latest_rows(
        &self,
        columns: Vec<usize>,
        (key, by): (usize, usize),
        winner: Winner,
        hashed: HashedLatest,
    ) -> Option<Arc<dyn ExecutionPlan>> {
        let scan = LatestScan::new(self.all_rows(), key, by, winner)?;
        let schema = Projection::of(scan.snapshot().schema(), &columns);
        let schema = Arc::clone(schema.schema());
        Some(Arc::new(StoreLatest::new(scan, columns, schema, hashed)))
    }

    /// The plan that returns how many of those rows have each value of a column: the values and the counts, under the names of
    /// `schema`. `None` where no index keeps the counts.
    pub fn latest_counts(
        &self,
        column: usize,
        (key, by): (usize, usize),
        winner: Winner,
        schema: SchemaRef,
    ) -> Option<Arc<dyn ExecutionPlan>> {
        let scan = LatestScan::new(self.all_rows(), key, by, winner)?;
        kept_counts(scan, column, schema)
    }
}

/// The scan below projections that only pass columns on, and for each column of the plan its position in the table.
fn columns_of_scan(plan: &Arc<dyn ExecutionPlan>) -> Option<(&StoreScan, Vec<usize>)> {
    if let Some(scan) = plan.downcast_ref::<StoreScan>() {
        return Some((scan, scan.selection().projection.columns().to_vec()));
    }
    let projection = plan.downcast_ref::<ProjectionExec>()?;
    let (scan, below) = columns_of_scan(projection.input())?;
    Some((scan, shown_columns(projection, &below)?))
}

/// Which of the columns `below` a projection shows, where it only passes columns on.
pub fn shown_columns(projection: &ProjectionExec, below: &[usize]) -> Option<Vec<usize>> {
    let columns = projection.expr().iter().map(|shown| {
        let column = shown.expr.downcast_ref::<Column>()?;
        Some(below[column.index()])
    });
    columns.collect()
}

/// The latest row of every key of a scan.
#[derive(Debug, Clone)]
struct StoreLatest {
    scan: LatestScan,
    /// Which columns of the table are returned.
    columns: Vec<usize>,
    hashed: HashedLatest,
    properties: Arc<PlanProperties>,
}

impl StoreLatest {
    fn new(scan: LatestScan, columns: Vec<usize>, schema: SchemaRef, hashed: HashedLatest) -> Self {
        Self {
            scan,
            columns,
            hashed,
            properties: Arc::new(properties(schema)),
        }
    }
}

/// Those of a plan that returns batches of these columns in one run, at the end.
pub(super) fn properties(schema: SchemaRef) -> PlanProperties {
    PlanProperties::new(
        EquivalenceProperties::new(schema),
        Partitioning::UnknownPartitioning(1),
        EmissionType::Final,
        Boundedness::Bounded,
    )
    .with_scheduling_type(SchedulingType::Cooperative)
}

type Batches = Box<dyn Iterator<Item = Result<RecordBatch>> + Send>;

/// Finds the winners of a scan, of which the columns at `needed` will be looked at.
async fn find(
    scan: &LatestScan,
    needed: &[usize],
    context: &TaskContext,
) -> Result<(Found, MemoryReservation)> {
    let memory = MemoryConsumer::new("StoreLatest").register(context.memory_pool());
    let found = scan.find(needed, &memory).await?;
    memory.try_resize(found.bytes())?;
    Ok((found, memory))
}

/// Finds the winners of a scan, then streams what `show` makes of them. It needs the columns at `needed`. Where the memory is
/// refused, the rows are those of `otherwise`.
fn found_rows(
    scan: &LatestScan,
    needed: &[usize],
    schema: SchemaRef,
    context: Arc<TaskContext>,
    show: impl FnOnce(Found) -> Batches + Send + 'static,
    otherwise: impl FnOnce(Arc<TaskContext>) -> Result<SendableRecordBatchStream> + Send + 'static,
) -> SendableRecordBatchStream {
    let (scan, needed) = (scan.clone(), needed.to_vec());
    let found = async move {
        match find(&scan, &needed, &context).await {
            Ok((found, memory)) => {
                let batches = show(found).inspect(move |_| {
                    let _held = &memory;
                });
                Ok::<_, DataFusionError>(stream::iter(batches).boxed())
            }
            Err(error) if is_exhausted(&error) => Ok(otherwise(context)?.boxed()),
            Err(error) => Err(error),
        }
    };
    let batches = stream::once(found).try_flatten().boxed();
    Box::pin(cooperative(RecordBatchStreamAdapter::new(schema, batches)))
}

/// True where the pool has no memory to give.
pub(super) fn is_exhausted(error: &DataFusionError) -> bool {
    matches!(error.find_root(), DataFusionError::ResourcesExhausted(_))
}

impl DisplayAs for StoreLatest {
    fn fmt_as(&self, _t: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = self.scan.snapshot().schema();
        let columns = self.columns.iter();
        let columns = columns.map(|&column| schema.columns()[column].name.as_str());
        let columns: Vec<&str> = columns.collect();
        write!(f, "StoreLatest: columns=[{}], ", columns.join(", "))?;
        self.scan.describe(f, &self.columns)
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
        let Some(columns) = shown_columns(projection, &self.columns) else {
            return Ok(None);
        };
        let hashed = self.hashed.clone();
        let narrow = Self::new(self.scan.clone(), columns, projection.schema(), hashed);
        Ok(Some(Arc::new(narrow)))
    }

    fn execute(
        &self,
        _partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let (scan, columns, schema) = (self.scan.clone(), self.columns.clone(), self.schema());
        let shown = self.schema();
        let show = move |found: Found| found.fetch(scan, columns, shown);
        let plan = self.clone();
        let otherwise = move |context| {
            plan.hashed
                .rows(&plan.scan, &plan.columns, plan.schema(), context)
        };
        Ok(found_rows(
            &self.scan,
            &self.columns,
            schema,
            context,
            show,
            otherwise,
        ))
    }
}

#[cfg(test)]
mod tests {
    use arrow::compute::concat_batches;
    use datafusion::functions_aggregate::expr_fn::count;
    use datafusion::physical_optimizer::PhysicalOptimizerRule;
    use datafusion::physical_plan::{displayable, replace_children_if_necessary};
    use datafusion::prelude::{Expr, SessionConfig, SessionContext, col, lit};
    use kql_types::KqlType;

    use super::*;
    use crate::schema::{self, Encoding, TableSchema};
    use crate::segment::Cell;
    use crate::table::Table;
    use crate::table_provider::StoreTable;

    fn schema() -> TableSchema {
        let column = |name: &str, kql_type| schema::Column {
            name: name.to_owned(),
            kql_type,
            encoding: Encoding::Plain,
        };
        let columns = vec![
            column("id", KqlType::String),
            column("time", KqlType::Long),
            column("status", KqlType::String),
            column("text", KqlType::String),
        ];
        TableSchema::new("T", columns).with_latest("id", "time", &["status"])
    }

    /// Appends rows with the times from `first` to `end`, in turn of three ids and two statuses.
    fn append(table: &Table, first: i64, end: i64) {
        let mut writer = table.writer();
        for time in first..end {
            writer.row(|push| {
                push(Cell::Text(["a", "b", "c"][time as usize % 3]));
                push(Cell::Long(time));
                push(Cell::Text(["New", "Closed"][time as usize % 2]));
                push(Cell::Text("text"));
            });
        }
        writer.publish();
    }

    fn context() -> SessionContext {
        SessionContext::new_with_config(SessionConfig::new().with_target_partitions(1))
    }

    /// The plan of the latest rows of those that pass, and of their count by status.
    async fn plans(table: &Arc<Table>, condition: Option<Expr>) -> [Arc<dyn ExecutionPlan>; 2] {
        let provider = Arc::new(StoreTable::new(Arc::clone(table)));
        let rows = context().read_table(provider).expect("a table");
        let rows = match condition {
            Some(condition) => rows.filter(condition).expect("a condition"),
            None => rows,
        };
        let counts = rows
            .clone()
            .aggregate(vec![col("status")], vec![count(lit(1_i64))]);
        let counts = counts.expect("an aggregation").create_physical_plan().await;
        let scan = rows.create_physical_plan().await.expect("a plan");
        let hashed = HashedLatest::new(|input, _, _| input);
        let latest = latest_rows(&scan, 0, 1, Winner::Greatest, hashed);
        let latest = latest.expect("a scan of the store");
        let status: Arc<dyn PhysicalExpr> = Arc::new(Column::new("status", 2));
        let shown = [(status, "status".to_owned())];
        let status = ProjectionExec::try_new(shown, Arc::clone(&latest));
        let status: Arc<dyn ExecutionPlan> = Arc::new(status.expect("a projection"));
        let counts = counts.expect("a plan");
        let counts = replace_children_if_necessary(counts, vec![status]);
        let counts = CountLatest.optimize(counts.expect("one input"), &Default::default());
        [latest, counts.expect("a plan")]
    }

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.expect("a runtime starts").block_on(future)
    }

    /// The rows of a plan, each as text.
    async fn rows(plan: Arc<dyn ExecutionPlan>) -> Vec<String> {
        let schema = plan.schema();
        let batches = datafusion::physical_plan::collect(plan, context().task_ctx()).await;
        let rows = concat_batches(&schema, &batches.expect("rows")).expect("one schema");
        let columns = rows.columns().iter();
        let options = Default::default();
        let columns: Vec<_> = columns
            .map(|column| arrow::util::display::ArrayFormatter::try_new(column, &options))
            .map(|column| column.expect("a column to show"))
            .collect();
        let row = |row| {
            columns
                .iter()
                .map(|column| column.value(row).to_string())
                .collect::<Vec<_>>()
                .join(" ")
        };
        (0..rows.num_rows()).map(row).collect()
    }

    #[track_caller]
    fn check(condition: Option<Expr>, latest: (&str, &[&str]), counted: (&str, &[&str])) {
        let table = Arc::new(Table::new(schema()));
        append(&table, 0, 10);
        block_on(async {
            let [found, counts] = plans(&table, condition).await;
            // Plans keep to the rows that were there when they were made.
            append(&table, 10, 20);
            for (plan, (how, expected)) in [(found, latest), (counts, counted)] {
                let shown = displayable(plan.as_ref()).one_line().to_string();
                assert!(shown.contains(how), "{shown}");
                let mut found = rows(plan).await;
                found.sort();
                assert_eq!(found, expected);
            }
        });
    }

    #[test]
    fn whole_tables_and_lower_bounds_are_read_from_the_index() {
        check(
            None,
            (
                "from=index and rows",
                &["a 9 Closed text", "b 7 Closed text", "c 8 New text"],
            ),
            ("counted", &["Closed 2", "New 1"]),
        );
        check(
            Some(col("time").gt(lit(7_i64))),
            ("from=index and rows", &["a 9 Closed text", "c 8 New text"]),
            ("from=index", &["Closed 1", "New 1"]),
        );
        let later = col("time").gt_eq(lit(8_i64));
        check(
            Some(later.and(col("id").not_eq(lit("c")))),
            ("from=index and rows", &["a 9 Closed text"]),
            ("from=index", &["Closed 1"]),
        );
    }

    #[test]
    fn columns_of_the_index_are_shared_until_rows_come() {
        const KEYS: i64 = 10_000;
        let table = Arc::new(Table::new(schema()));
        let append = |time: i64, keys: std::ops::Range<i64>, status: &str| {
            let mut writer = table.writer();
            for key in keys {
                let id = format!("key {key:05}");
                writer.row(|push| {
                    push(Cell::Text(&id));
                    push(Cell::Long(time));
                    push(Cell::Text(status));
                    push(Cell::Text("text"));
                });
            }
            writer.publish();
        };
        let shown = || {
            block_on(async {
                let [latest, _] = plans(&table, None).await;
                let columns = ["id", "time", "status"].iter().enumerate();
                let columns = columns.map(|(at, name)| {
                    let column: Arc<dyn PhysicalExpr> = Arc::new(Column::new(name, at));
                    (column, (*name).to_owned())
                });
                let shown = ProjectionExec::try_new(columns, Arc::clone(&latest));
                let narrow = latest.try_swapping_with_projection(&shown.expect("a projection"));
                rows(narrow.expect("columns").expect("of the table")).await
            })
        };
        let expected = |changed: std::ops::Range<i64>| {
            let row = |key: i64| match changed.contains(&key) {
                true => format!("key {key:05} 3 Closed"),
                false => format!("key {key:05} 2 New"),
            };
            (0..KEYS).map(row).collect::<Vec<_>>()
        };
        append(1, 0..KEYS, "Old");
        let only_rows = (0..KEYS).map(|key| format!("key {key:05} 1 Old"));
        assert_eq!(shown(), only_rows.collect::<Vec<_>>());
        append(2, 0..KEYS, "New");
        assert_eq!(shown(), expected(0..0));
        append(3, 5000..5001, "Closed");
        assert_eq!(shown(), expected(5000..5001));
        append(3, 5000..9000, "Closed");
        assert_eq!(shown(), expected(5000..9000));
        assert_eq!(shown(), expected(5000..9000));
    }

    #[test]
    fn other_conditions_are_tested_row_by_row() {
        check(
            Some(col("status").eq(lit("New"))),
            (
                "segments=1/1",
                &["a 6 New text", "b 4 New text", "c 8 New text"],
            ),
            ("segments=1/1", &["New 3"]),
        );
        check(
            Some(col("time").lt(lit(2_i64))),
            ("segments=1/1", &["a 0 New text", "b 1 Closed text"]),
            ("segments=1/1", &["Closed 1", "New 1"]),
        );
    }
}
