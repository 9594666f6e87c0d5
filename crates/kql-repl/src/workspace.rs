//! The tables that queries see: the scenario's, the user's files, and the empty tables of the Sentinel catalog.
//!
//! The scenario runs when a query first looks at its tables, or earlier in the background: the program starts at once.

mod scenario;

use std::sync::{Arc, Once};
use std::thread;

use anyhow::Result;
use kql_engine::{Engine, EngineBuilder, ResultColumn};
use sentinel_model::Scenario;
use sentinel_store::{StoreTable, Table, catalog};

use crate::cli::WorkspaceOptions;

use scenario::ModelledTables;

/// An engine with its tables.
pub(crate) struct Workspace {
    /// Runs queries.
    pub(crate) engine: Engine,
    /// What the scenario that filled it is about.
    pub(crate) title: String,
    /// What `now()` returns, in ticks.
    pub(crate) now: i64,
    fill: Fill,
}

/// Fills the scenario's tables, at its first call.
type Fill = Arc<dyn Fn() + Send + Sync>;

impl Workspace {
    /// Fills the scenario's tables now.
    pub(crate) fn fill(&self) {
        (self.fill)();
    }

    /// Starts to fill the scenario's tables; a query that wants them earlier waits.
    pub(crate) fn fill_in_background(&self) {
        let fill = Arc::clone(&self.fill);
        thread::spawn(move || fill());
    }
}

/// Builds the workspace that the options describe.
pub(crate) fn open(options: &WorkspaceOptions) -> Result<Workspace> {
    let scenario = scenario::read(options.scenario.as_deref())?;
    let title = scenario.title.clone();
    let now = options.now.unwrap_or(scenario.now);
    let tables = Arc::new(ModelledTables::new());
    let fill = fill_once(scenario, Arc::clone(&tables));
    let mut builder = with_catalog(Engine::builder().now(now));
    for table in tables.all() {
        builder = with_store_table(builder, table, &fill);
    }
    for load in &options.load {
        builder = builder.load_file(&load.table, &load.path)?;
    }
    for watchlist in &options.watchlist {
        builder = builder.load_watchlist(&watchlist.table, &watchlist.path)?;
    }
    for folder in &options.functions {
        builder = builder.load_functions(folder)?;
    }
    for name in &options.local_name {
        builder = builder.local_name(name);
    }
    if let Some(folder) = &options.external_data {
        builder = builder.external_data(folder);
    }
    let engine = builder.build();
    Ok(Workspace {
        engine,
        title,
        now,
        fill,
    })
}

fn fill_once(scenario: Scenario, tables: Arc<ModelledTables>) -> Fill {
    let once = Once::new();
    Arc::new(move || once.call_once(|| tables.fill(&scenario)))
}

/// Adds the tables of the catalog, without rows; a table of the same name that comes later takes its place.
fn with_catalog(builder: EngineBuilder) -> EngineBuilder {
    catalog().iter().fold(builder, |builder, table| {
        let columns = table.columns().map(|(name, kql_type)| ResultColumn {
            name: name.to_owned(),
            kql_type,
        });
        builder.table(table.name(), columns.collect(), Vec::new())
    })
}

fn with_store_table(builder: EngineBuilder, table: &Arc<Table>, fill: &Fill) -> EngineBuilder {
    let schema = table.schema();
    let columns = schema.columns().iter();
    let columns = columns.map(|column| ResultColumn {
        name: column.name.clone(),
        kql_type: column.kql_type,
    });
    let provider = StoreTable::filled_by(Arc::clone(table), Arc::clone(fill));
    builder.provider(schema.name(), columns.collect(), Arc::new(provider))
}
