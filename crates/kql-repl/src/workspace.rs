//! The tables that queries see: the scenario's, the user's files, and the empty tables of the Sentinel catalog.

mod scenario;

use std::sync::Arc;

use anyhow::Result;
use kql_engine::{Engine, EngineBuilder, ResultColumn};
use sentinel_store::{StoreTable, Table, catalog};

use crate::cli::WorkspaceOptions;

/// An engine with its tables.
pub(crate) struct Workspace {
    /// Runs queries.
    pub(crate) engine: Engine,
    /// What the scenario that filled it is about.
    pub(crate) title: String,
    /// What `now()` returns, in ticks.
    pub(crate) now: i64,
}

/// Builds the workspace that the options describe.
pub(crate) fn open(options: &WorkspaceOptions) -> Result<Workspace> {
    let scenario = scenario::read(options.scenario.as_deref())?;
    let tables = scenario::simulated(&scenario);
    let now = options.now.unwrap_or(scenario.now);
    let mut builder = with_catalog(Engine::builder(), &tables).now(now);
    builder = tables.into_iter().fold(builder, with_store_table);
    for load in &options.load {
        builder = builder.load_file(&load.table, &load.path)?;
    }
    Ok(Workspace {
        engine: builder.build(),
        title: scenario.title,
        now,
    })
}

/// Adds the other tables of the catalog, without rows.
fn with_catalog(builder: EngineBuilder, filled: &[Arc<Table>]) -> EngineBuilder {
    let is_filled = |name: &str| filled.iter().any(|table| table.schema().name() == name);
    let empty = catalog().iter().filter(|table| !is_filled(table.name()));
    empty.fold(builder, |builder, table| {
        let columns = table.columns().map(|(name, kql_type)| ResultColumn {
            name: name.to_owned(),
            kql_type,
        });
        builder.table(table.name(), columns.collect(), Vec::new())
    })
}

fn with_store_table(builder: EngineBuilder, table: Arc<Table>) -> EngineBuilder {
    let schema = Arc::clone(table.schema());
    let columns = schema.columns().iter();
    let columns = columns.map(|column| ResultColumn {
        name: column.name.clone(),
        kql_type: column.kql_type,
    });
    builder.provider(
        schema.name(),
        columns.collect(),
        Arc::new(StoreTable(table)),
    )
}
