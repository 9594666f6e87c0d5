//! A Parquet file as a table.
//!
//! A column is read when a query first needs it, and kept as the store keeps columns: texts that repeat are codes, and so
//! are those that a query had for a key. A query that wants some rows only reads the row groups and pages that may have
//! them, and keeps nothing, until it turns out that the same columns are wanted again.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::datatypes::{Field, Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::memory::DataSourceExec;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{DFSchema, DataFusionError, Result, Statistics};
use datafusion::config::ConfigOptions;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileScanConfigBuilder, ParquetSource};
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarUDF, TableProviderFilterPushDown, TableType, Volatility, create_udf,
};
use datafusion::object_store::{ObjectMeta, path::Path as ObjectPath};
use datafusion::physical_expr::expressions::{Column, Literal};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr, conjunction};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;
use kql_types::{KqlType, Value};
use sentinel_store::{Snapshot, TableSchema, WholeColumn, scan_snapshot};

use super::ParquetFile;
use super::predicate::predicate;
use crate::load::arrange::Expected;
use crate::load::{BATCH_ROWS, LoadError};
use crate::result::ResultColumn;

/// A table keeps columns of so many bytes, before compression.
const KEPT_BYTES: usize = 4 << 30;

/// The rows of a Parquet file.
pub(crate) struct ParquetTable {
    name: String,
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
    columns: HashMap<usize, WholeColumn>,
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

/// What a query wants.
#[derive(Debug)]
struct Wanted<'a> {
    /// The columns that it reads: those that it shows, then those of conditions.
    read: Vec<usize>,
    /// The places in `read` of those that it shows.
    shown: Vec<usize>,
    /// What the rows pass.
    filters: &'a [Expr],
    /// How many of them it wants at most.
    limit: Option<usize>,
}

