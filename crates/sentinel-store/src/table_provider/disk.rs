//! A table on disk as DataFusion scans it: its segments, one after the other, through DataFusion's Parquet source.
//!
//! Conditions leave out row groups and pages by their least and greatest values and by bloom filters, and are tested row by
//! row while a file is decoded, before wide columns are; the plan tests them again above the scan.

mod adapter;
mod coded;
mod latest;
mod reader;

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DFSchema, DataFusionError, Result, Statistics};
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_expr::{PhysicalExpr, conjunction};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties, StatisticsArgs,
};
use futures::TryStreamExt;

use crate::disk::latest::LatestIndexes;
use crate::disk::segment_file::SegmentFile;
use crate::disk::{DamagedSegment, DiskSnapshot, DiskTable};

pub use coded::coded_texts;
pub(super) use latest::latest_on_disk;

use adapter::StoredFormAdapters;
use coded::{coded_columns, coded_names, coded_schema};
use reader::ProvedReaders;

use super::scan::PARTITION_ROWS;

#[async_trait]
impl TableProvider for DiskTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.snapshot().schema().arrow())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn statistics(&self) -> Option<Statistics> {
        let snapshot = self.snapshot();
        let rows = Precision::Exact(snapshot.rows());
        Some(Statistics::new_unknown(snapshot.schema().arrow()).with_num_rows(rows))
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let pushed = filters.iter().map(|filter| match filter.is_volatile() {
            true => TableProviderFilterPushDown::Unsupported,
            false => TableProviderFilterPushDown::Inexact,
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
        let rows = DiskRows {
            table: self.name().to_owned(),
            snapshot: self.snapshot(),
            latest: Arc::clone(&self.latest),
        };
        let columns = DFSchema::try_from(Arc::clone(rows.snapshot.schema().arrow()))?;
        let conditions = filters
            .iter()
            .map(|filter| state.create_physical_expr(filter.clone(), &columns))
            .collect::<Result<Vec<_>>>()?;
        let all = 0..columns.fields().len();
        let shown = projection.cloned().unwrap_or_else(|| all.collect());
        Ok(Arc::new(rows.scan(Reading {
            columns: shown,
            conditions,
            limit,
            partitions: state.config().target_partitions(),
            texts: Texts::Plain,
        })?))
    }
}

/// The rows of a table, and the indexes that it keeps of them.
#[derive(Debug, Clone)]
struct DiskRows {
    table: String,
    snapshot: DiskSnapshot,
    latest: Arc<LatestIndexes>,
}

/// What a scan reads.
#[derive(Debug, Clone)]
struct Reading {
    /// The columns, by their positions in the table.
    columns: Vec<usize>,
    /// Rows that do not pass may be left out.
    conditions: Vec<Arc<dyn PhysicalExpr>>,
    /// So many rows at most.
    limit: Option<usize>,
    /// At most so many partitions.
    partitions: usize,
    texts: Texts,
}

/// How texts are returned that the files hold as codes into dictionaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Texts {
    /// As all texts are.
    Plain,
    /// As codes into those dictionaries.
    Coded,
}

impl DiskRows {
    fn scan(&self, reading: Reading) -> Result<DiskScan> {
        let coded = match reading.texts {
            Texts::Plain => Vec::new(),
            Texts::Coded => coded_columns(&self.snapshot, &reading)?,
        };
        let schema = coded_schema(self.snapshot.schema().arrow(), &coded);
        let mut source = ParquetSource::new(schema)
            .with_parquet_file_reader_factory(Arc::new(ProvedReaders))
            .with_enable_page_index(true)
            .with_bloom_filter_on_read(true)
            .with_pushdown_filters(true);
        if !reading.conditions.is_empty() {
            source = source.with_predicate(conjunction(reading.conditions.clone()));
        }
        let groups = file_groups(&self.snapshot, &coded, reading.partitions)?;
        let files = FileScanConfigBuilder::new(ObjectStoreUrl::local_filesystem(), source.into())
            .with_file_groups(groups)
            .with_projection_indices(Some(reading.columns.clone()))?
            .with_limit(reading.limit)
            .with_preserve_order(true)
            .with_expr_adapter(Some(Arc::new(StoredFormAdapters)));
        Ok(DiskScan {
            rows: self.clone(),
            reading,
            files: DataSourceExec::from_data_source(files.build()),
        })
    }
}

