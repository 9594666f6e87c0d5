//! The latest rows by another way, which needs no room for every key of the table.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use futures::StreamExt;
use kql_types::record_batch;

use crate::snapshot::Projection;
use crate::table_provider::scan::{Selection, StoreScan};

use super::find::LatestScan;

type MakePlan =
    dyn Fn(Arc<dyn ExecutionPlan>, usize, usize) -> Arc<dyn ExecutionPlan> + Send + Sync;

/// Makes the plan that finds the latest rows of any input, whose key and deciding value it has at these positions. All
/// columns of the input are returned.
#[derive(Clone)]
pub struct HashedLatest(Arc<MakePlan>);

impl HashedLatest {
    /// The plans that `make` makes of an input with one partition, the position of the key and that of what decides.
    pub fn new(
        make: impl Fn(Arc<dyn ExecutionPlan>, usize, usize) -> Arc<dyn ExecutionPlan>
        + Send
        + Sync
        + 'static,
    ) -> Self {
        Self(Arc::new(make))
    }

    /// The latest rows of a scan: the columns at these positions of the table, under the names of `schema`.
    pub(super) fn rows(
        &self,
        scan: &LatestScan,
        columns: &[usize],
        schema: SchemaRef,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let selection = scan.selection();
        let read = |columns: &[usize]| -> Result<Arc<dyn ExecutionPlan>> {
            let projection = Projection::of(selection.snapshot.schema(), columns);
            let selection = Selection {
                projection,
                ..selection.clone()
            };
            // In one partition: the last of equal rows wins.
            Ok(Arc::new(StoreScan::new(selection, None, 1)))
        };
        self.rows_of(read, (scan.key, scan.by), columns, schema, context)
    }

    /// The same of what `read` reads: a plan with the columns at the positions that it is given.
    pub(in crate::table_provider) fn rows_of(
        &self,
        read: impl FnOnce(&[usize]) -> Result<Arc<dyn ExecutionPlan>>,
        (key, by): (usize, usize),
        columns: &[usize],
        schema: SchemaRef,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let mut read_columns = Vec::new();
        for column in [key, by].iter().chain(columns) {
            if !read_columns.contains(column) {
                read_columns.push(*column);
            }
        }
        let place = |column: &usize| {
            let place = read_columns.iter().position(|read| read == column);
            place.expect("every column is read")
        };
        let places: Vec<usize> = columns.iter().map(place).collect();
        let (key, by) = (place(&key), place(&by));
        let plan = (self.0)(read(&read_columns)?, key, by);
        let shown = Arc::clone(&schema);
        let rows = plan.execute(0, context)?.map(move |batch| {
            let batch = batch?;
            let columns = places.iter().map(|&place| Arc::clone(batch.column(place)));
            let (schema, columns) = (Arc::clone(&shown), columns.collect());
            Ok(record_batch(schema, columns, batch.num_rows())?)
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows)))
    }
}

impl fmt::Debug for HashedLatest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HashedLatest")
    }
}