impl Wanted<'_> {
    fn rows(&self, file: &ParquetFile) -> WantedRows {
        match self.limit {
            Some(limit) if limit < BATCH_ROWS && self.filters.is_empty() => WantedRows::First,
            _ if predicate(self.filters, file).is_some() => WantedRows::Some,
            _ => WantedRows::All,
        }
    }
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
            name: name.to_owned(),
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

    /// What a query wants that shows these columns.
    fn wanted<'a>(
        &self,
        shown: &[usize],
        filters: &'a [Expr],
        limit: Option<usize>,
    ) -> Result<Wanted<'a>> {
        let mut read = shown.to_vec();
        for column in filters.iter().flat_map(Expr::column_refs) {
            let at = self.schema.index_of(&column.name)?;
            if !read.contains(&at) {
                read.push(at);
            }
        }
        Ok(Wanted {
            shown: (0..shown.len()).collect(),
            read,
            filters,
            limit,
        })
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

    /// Makes the columns that are missing, and those that want codes, each on a thread of its own.
    async fn keep(&self, missing: Vec<usize>, read: &[usize]) -> Result<()> {
        let made = missing.into_iter().map(|at| {
            let file = self.file.clone();
            let make = move || {
                let arrays = file.read_column(at)?;
                Ok(WholeColumn::new(file.columns[at].kql_type, arrays))
            };
            (at, tokio::task::spawn_blocking(make))
        });
        let keys = self.without_codes(read).into_iter();
        let coded = keys.map(|(at, key)| {
            (
                at,
                tokio::task::spawn_blocking(move || Ok(key.with_codes())),
            )
        });
        for (at, column) in made.chain(coded).collect::<Vec<_>>() {
            let column = column.await.map_err(|error| {
                DataFusionError::Execution(format!("the reader of a column failed: {error}"))
            })?;
            let column = column.map_err(|error: LoadError| failure(&error))?;
            self.kept().columns.insert(at, column);
        }
        Ok(())
    }

    /// Those of the columns that are kept and want codes.
    fn without_codes(&self, read: &[usize]) -> Vec<(usize, WholeColumn)> {
        let kept = self.kept();
        let places = read.iter().filter_map(|&column| self.columns[column].at);
        let columns = places.filter_map(|at| Some((at, kept.columns.get(&at)?.clone())));
        columns.filter(|(_, column)| column.wants_codes()).collect()
    }

    /// The kept columns.
    fn in_memory(
        &self,
        wanted: &Wanted<'_>,
        state: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let lens = self.file.batch_lens();
        let kept = self.kept();
        let columns = wanted.read.iter().map(|&column| {
            let TableColumn { kql_type, at, .. } = self.columns[column];
            match at {
                Some(at) => kept.columns[&at].clone(),
                None => {
                    let nulls = lens.iter().map(|&len| Value::null(kql_type).to_array(len));
                    WholeColumn::new(kql_type, nulls.collect())
                }
            }
        });
        let columns: Vec<WholeColumn> = columns.collect();
        let read = wanted.read.iter().map(|&column| &self.columns[column]);
        let read = read.map(|column| (column.name.as_str(), column.kql_type));
        let schema = TableSchema::of_columns(&self.name, read);
        let rows = Snapshot::of_columns(schema, &lens, columns);
        scan_snapshot(
            rows,
            state,
            Some(&wanted.shown),
            wanted.filters,
            wanted.limit,
        )
    }

    /// The rows as they are in the file, of the row groups and pages that may have one that passes; then in the forms
    /// of the table.
    fn scan_file(
        &self,
        wanted: &Wanted<'_>,
        state: &dyn Session,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = self.file.metadata.schema();
        let mut source = ParquetSource::new(schema.clone())
            .with_enable_page_index(true)
            .with_bloom_filter_on_read(true)
            .with_pushdown_filters(true);
        if let Some(predicate) = predicate(wanted.filters, &self.file) {
            source = source.with_predicate(predicate);
        }
        let read = wanted.read.iter();
        let mut places: Vec<usize> = read.filter_map(|&column| self.columns[column].at).collect();
        places.sort_unstable();
        places.dedup();
        let scan = FileScanConfigBuilder::new(ObjectStoreUrl::local_filesystem(), Arc::new(source))
            .with_file(PartitionedFile::new_from_meta(self.object()?))
            .with_projection_indices(Some(places.clone()))?
            .with_limit(wanted.limit.filter(|_| wanted.filters.is_empty()))
            .build();
        let rows = DataSourceExec::from_data_source(scan);
        let config = Arc::new(state.config_options().clone());
        let read = wanted.read.iter().map(|&column| {
            let column = &self.columns[column];
            let value: Arc<dyn PhysicalExpr> = match column.at {
                Some(at) => {
                    let place = places.binary_search(&at).expect("its place was collected");
                    let column = Arc::new(Column::new(schema.field(at).name(), place));
                    Arc::new(self.formed(at, column, &config))
                }
                None => Arc::new(Literal::new(null(column.kql_type)?)),
            };
            Ok((value, column.name.clone()))
        });
        let read = read.collect::<Result<Vec<_>>>()?;
        passing(
            Arc::new(ProjectionExec::try_new(read, rows)?),
            wanted,
            state,
        )
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

/// The rows of `read` that pass the filters, with the columns that are shown. Conditions on a file's values leave in too many rows
/// rather than too few.
fn passing(
    read: Arc<dyn ExecutionPlan>,
    wanted: &Wanted<'_>,
    state: &dyn Session,
) -> Result<Arc<dyn ExecutionPlan>> {
    if wanted.filters.is_empty() {
        return Ok(read);
    }
    let schema = read.schema();
    let columns = DFSchema::try_from(schema.clone())?;
    let conditions = wanted.filters.iter();
    let conditions = conditions.map(|filter| state.create_physical_expr(filter.clone(), &columns));
    let conditions = conjunction(conditions.collect::<Result<Vec<_>>>()?);
    let rows = Arc::new(FilterExec::try_new(conditions, read)?);
    let shown = wanted.shown.iter().map(|&place| {
        let name = schema.field(place).name();
        let column: Arc<dyn PhysicalExpr> = Arc::new(Column::new(name, place));
        (column, name.clone())
    });
    Ok(Arc::new(ProjectionExec::try_new(shown, rows)?))
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
        let shown: Vec<usize> = match projection {
            Some(columns) => columns.clone(),
            None => (0..self.columns.len()).collect(),
        };
        let wanted = self.wanted(&shown, filters, limit)?;
        let missing = self.missing(&wanted.read);
        if !missing.is_empty() && !self.is_worth_keeping(&missing, wanted.rows(&self.file)) {
            return self.scan_file(&wanted, state);
        }
        self.keep(missing, &wanted.read).await?;
        self.in_memory(&wanted, state)
    }
}

#[cfg(test)]
mod tests;
