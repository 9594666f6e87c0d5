//! The engine: its tables, and how it answers a query.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use arrow::array::RecordBatch;
use arrow::datatypes::{Field, Schema};
use datafusion::catalog::{MemTable, TableProvider};
use datafusion::datasource::provider_as_source;
use kql_functions::GeoDatabase;
use kql_parser::{Diagnostic, Parsed, ast, parse_query};
use kql_plan::bound::{self, Column, Output};
use kql_plan::{
    BindOptions, Catalog, CatalogTable, ExternalError, ExternalFile, NoRunner, Runner, bind,
};
use kql_types::{Value, datetime};

use crate::cancel::CancelToken;
use crate::command::{self, Facts, WithAnswer};
use crate::describe::WithoutFiles;
use crate::external::ExternalFolder;
use crate::function::{FunctionError, function_files, parse_function};
use crate::load::{LoadError, ParquetTable, is_parquet, read_table, read_texts};
use crate::plan::{PlanText, bound_lines};
use crate::progress::Progress;
use crate::result::{QueryError, QueryResult, Render, ResultColumn, ResultTable};
use crate::run::{Limits, PlanRunner, Runs, Runtime};
use crate::watchlist;

/// Answers KQL over its tables. Clones share everything.
///
/// Its methods block the calling thread and must not be called from inside an async runtime.
#[derive(Debug, Clone)]
pub struct Engine(Arc<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    tables: BTreeMap<String, EngineTable>,
    watchlists: BTreeMap<String, EngineTable>,
    functions: BTreeMap<String, Arc<ast::Function>>,
    external_data: Option<ExternalFolder>,
    geo_database: Option<PathBuf>,
    local_names: BTreeSet<String>,
    now: Arc<Mutex<Option<i64>>>,
    runtime: Arc<Runtime>,
}

#[derive(Debug, Clone)]
struct EngineTable {
    columns: Vec<ResultColumn>,
    provider: Arc<dyn TableProvider>,
    /// The rows of a table in memory; others are asked.
    rows: Option<usize>,
    in_catalog: CatalogTable,
}

impl EngineTable {
    fn new(
        columns: Vec<ResultColumn>,
        provider: Arc<dyn TableProvider>,
        rows: Option<usize>,
    ) -> EngineTable {
        let bound = columns
            .iter()
            .map(|column| Column::new(&column.name, column.kql_type));
        let in_catalog = CatalogTable {
            columns: bound.collect(),
            source: provider_as_source(Arc::clone(&provider)),
            is_empty: rows == Some(0),
        };
        EngineTable {
            columns,
            provider,
            rows,
            in_catalog,
        }
    }

    fn in_catalog(&self) -> CatalogTable {
        self.in_catalog.clone()
    }

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
    /// Follows the query while it runs, which costs a little.
    pub progress: Option<Progress>,
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

    /// The result of a query without its rows: the query is checked and not run, so that it does not matter whether this
    /// machine has the files of `externaldata`, or can compute the rows of a plugin.
    ///
    /// Queries inside the query do run: its columns may depend on them, as those of `bag_unpack` do.
    pub fn describe(&self, text: &str, options: &QueryOptions) -> Result<QueryResult, QueryError> {
        let described = catch_unwind(AssertUnwindSafe(|| self.described(text, options)));
        described.unwrap_or_else(|panic| Err(QueryError::Panic(panic_message(panic.as_ref()))))
    }

    /// Moves a pinned `now()`, in ticks. Queries that run keep the time at which they started.
    pub fn set_now(&self, ticks: i64) {
        *self.0.now.lock().unwrap_or_else(PoisonError::into_inner) = Some(ticks);
    }

