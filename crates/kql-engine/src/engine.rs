//! The engine: its tables, and how it answers a query.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use datafusion::catalog::{MemTable, TableProvider};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::TableSource;
use kql_parser::{Diagnostic, parse_query};
use kql_plan::bound::Column;
use kql_plan::{BindOptions, Catalog, CatalogTable, bind};
use kql_types::{Value, datetime};

use crate::cancel::CancelToken;
use crate::load::{LoadError, read_table};
use crate::result::{QueryError, QueryResult, Render, ResultColumn, ResultTable};
use crate::run::{Limits, PlanRunner, Runtime};

/// Answers KQL over its tables. Clones share everything.
///
/// Its methods block the calling thread and must not be called from inside an async runtime.
#[derive(Debug, Clone)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    tables: BTreeMap<String, EngineTable>,
    now: Option<i64>,
    runtime: Runtime,
}

#[derive(Debug)]
struct EngineTable {
    columns: Vec<ResultColumn>,
    provider: Arc<dyn TableProvider>,
    /// The rows of a table in memory; others are asked.
    rows: Option<usize>,
}

impl EngineTable {
    fn info(&self, name: &str) -> TableInfo {
        let asked = || {
            self.provider
                .statistics()
                .and_then(|statistics| statistics.num_rows.get_value().copied())
        };
        let rows = self.rows.or_else(asked).unwrap_or_default();
        TableInfo {
            name: name.to_owned(),
            columns: self.columns.clone(),
            rows,
        }
    }
}

/// A table of an engine.
#[derive(Debug, Clone)]
pub struct TableInfo {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<ResultColumn>,
    /// How many rows it has now, where its provider knows.
    pub rows: usize,
}

/// How one query is run.
#[derive(Debug, Clone, Default)]
pub struct QueryOptions {
    /// The longest that planning and execution may take together.
    pub timeout: Option<Duration>,
    /// Stops the query when it is cancelled.
    pub cancel: Option<CancelToken>,
    /// The values of `declare query_parameters`, by name.
    pub parameters: HashMap<String, Value>,
}

impl Engine {
    /// An engine to add tables to.
    pub fn builder() -> EngineBuilder {
        EngineBuilder::default()
    }

    /// Runs a query without limits.
    pub fn query(&self, text: &str) -> Result<QueryResult, QueryError> {
        self.query_with(text, &QueryOptions::default())
    }

    /// Runs a query.
    pub fn query_with(
        &self,
        text: &str,
        options: &QueryOptions,
    ) -> Result<QueryResult, QueryError> {
        let answer = catch_unwind(AssertUnwindSafe(|| self.answer(text, options)));
        answer.unwrap_or_else(|panic| Err(QueryError::Panic(panic_message(panic.as_ref()))))
    }

    /// The tables, by name.
    pub fn tables(&self) -> Vec<TableInfo> {
        self.0
            .tables
            .iter()
            .map(|(name, table)| table.info(name))
            .collect()
    }

    /// The table of this name.
    pub fn table(&self, name: &str) -> Option<TableInfo> {
        self.0.tables.get(name).map(|table| table.info(name))
    }

