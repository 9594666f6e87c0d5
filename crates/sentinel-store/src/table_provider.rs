//! A table as DataFusion scans it.

mod conditions;
mod disk;
mod latest;
mod scan;

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{DFSchema, Result, Statistics};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_expr::create_physical_expr;
use datafusion::physical_plan::ExecutionPlan;

use crate::snapshot::{Projection, Snapshot};
use crate::table::Table;

use conditions::Conditions;
use scan::Selection;

pub use disk::{DiskScan, coded_texts};
pub use latest::{CountLatest, HashedLatest, latest_rows, shown_columns};
pub use scan::StoreScan;

/// A table as DataFusion scans it: each scan reads the rows that are published when it is planned.
#[derive(Clone)]
pub struct StoreTable {
    table: Arc<Table>,
    fill: Arc<dyn Fn() + Send + Sync>,
}

impl StoreTable {
    /// Scans the table.
    pub fn new(table: Arc<Table>) -> Self {
        Self::filled_by(table, Arc::new(|| {}))
    }

    /// Scans the table, but calls `fill` before each look at its rows: a table whose rows cost something to make need not
    /// have them before somebody asks.
    pub fn filled_by(table: Arc<Table>, fill: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self { table, fill }
    }

    fn snapshot(&self) -> Snapshot {
        (self.fill)();
        self.table.snapshot()
    }

    /// The rows that are published now, and none of their columns.
    fn all_rows(&self) -> Selection {
        let snapshot = Arc::new(self.snapshot());
        Selection {
            projection: Projection::of(snapshot.schema(), &[]),
            conditions: Arc::new(Conditions::none(&snapshot)),
            snapshot,
        }
    }
}

impl fmt::Debug for StoreTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("StoreTable")
            .field(&self.table.schema().name())
            .finish()
    }
}

#[async_trait]
impl TableProvider for StoreTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.table.schema().arrow())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn statistics(&self) -> Option<Statistics> {
        let rows = Precision::Exact(self.snapshot().rows());
        Some(Statistics::new_unknown(self.table.schema().arrow()).with_num_rows(rows))
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let pushed = filters.iter().map(|filter| match filter.is_volatile() {
            true => TableProviderFilterPushDown::Unsupported,
            false => TableProviderFilterPushDown::Exact,
        });
        Ok(pushed.collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        scan_snapshot(self.snapshot(), state, projection, filters, limit)
    }
}

/// The plan that reads a snapshot: the columns at the positions of `projection`, of at most `limit` rows that pass the filters.
///
/// # Errors
/// If a filter is not over columns of the snapshot.
pub fn scan_snapshot(
    snapshot: Snapshot,
    state: &dyn Session,
    projection: Option<&Vec<usize>>,
    filters: &[Expr],
    limit: Option<usize>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let snapshot = Arc::new(snapshot);
    let schema = snapshot.schema();
    let conditions = match filters {
        [] => Vec::new(),
        filters => {
            let columns = DFSchema::try_from(Arc::clone(schema.arrow()))?;
            let (properties, context) = (state.execution_props(), Default::default());
            // The types of a plan agree; a session would make them so once more.
            let conditions = filters
                .iter()
                .map(|filter| create_physical_expr(filter, &columns, properties, &context));
            conditions.collect::<Result<_>>()?
        }
    };
    let selection = Selection {
        projection: projection.map_or_else(
            || Projection::all(schema),
            |columns| Projection::of(schema, columns),
        ),
        conditions: Arc::new(Conditions::new(conditions, &snapshot)?),
        snapshot,
    };
    let partitions = state.config().target_partitions();
    Ok(Arc::new(StoreScan::new(selection, limit, partitions)))
}

#[cfg(test)]
mod tests {
    use arrow::array::RecordBatch;
    use datafusion::common::ScalarValue;
    use datafusion::prelude::{SessionContext, col, lit};
    use kql_types::KqlType;

    use super::*;
    use crate::schema::{Column, Encoding, TableSchema};
    use crate::segment::Cell;

    /// `id`, interned, and `n`, which counts the rows.
    pub(super) fn table(rows: i64) -> Table {
        let column = |name: &str, kql_type, encoding| Column {
            name: name.to_owned(),
            kql_type,
            encoding,
        };
        let columns = vec![
            column("id", KqlType::String, Encoding::Interned),
            column("n", KqlType::Long, Encoding::Plain),
        ];
        let table = Table::new(TableSchema::new("T", columns));
        let mut writer = table.writer();
        for n in 0..rows {
            let id = format!("an id that repeats {}", n % 7);
            writer.row(|push| {
                push(Cell::Text(&id));
                push(Cell::Long(n));
            });
        }
        writer.publish();
        drop(writer);
        table
    }

    fn read(rows: i64, condition: Option<Expr>, columns: &[&str]) -> Vec<RecordBatch> {
        let provider = StoreTable::new(Arc::new(table(rows)));
        let mut frame = SessionContext::new()
            .read_table(Arc::new(provider))
            .expect("a table");
        if let Some(condition) = condition {
            frame = frame.filter(condition).expect("a condition");
        }
        let scan = frame
            .select_columns(columns)
            .expect("columns of the table")
            .collect();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime starts");
        runtime.block_on(scan).expect("a scan succeeds")
    }

    #[test]
    fn scans_only_the_columns_asked_for() {
        let batches = read(100_000, None, &["n"]);
        assert!(batches.iter().all(|batch| batch.num_columns() == 1));
        assert_eq!(
            batches.iter().map(RecordBatch::num_rows).sum::<usize>(),
            100_000
        );
    }

    #[test]
    fn conditions_are_tested_by_the_scan() {
        let rows = |condition: Expr| -> usize {
            let batches = read(200_000, Some(condition), &["id", "n"]);
            batches.iter().map(RecordBatch::num_rows).sum()
        };
        let id = || {
            col("id").eq(lit(ScalarValue::Utf8View(Some(
                "an id that repeats 3".into(),
            ))))
        };
        assert_eq!(rows(col("n").lt(lit(70_000_i64))), 70_000);
        assert_eq!(rows(id().and(col("n").lt(lit(70_i64)))), 10);
        assert_eq!(rows(id()), (200_000 - 1 - 3) / 7 + 1);
        assert_eq!(rows(col("n").gt(lit(200_000_i64))), 0);
    }

    #[test]
    fn an_empty_table_has_no_rows_and_its_columns() {
        let batches = read(0, None, &["id", "n"]);
        assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 0);
    }
}
