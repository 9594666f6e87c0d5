//! A Parquet file as a table.
//!
//! A column is read when a query first needs it, and kept. A query that wants some rows only reads the row groups and
//! pages that may have them, and keeps nothing, until it turns out that the same columns are wanted again.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::memory::{DataSourceExec, MemorySourceConfig};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{DataFusionError, Result, Statistics};
use datafusion::config::ConfigOptions;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileScanConfigBuilder, ParquetSource};
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarUDF, TableProviderFilterPushDown, TableType, Volatility, create_udf,
};
use datafusion::object_store::{ObjectMeta, path::Path as ObjectPath};
use datafusion::physical_expr::expressions::{Column, Literal};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::projection::ProjectionExec;
use kql_types::{KqlType, Value};

use super::ParquetFile;
use super::predicate::predicate;
use crate::load::arrange::Expected;
use crate::load::{BATCH_ROWS, LoadError};
use crate::result::ResultColumn;

/// A table keeps columns of so many bytes, before compression.
const KEPT_BYTES: usize = 4 << 30;

/// The rows of a Parquet file.
pub(crate) struct ParquetTable {
    file: Arc<ParquetFile>,
    columns: Vec<TableColumn>,
    schema: SchemaRef,
    kept: Mutex<Kept>,
    /// How many bytes of columns are kept at most, before compression.
    kept_bytes: usize,
}

/// What is known of the columns, by their places in the file.
#[derive(Default)]
struct Kept {
    /// Those that are in memory.
    columns: HashMap<usize, Vec<ArrayRef>>,
    /// Those of which a part has been read: when they are wanted again, they are worth keeping.
    read_before: HashSet<usize>,
}

/// A column of the table.
#[derive(Debug, Clone)]
struct TableColumn {
    name: String,
    kql_type: KqlType,
    /// Its place in the file; `None` for a column of the catalog that the file lacks.
    at: Option<usize>,
}

/// Which rows a query wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WantedRows {
    /// A few at the start.
    First,
    /// Those for which a condition on values of the file holds.
    Some,
    All,
}

impl ParquetTable {
    /// Opens the file as the table `name`. Only its footer is read.
    pub(crate) fn open(name: &str, path: &Path) -> Result<Self, LoadError> {
        let expected = Expected::of_table(name);
        let file = ParquetFile::open(path, &expected)?;
        let of_catalog = expected.columns().map(|(name, kql_type)| TableColumn {
            name: name.to_owned(),
            kql_type,
            at: file.columns.iter().position(|column| column.name == name),
        });
        let mut columns: Vec<TableColumn> = of_catalog.collect();
        for (at, column) in file.columns.iter().enumerate() {
            if expected.type_of(&column.name).is_none() {
                columns.push(TableColumn {
                    name: column.name.clone(),
                    kql_type: column.kql_type,
                    at: Some(at),
                });
            }
        }
        let fields = columns
            .iter()
            .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
        Ok(Self {
            schema: Arc::new(Schema::new(fields.collect::<Vec<_>>())),
            file: Arc::new(file),
            columns,
            kept: Mutex::default(),
            kept_bytes: KEPT_BYTES,
        })
    }

    /// The columns of the table.
    pub(crate) fn columns(&self) -> Vec<ResultColumn> {
        let columns = self.columns.iter().map(|column| ResultColumn {
            name: column.name.clone(),
            kql_type: column.kql_type,
        });
        columns.collect()
    }