/// The segments in runs of neighbours, at most so many.
fn file_groups(snapshot: &DiskSnapshot, coded: &[&str], most: usize) -> Result<Vec<FileGroup>> {
    let files = snapshot.segments.iter().map(|segment| {
        let opened = segment.opened().map_err(refused)?;
        let path = segment.path().to_string_lossy().into_owned();
        let file = PartitionedFile::new(path, opened.bytes)
            .with_arrow_schema(coded_schema(opened.form.schema(), coded))
            .with_extension::<Arc<SegmentFile>>(Arc::clone(segment));
        Ok(file)
    });
    let files = files.collect::<Result<Vec<_>>>()?;
    let count = (snapshot.rows() / PARTITION_ROWS).clamp(1, most.max(1));
    let width = files.len().div_ceil(count).max(1);
    Ok(match files.as_slice() {
        [] => vec![FileGroup::new(Vec::new())],
        files => files
            .chunks(width)
            .map(|run| FileGroup::new(run.to_vec()))
            .collect(),
    })
}

/// Reads the rows of a table on disk, in the order in which they were appended.
///
/// Others see a leaf: no rule may turn the order of files around, or push down what this scan would not test exactly.
#[derive(Debug, Clone)]
pub struct DiskScan {
    rows: DiskRows,
    reading: Reading,
    files: Arc<dyn ExecutionPlan>,
}

impl DisplayAs for DiskScan {
    fn fmt_as(&self, format: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DiskScan: {}, ", self.rows.table)?;
        let schema = self.schema();
        let codes = coded_names(&schema);
        if !codes.is_empty() {
            write!(f, "codes=[{}], ", codes.join(", "))?;
        }
        self.files.fmt_as(format, f)
    }
}

impl ExecutionPlan for DiskScan {
    fn name(&self) -> &'static str {
        "DiskScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.files.properties()
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

    fn with_fetch(&self, limit: Option<usize>) -> Option<Arc<dyn ExecutionPlan>> {
        let reading = Reading {
            limit,
            ..self.reading.clone()
        };
        Some(Arc::new(Self {
            rows: self.rows.clone(),
            reading,
            files: self.files.with_fetch(limit)?,
        }))
    }

    fn fetch(&self) -> Option<usize> {
        self.files.fetch()
    }

    fn statistics_from_inputs(
        &self,
        _input_stats: &[Arc<Statistics>],
        args: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let all = self.rows.snapshot.rows();
        let rows = self.fetch().map_or(all, |limit| limit.min(all));
        let rows = match (args.partition(), self.reading.conditions.is_empty()) {
            (None, true) => Precision::Exact(rows),
            _ => Precision::Inexact(rows),
        };
        let unknown = Statistics::new_unknown(&self.schema());
        Ok(Arc::new(unknown.with_num_rows(rows)))
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let rows = self.files.execute(partition, context)?;
        let schema = self.schema();
        Ok(Box::pin(RecordBatchStreamAdapter::new(
            schema,
            rows.map_err(named),
        )))
    }
}

/// An error that says which file is damaged, wherever in the reader it was found.
fn named(error: DataFusionError) -> DataFusionError {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(found) = cause {
        if let Some(damaged) = found.downcast_ref::<DamagedSegment>() {
            return refused(damaged.clone());
        }
        cause = found.source();
    }
    error
}

fn refused(damaged: DamagedSegment) -> DataFusionError {
    DataFusionError::Execution(damaged.to_string())
}