    /// What queries can name, for those who bind queries themselves: completion does.
    pub fn catalog(&self) -> &dyn Catalog {
        self.0.as_ref()
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

    /// An engine with the rows of a file as a further table, which replaces one of the same name. Everything else is
    /// shared, `now()` included. Reading it ends early with an error once `cancel` is cancelled.
    pub fn with_file(
        &self,
        name: &str,
        path: &Path,
        cancel: &CancelToken,
    ) -> Result<Engine, LoadError> {
        let table = of_file(name, path, cancel)?;
        let mut inner = Inner::clone(&self.0);
        inner.tables.insert(name.to_owned(), table);
        Ok(Engine(Arc::new(inner)))
    }

    /// How a query is answered, for each table of its result. Queries inside the query run.
    pub fn plan(&self, text: &str, options: &QueryOptions) -> Result<Vec<PlanText>, QueryError> {
        let plan = catch_unwind(AssertUnwindSafe(|| self.plans(text, options, Runs::Never)));
        plan.unwrap_or_else(|panic| Err(QueryError::Panic(panic_message(panic.as_ref()))))
    }

    /// How a query was answered: it is run, and its plans say how many rows each node returned and how long it took.
    pub fn plan_and_run(
        &self,
        text: &str,
        options: &QueryOptions,
    ) -> Result<Vec<PlanText>, QueryError> {
        let plan = catch_unwind(AssertUnwindSafe(|| self.plans(text, options, Runs::Once)));
        plan.unwrap_or_else(|panic| Err(QueryError::Panic(panic_message(panic.as_ref()))))
    }

    fn plans(
        &self,
        text: &str,
        options: &QueryOptions,
        runs: Runs,
    ) -> Result<Vec<PlanText>, QueryError> {
        let limits = Limits::new(options.timeout, options.cancel.clone());
        self.after_command(text, self.0.as_ref(), |text, catalog| {
            let parsed = without_errors(parse_query(text))?;
            let runner = PlanRunner::new(&self.0.runtime, &limits);
            let bound = self.bind(&parsed, catalog, &runner, options);
            let bound = bound.map_err(QueryError::Diagnostics)?;
            let plans = bound.tables.iter().map(|output| {
                let (logical, physical) = self.0.runtime.plans(&output.rel, &limits, runs)?;
                Ok(PlanText {
                    bound: bound_lines(&output.rel, text),
                    logical,
                    physical,
                })
            });
            plans.collect()
        })
    }

    /// Goes on behind the command at the start of a text, or with the whole text where there is none.
    fn after_command<T>(
        &self,
        text: &str,
        catalog: &dyn Catalog,
        go_on: impl FnOnce(&str, &dyn Catalog) -> Result<T, QueryError>,
    ) -> Result<T, QueryError> {
        let Some(answered) = command::answered(text, || self.0.facts()) else {
            return go_on(text, catalog);
        };
        let answered = answered.map_err(|refused| QueryError::Diagnostics(vec![refused]))?;
        let batch = answered.answer.batch();
        let answer = in_memory(answered.answer.columns, vec![batch]).in_catalog();
        go_on(&answered.text, &WithAnswer { catalog, answer })
    }

    /// The columns of each table that a query returns, without running it: for completion, and to check a query.
    ///
    /// Queries inside the query (`toscalar`, `in (T)`) are taken to return no rows, so columns that depend on rows, as those
    /// of `bag_unpack` do, are missing, and a query may be refused that needs a value from inside it.
    pub fn schema(&self, text: &str) -> Result<Vec<Vec<ResultColumn>>, QueryError> {
        let bind = || {
            self.after_command(text, self.0.as_ref(), |text, catalog| {
                let parsed = without_errors(parse_query(text))?;
                let bound = self.bind(&parsed, catalog, &NoRunner, &QueryOptions::default());
                let bound = bound.map_err(QueryError::Diagnostics)?;
                Ok(bound.tables.iter().map(result_columns).collect())
            })
        };
        let columns = catch_unwind(AssertUnwindSafe(bind));
        columns.unwrap_or_else(|panic| Err(QueryError::Panic(panic_message(panic.as_ref()))))
    }

    fn answer(&self, text: &str, options: &QueryOptions) -> Result<QueryResult, QueryError> {
        let rows = |output: &Output, limits: &Limits| match output.rel.missing_rows() {
            Some(reason) => Err(QueryError::Diagnostics(vec![Diagnostic::clone(reason)])),
            None => self.0.runtime.run(&output.rel, limits),
        };
        self.after_command(text, self.0.as_ref(), |text, catalog| {
            self.result(text, catalog, options, rows)
        })
    }

    fn described(&self, text: &str, options: &QueryOptions) -> Result<QueryResult, QueryError> {
        let catalog = WithoutFiles(self.0.as_ref());
        self.after_command(text, &catalog, |text, catalog| {
            self.result(text, catalog, options, |_, _| Ok(Vec::new()))
        })
    }

    /// The result of a query, with the rows that `rows` finds.
    fn result(
        &self,
        text: &str,
        catalog: &dyn Catalog,
        options: &QueryOptions,
        rows: impl Fn(&Output, &Limits) -> Result<Vec<RecordBatch>, QueryError>,
    ) -> Result<QueryResult, QueryError> {
        let started = Instant::now();
        let limits = Limits::new(options.timeout, options.cancel.clone());
        let limits = limits.followed(options.progress.clone());
        let parsed = without_errors(parse_query(text))?;
        let runner = PlanRunner::new(&self.0.runtime, &limits);
        let bound = self.bind(&parsed, catalog, &runner, options);
        let bound = bound.map_err(|diagnostics| {
            runner
                .failure()
                .unwrap_or(QueryError::Diagnostics(diagnostics))
        })?;
        let tables = bound.tables.iter().map(|output| {
            Ok(ResultTable {
                columns: result_columns(output),
                batches: rows(output, &limits)?,
                render: output.render.clone().map(|render| Render {
                    visualization: render.visualization,
                    properties: render.properties,
                }),
            })
        });
        let tables = tables.collect::<Result<_, QueryError>>()?;
        Ok(QueryResult {
            tables,
            diagnostics: parsed
                .diagnostics
                .into_iter()
                .chain(bound.warnings)
                .collect(),
            elapsed: started.elapsed(),
        })
    }

    fn bind(
        &self,
        parsed: &Parsed,
        catalog: &dyn Catalog,
        runner: &dyn Runner,
        options: &QueryOptions,
    ) -> Result<bound::Query, Vec<Diagnostic>> {
        let bind_options = BindOptions {
            now: self.0.pinned_now().unwrap_or_else(system_now),
            parameters: options.parameters.clone(),
        };
        bind(&parsed.query, catalog, runner, &bind_options)
    }
}

/// The query, if its syntax is right.
fn without_errors(parsed: Parsed) -> Result<Parsed, QueryError> {
    let (errors, warnings): (Vec<Diagnostic>, Vec<Diagnostic>) = parsed
        .diagnostics
        .into_iter()
        .partition(Diagnostic::is_error);
    if errors.is_empty() {
        Ok(Parsed {
            query: parsed.query,
            diagnostics: warnings,
        })
    } else {
        Err(QueryError::Diagnostics(errors))
    }
}

fn result_columns(output: &Output) -> Vec<ResultColumn> {
    let columns = output.rel.columns.iter();
    let columns = columns.map(|column| ResultColumn {
        name: column.name.clone(),
        kql_type: column.kql_type,
    });
    columns.collect()
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

/// What the tables' database is called where no local name says it.
const DATABASE: &str = "kqlab";

impl Inner {
    fn facts(&self) -> Facts<'_> {
        let tables = self.tables.iter();
        let tables = tables.map(|(name, table)| (name.as_str(), table.columns.as_slice()));
        Facts {
            tables: tables.collect(),
            functions: &self.functions,
            database: self.local_names.first().map_or(DATABASE, String::as_str),
        }
    }

    fn pinned_now(&self) -> Option<i64> {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Catalog for Inner {
    fn table(&self, name: &str) -> Option<CatalogTable> {
        self.tables.get(name).map(EngineTable::in_catalog)
    }

    fn table_names(&self) -> Vec<String> {
        self.tables.keys().cloned().collect()
    }

    fn function(&self, name: &str) -> Option<Arc<ast::Function>> {
        self.functions.get(name).cloned()
    }

    fn function_names(&self) -> Vec<String> {
        self.functions.keys().cloned().collect()
    }

    fn watchlist(&self, alias: &str) -> Option<CatalogTable> {
        self.watchlists.get(alias).map(EngineTable::in_catalog)
    }

    fn watchlist_names(&self) -> Vec<String> {
        self.watchlists.keys().cloned().collect()
    }

    fn external_data(&self, file: &ExternalFile<'_>) -> Result<Vec<RecordBatch>, ExternalError> {
        match &self.external_data {
            Some(folder) => folder.read(file),
            None => Err(ExternalError::NotAllowed),
        }
    }

    fn geo_database(&self) -> Option<&Path> {
        self.geo_database.as_deref()
    }

    fn is_local_place(&self, name: &str) -> bool {
        self.local_names.contains(name)
    }
}

/// An [`Engine`] that is being put together.
#[derive(Debug, Default)]
pub struct EngineBuilder {
    tables: BTreeMap<String, EngineTable>,
    watchlists: BTreeMap<String, EngineTable>,
    functions: BTreeMap<String, Arc<ast::Function>>,
    external_data: Option<ExternalFolder>,
    geo_database: Option<PathBuf>,
    local_names: BTreeSet<String>,
    now: Option<i64>,
    memory_limit: Option<usize>,
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
        self.add(name, in_memory(columns, batches))
    }

    /// Adds a table that DataFusion scans. It replaces one of the same name.
    #[must_use]
    pub fn provider(
        self,
        name: &str,
        columns: Vec<ResultColumn>,
        provider: Arc<dyn TableProvider>,
    ) -> EngineBuilder {
        self.add(name, EngineTable::new(columns, provider, None))
    }

    fn add(mut self, name: &str, table: EngineTable) -> EngineBuilder {
        self.tables.insert(name.to_owned(), table);
        self
    }

    /// Adds a table with the rows of a file: CSV, JSON lines, JSON or Parquet, by its extension.
    ///
    /// Of a Parquet file, only the footer is read now: values that are damaged, or of no KQL type, fail the first query that
    /// wants them.
    pub fn load_file(self, name: &str, path: &Path) -> Result<EngineBuilder, LoadError> {
        let table = of_file(name, path, &CancelToken::new())?;
        Ok(self.add(name, table))
    }

    /// Adds a watchlist: what `_GetWatchlist(alias)` gives after the columns that all watchlists have. The values of its
    /// first column are the search keys. It replaces one of the same alias.
    ///
    /// # Panics
    ///
    /// If the batches do not have the columns.
    #[must_use]
    pub fn watchlist(
        mut self,
        alias: &str,
        columns: Vec<ResultColumn>,
        batches: Vec<RecordBatch>,
    ) -> EngineBuilder {
        let (columns, batches) = watchlist::with_fixed_columns(alias, columns, &batches, self.now);
        self.watchlists
            .insert(alias.to_owned(), in_memory(columns, batches));
        self
    }

    /// Adds a watchlist with the rows of a file: CSV, JSON lines, JSON or Parquet, by its extension. Its values are
    /// texts, as those of all watchlists are.
    pub fn load_watchlist(self, alias: &str, path: &Path) -> Result<EngineBuilder, LoadError> {
        let loaded = read_texts(path)?;
        Ok(self.watchlist(alias, loaded.columns, loaded.batches))
    }

    /// Saves a function: `(parameters) { body }`, a query without parameters, or a `.create function` command.
    /// It replaces one of the same name.
    pub fn function(mut self, name: &str, text: &str) -> Result<EngineBuilder, FunctionError> {
        let function = parse_function(name, text)?;
        self.functions.insert(name.to_owned(), Arc::new(function));
        Ok(self)
    }

    /// Saves the functions of a folder, one in each file that ends in `.kql`, under the name of the file.
    pub fn load_functions(self, folder: &Path) -> Result<EngineBuilder, FunctionError> {
        let mut builder = self;
        for (name, text) in function_files(folder)? {
            builder = builder.function(&name, &text)?;
        }
        Ok(builder)
    }

    /// Lets `externaldata` read files of this folder: it looks for the last part of the address there.
    #[must_use]
    pub fn external_data(mut self, folder: &Path) -> EngineBuilder {
        self.external_data = Some(ExternalFolder::new(folder));
        self
    }

    /// Lets `geo_info_from_ip_address` find addresses in a MaxMind database with the fields of GeoLite2-City.
    pub fn geo_database(mut self, path: &Path) -> Result<EngineBuilder, LoadError> {
        GeoDatabase::open(path).map_err(|source| LoadError::GeoDatabase {
            path: path.to_owned(),
            source,
        })?;
        self.geo_database = Some(path.to_owned());
        Ok(self)
    }

    /// Takes a name of a database, workspace or cluster for the place where the tables are.
    #[must_use]
    pub fn local_name(mut self, name: &str) -> EngineBuilder {
        self.local_names.insert(name.to_owned());
        self
    }

    /// Pins `now()`, in ticks. Without it, the system's clock is read once a query.
    #[must_use]
    pub fn now(mut self, ticks: i64) -> EngineBuilder {
        self.now = Some(ticks);
        self
    }

    /// Lets all queries together use at most so many bytes for rows on their way: keys and winners of the latest-row
    /// operator, sorts, joins and aggregations. What can go to disk does; a query that needs more otherwise fails. The
    /// tables themselves do not count.
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> EngineBuilder {
        self.memory_limit = Some(bytes);
        self
    }

    /// Unpins `now()` again.
    #[must_use]
    pub fn now_by_clock(mut self) -> EngineBuilder {
        self.now = None;
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
            watchlists: self.watchlists,
            functions: self.functions,
            external_data: self.external_data,
            geo_database: self.geo_database,
            local_names: self.local_names,
            now: Arc::new(Mutex::new(self.now)),
            runtime: Arc::new(Runtime::new(self.memory_limit)),
        }))
    }
}

/// The table in a file: Parquet files stay on disk until a query wants their rows.
fn of_file(name: &str, path: &Path, cancel: &CancelToken) -> Result<EngineTable, LoadError> {
    if is_parquet(path) {
        let table = ParquetTable::open(name, path)?;
        let (columns, rows) = (table.columns(), table.rows());
        return Ok(EngineTable::new(columns, Arc::new(table), Some(rows)));
    }
    let loaded = read_table(name, path, cancel)?;
    Ok(in_memory(loaded.columns, loaded.batches))
}

/// A table whose rows are at hand.
fn in_memory(columns: Vec<ResultColumn>, batches: Vec<RecordBatch>) -> EngineTable {
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
    let provider = MemTable::try_new(schema, vec![batches]).expect("the batches have the schema");
    EngineTable::new(columns, Arc::new(provider), rows)
}