    fn answer(&self, text: &str, options: &QueryOptions) -> Result<QueryResult, QueryError> {
        let started = Instant::now();
        let limits = Limits::new(options.timeout, options.cancel.clone());
        let parsed = parse_query(text);
        let (errors, warnings): (Vec<Diagnostic>, Vec<Diagnostic>) = parsed
            .diagnostics
            .into_iter()
            .partition(Diagnostic::is_error);
        if !errors.is_empty() {
            return Err(QueryError::Diagnostics(errors));
        }
        let bind_options = BindOptions {
            now: self.0.now.unwrap_or_else(system_now),
            parameters: options.parameters.clone(),
        };
        let runner = PlanRunner::new(&self.0.runtime, &limits);
        let bound = bind(&parsed.query, self.0.as_ref(), &runner, &bind_options);
        let bound = bound.map_err(|diagnostics| {
            runner
                .failure()
                .unwrap_or(QueryError::Diagnostics(diagnostics))
        })?;
        let tables = bound.tables.iter().map(|output| {
            let columns = output.rel.columns.iter();
            Ok(ResultTable {
                columns: columns
                    .map(|column| ResultColumn {
                        name: column.name.clone(),
                        kql_type: column.kql_type,
                    })
                    .collect(),
                batches: self.0.runtime.run(&output.rel, &limits)?,
                render: output.render.clone().map(|render| Render {
                    visualization: render.visualization,
                    properties: render.properties,
                }),
            })
        });
        let tables = tables.collect::<Result<_, QueryError>>()?;
        Ok(QueryResult {
            tables,
            diagnostics: warnings,
            elapsed: started.elapsed(),
        })
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

fn system_now() -> i64 {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    datetime::from_unix_nanos(since_epoch.as_nanos() as i128).unwrap_or(datetime::UNIX_EPOCH)
}

impl Catalog for Inner {
    fn table(&self, name: &str) -> Option<CatalogTable> {
        let table = self.tables.get(name)?;
        let columns = table
            .columns
            .iter()
            .map(|column| Column::new(&column.name, column.kql_type))
            .collect();
        let source: Arc<dyn TableSource> = provider_as_source(table.provider.clone());
        Some(CatalogTable { columns, source })
    }

    fn table_names(&self) -> Vec<String> {
        self.tables.keys().cloned().collect()
    }
}

/// An [`Engine`] that is being put together.
#[derive(Debug, Default)]
pub struct EngineBuilder {
    tables: BTreeMap<String, EngineTable>,
    now: Option<i64>,
}

impl EngineBuilder {
    /// Adds a table whose rows are in memory, in the Arrow forms of the column types. It replaces one of the same name.
    ///
    /// # Panics
    ///
    /// If the batches do not have the columns.
    #[must_use]
    pub fn table(
        self,
        name: &str,
        columns: Vec<ResultColumn>,
        batches: Vec<RecordBatch>,
    ) -> EngineBuilder {
        let fields = columns
            .iter()
            .map(|column| Field::new(&column.name, column.kql_type.arrow_type(), true));
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let same_schema = batches.into_iter().map(|batch| {
            RecordBatch::try_new(schema.clone(), batch.columns().to_vec())
                .expect("the batches have the columns")
        });
        let batches: Vec<RecordBatch> = same_schema.collect();
        let rows = Some(batches.iter().map(RecordBatch::num_rows).sum());
        let provider =
            MemTable::try_new(schema, vec![batches]).expect("the batches have the schema");
        self.add(
            name,
            EngineTable {
                columns,
                provider: Arc::new(provider),
                rows,
            },
        )
    }

    /// Adds a table that DataFusion scans. It replaces one of the same name.
    #[must_use]
    pub fn provider(
        self,
        name: &str,
        columns: Vec<ResultColumn>,
        provider: Arc<dyn TableProvider>,
    ) -> EngineBuilder {
        self.add(
            name,
            EngineTable {
                columns,
                provider,
                rows: None,
            },
        )
    }

    fn add(mut self, name: &str, table: EngineTable) -> EngineBuilder {
        self.tables.insert(name.to_owned(), table);
        self
    }

    /// Adds a table with the rows of a file: CSV, JSON lines, JSON or Parquet, by its extension.
    pub fn load_file(self, name: &str, path: &Path) -> Result<EngineBuilder, LoadError> {
        let loaded = read_table(name, path)?;
        Ok(self.table(name, loaded.columns, loaded.batches))
    }

    /// Pins `now()`, in ticks. Without it, the system's clock is read once a query.
    #[must_use]
    pub fn now(mut self, ticks: i64) -> EngineBuilder {
        self.now = Some(ticks);
        self
    }

    /// The engine.
    ///
    /// # Panics
    ///
    /// If the operating system gives no threads.
    #[must_use]
    pub fn build(self) -> Engine {
        Engine(Arc::new(Inner {
            tables: self.tables,
            now: self.now,
            runtime: Runtime::new(),
        }))
    }
}