    /// How many rows there are.
    pub(crate) fn rows(&self) -> usize {
        self.file.rows()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where in the file the columns are that are not kept.
    fn missing(&self, wanted: &[usize]) -> Vec<usize> {
        let kept = self.kept();
        let places = wanted.iter().filter_map(|&column| self.columns[column].at);
        let mut missing: Vec<usize> = places.filter(|at| !kept.columns.contains_key(at)).collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }

    /// True where these columns are to be read as a whole and kept.
    fn is_worth_keeping(&self, missing: &[usize], wanted_rows: WantedRows) -> bool {
        let mut kept = self.kept();
        let bytes = |at: &usize| self.file.columns[*at].bytes;
        let kept_bytes: usize = kept.columns.keys().map(bytes).sum();
        let fits = kept_bytes + missing.iter().map(bytes).sum::<usize>() <= self.kept_bytes;
        let is_worth = match wanted_rows {
            WantedRows::First => false,
            WantedRows::Some => missing.iter().all(|at| kept.read_before.contains(at)),
            WantedRows::All => true,
        };
        if wanted_rows == WantedRows::Some {
            kept.read_before.extend(missing);
        }
        fits && is_worth
    }

    /// Reads columns, each on a thread of its own.
    async fn keep(&self, missing: Vec<usize>) -> Result<()> {
        let reads = missing.into_iter().map(|at| {
            let file = self.file.clone();
            (
                at,
                tokio::task::spawn_blocking(move || file.read_column(at)),
            )
        });
        let reads: Vec<_> = reads.collect();
        for (at, read) in reads {
            let arrays = read.await.map_err(|error| {
                DataFusionError::Execution(format!("the reader of a column failed: {error}"))
            })?;
            let arrays = arrays.map_err(|error| failure(&error))?;
            self.kept().columns.insert(at, arrays);
        }
        Ok(())
    }

    /// The kept columns.
    fn in_memory(&self, wanted: &[usize], limit: Option<usize>) -> Result<Arc<dyn ExecutionPlan>> {
        let kept = self.kept();
        let schema = Arc::new(self.schema.project(wanted)?);
        let lens = self.file.batch_lens();
        let batches = lens.iter().enumerate().map(|(batch, &len)| {
            let arrays = wanted.iter().map(|&column| {
                let TableColumn { kql_type, at, .. } = self.columns[column];
                match at {
                    Some(at) => kept.columns[&at][batch].clone(),
                    None => Value::null(kql_type).to_array(len),
                }
            });
            let options = RecordBatchOptions::new().with_row_count(Some(len));
            RecordBatch::try_new_with_options(schema.clone(), arrays.collect(), &options)
        });
        let batches = batches.collect::<Result<Vec<_>, _>>()?;
        let source = MemorySourceConfig::try_new(&[batches], schema, None)?;
        Ok(DataSourceExec::from_data_source(source.with_limit(limit)))
    }

    /// The rows as they are in the file, of the row groups and pages that may have one that passes; then in the forms
    /// of the table.
    fn scan_file(
        &self,
        wanted: &[usize],
        filters: &[Expr],
        limit: Option<usize>,
        config: &Arc<ConfigOptions>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = self.file.metadata.schema();
        let mut source = ParquetSource::new(schema.clone())
            .with_enable_page_index(true)
            .with_bloom_filter_on_read(true)
            .with_pushdown_filters(true);
        if let Some(predicate) = predicate(filters, &self.file) {
            source = source.with_predicate(predicate);
        }
        let mut places: Vec<usize> = wanted
            .iter()
            .filter_map(|&column| self.columns[column].at)
            .collect();
        places.sort_unstable();
        places.dedup();
        let scan = FileScanConfigBuilder::new(ObjectStoreUrl::local_filesystem(), Arc::new(source))
            .with_file(PartitionedFile::new_from_meta(self.object()?))
            .with_projection_indices(Some(places.clone()))?
            .with_limit(limit)
            .build();
        let rows = DataSourceExec::from_data_source(scan);
        let shown = wanted.iter().map(|&column| {
            let column = &self.columns[column];
            let value: Arc<dyn PhysicalExpr> = match column.at {
                Some(at) => {
                    let place = places.binary_search(&at).expect("its place was collected");
                    let column = Arc::new(Column::new(schema.field(at).name(), place));
                    Arc::new(self.formed(at, column, config))
                }
                None => Arc::new(Literal::new(null(column.kql_type)?)),
            };
            Ok((value, column.name.clone()))
        });
        let shown = shown.collect::<Result<Vec<_>>>()?;
        Ok(Arc::new(ProjectionExec::try_new(shown, rows)?))
    }

    /// The column of the file in the form of the table.
    fn formed(
        &self,
        at: usize,
        column: Arc<dyn PhysicalExpr>,
        config: &Arc<ConfigOptions>,
    ) -> ScalarFunctionExpr {
        let (file, kql_type) = (self.file.clone(), self.file.columns[at].kql_type);
        let form = move |args: &[ColumnarValue]| {
            let rows = match &args[0] {
                ColumnarValue::Array(array) => array.len(),
                ColumnarValue::Scalar(_) => 1,
            };
            let array = args[0].clone().into_array(rows)?;
            let formed = file.formed(at, &array).map_err(|error| failure(&error))?;
            Ok(ColumnarValue::Array(formed))
        };
        let (from, to) = (self.file.data_type(at).clone(), kql_type.arrow_type());
        let udf: ScalarUDF = create_udf(
            &format!("column_{at}_of_file"),
            vec![from],
            to.clone(),
            Volatility::Immutable,
            Arc::new(form),
        );
        let returns = Arc::new(Field::new("formed", to, true));
        ScalarFunctionExpr::new(
            "formed",
            Arc::new(udf),
            vec![column],
            returns,
            config.clone(),
        )
    }

    fn object(&self) -> Result<ObjectMeta> {
        self.file.reopened().map_err(|error| failure(&error))?;
        let location = ObjectPath::from_filesystem_path(&self.file.path)
            .map_err(|error| DataFusionError::External(Box::new(error)))?;
        Ok(ObjectMeta {
            location,
            last_modified: self.file.modified.unwrap_or(std::time::UNIX_EPOCH).into(),
            size: self.file.size,
            e_tag: None,
            version: None,
        })
    }
}

fn null(kql_type: KqlType) -> Result<datafusion::common::ScalarValue> {
    datafusion::common::ScalarValue::try_from_array(&Value::null(kql_type).to_array(1), 0)
}

/// The error with its reasons.
fn failure(error: &LoadError) -> DataFusionError {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(reason) = source {
        text.push_str(": ");
        text.push_str(&reason.to_string());
        source = reason.source();
    }
    DataFusionError::Execution(text)
}

impl fmt::Debug for ParquetTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ParquetTable")
            .field(&self.file.path)
            .finish()
    }
}

