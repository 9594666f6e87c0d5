//! A table as DataFusion scans it.

use std::fmt;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{Result, Statistics};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures::stream;

use crate::segment::Segment;
use crate::snapshot::{Projection, Snapshot};
use crate::table::Table;

/// Fewer rows than this are not worth a second partition: the rows of small tables keep their order through a scan.
const PARTITION_ROWS: usize = 1 << 18;

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

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let snapshot = Arc::new(self.snapshot());
        let schema = snapshot.schema();
        let projection = projection.map_or_else(
            || Projection::all(schema),
            |columns| Projection::of(schema, columns),
        );
        let partitions = partitions(&snapshot, &projection, state.config().target_partitions());
        let schema = Arc::clone(projection.schema());
        Ok(Arc::new(StreamingTableExec::try_new(
            schema,
            partitions,
            None,
            [],
            false,
            limit,
        )?))
    }
}

/// Splits the segments into at most `most` runs of neighbours; one run, perhaps empty, at least.
fn partitions(
    snapshot: &Arc<Snapshot>,
    projection: &Projection,
    most: usize,
) -> Vec<Arc<dyn PartitionStream>> {
    let count = (snapshot.rows() / PARTITION_ROWS).clamp(1, most.max(1));
    let width = snapshot.segments().len().div_ceil(count).max(1);
    let run = |segments: &[Arc<Segment>]| {
        let segments = segments.to_vec();
        let run = SegmentRun {
            snapshot: Arc::clone(snapshot),
            projection: projection.clone(),
            segments,
        };
        Arc::new(run) as Arc<dyn PartitionStream>
    };
    match snapshot.segments() {
        [] => vec![run(&[])],
        segments => segments.chunks(width).map(run).collect(),
    }
}

/// Segments that are read one after the other.
#[derive(Debug)]
struct SegmentRun {
    snapshot: Arc<Snapshot>,
    projection: Projection,
    segments: Vec<Arc<Segment>>,
}

impl SegmentRun {
    fn batches(&self, batch_rows: usize) -> impl Iterator<Item = RecordBatch> + use<> {
        let (snapshot, projection) = (Arc::clone(&self.snapshot), self.projection.clone());
        self.segments.clone().into_iter().flat_map(move |segment| {
            let (snapshot, projection) = (Arc::clone(&snapshot), projection.clone());
            (0..segment.rows()).step_by(batch_rows).map(move |start| {
                let len = batch_rows.min(segment.rows() - start);
                snapshot.batch(&segment, &projection, start, len)
            })
        })
    }
}

impl PartitionStream for SegmentRun {
    fn schema(&self) -> &SchemaRef {
        self.projection.schema()
    }

    fn execute(&self, ctx: Arc<TaskContext>) -> SendableRecordBatchStream {
        let batches = self
            .batches(ctx.session_config().batch_size().max(1))
            .map(Ok);
        Box::pin(RecordBatchStreamAdapter::new(
            Arc::clone(self.schema()),
            stream::iter(batches),
        ))
    }
}

#[cfg(test)]
mod tests {
    use datafusion::prelude::SessionContext;
    use kql_types::KqlType;

    use super::*;
    use crate::schema::{Column, Encoding, TableSchema};
    use crate::segment::Cell;

    fn provider(rows: i64) -> StoreTable {
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
        StoreTable::new(Arc::new(table))
    }

    fn read(rows: i64, columns: &[&str]) -> Vec<RecordBatch> {
        let frame = SessionContext::new()
            .read_table(Arc::new(provider(rows)))
            .expect("a table");
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
        let batches = read(100_000, &["n"]);
        assert!(batches.iter().all(|batch| batch.num_columns() == 1));
        assert_eq!(
            batches.iter().map(RecordBatch::num_rows).sum::<usize>(),
            100_000
        );
    }

    #[test]
    fn splits_large_tables() {
        let snapshot = Arc::new(provider(2 * PARTITION_ROWS as i64 + 1).snapshot());
        let runs = partitions(&snapshot, &Projection::all(snapshot.schema()), 2);
        assert_eq!(runs.len(), 2);
    }

    #[test]
    fn an_empty_table_has_no_rows_and_its_columns() {
        let batches = read(0, &["id", "n"]);
        assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 0);
    }
}