#[async_trait]
impl TableProvider for ParquetTable {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn statistics(&self) -> Option<Statistics> {
        let rows = Precision::Exact(self.rows());
        Some(Statistics::new_unknown(&self.schema).with_num_rows(rows))
    }

    /// What passes is tested again above: a condition on a file's values leaves in too many rows rather than too few.
    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let pushed = filters.iter().map(|filter| {
            let filter = [(*filter).clone()];
            match predicate(&filter, &self.file) {
                Some(_) => TableProviderFilterPushDown::Inexact,
                None => TableProviderFilterPushDown::Unsupported,
            }
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
        let wanted: Vec<usize> = match projection {
            Some(columns) => columns.clone(),
            None => (0..self.columns.len()).collect(),
        };
        let missing = self.missing(&wanted);
        let wanted_rows = match limit {
            Some(limit) if limit < BATCH_ROWS => WantedRows::First,
            _ if !filters.is_empty() => WantedRows::Some,
            _ => WantedRows::All,
        };
        if !missing.is_empty() && !self.is_worth_keeping(&missing, wanted_rows) {
            let config = Arc::new(state.config_options().clone());
            return self.scan_file(&wanted, filters, limit, &config);
        }
        self.keep(missing).await?;
        self.in_memory(&wanted, limit)
    }
}

#[cfg(test)]
mod tests;
