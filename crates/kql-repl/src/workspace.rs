//! The tables that queries see: the scenario's, the user's files, and the empty tables of the Sentinel catalog.
//!
//! The scenario is played when a query first looks at its tables, or earlier in the background: the program starts at once.

use std::thread;

use anyhow::Result;
use kql_engine::{Engine, EngineBuilder};
use sentinel_lab::{Lab, scenario};
use sentinel_model::Scenario;
use sentinel_model::clock::Ticks;

use crate::cli::WorkspaceOptions;

/// A lab with the user's tables, and how it was opened.
pub(crate) struct Workspace {
    /// The scenario, its tables, and the engine over them.
    pub(crate) lab: Lab,
    /// What the scenario is about.
    pub(crate) title: String,
    /// What `now()` returned when it was opened, in ticks.
    pub(crate) now: i64,
    options: WorkspaceOptions,
}

impl Workspace {
    /// Runs queries.
    pub(crate) fn engine(&self) -> &Engine {
        self.lab.engine()
    }

    /// Fills the scenario's tables now.
    pub(crate) fn fill(&self) {
        self.lab.run();
    }

    /// Starts to fill the scenario's tables; a query that wants them earlier waits.
    pub(crate) fn fill_in_background(&self) {
        let lab = self.lab.clone();
        thread::spawn(move || lab.run());
    }

    /// A workspace with the same files, functions and names, but another scenario, played up to `until`.
    pub(crate) fn with_scenario(&self, scenario: Scenario, until: Ticks) -> Result<Self> {
        let options = WorkspaceOptions {
            now: None,
            ..self.options.clone()
        };
        open_scenario(scenario, Some(until), &options)
    }
}

/// Builds the workspace that the options describe.
pub(crate) fn open(options: &WorkspaceOptions) -> Result<Workspace> {
    let name = options.scenario.as_deref().unwrap_or(scenario::DEFAULT);
    open_scenario(scenario::load(name)?, None, options)
}

fn open_scenario(
    scenario: Scenario,
    until: Option<Ticks>,
    options: &WorkspaceOptions,
) -> Result<Workspace> {
    let title = scenario.title.clone();
    let until = until.unwrap_or(scenario.now);
    let now = options.now.unwrap_or(until);
    let builder = Lab::builder(scenario).until(until).now(now);
    let lab = builder.open_with(|engine| extended(engine, options))?;
    Ok(Workspace {
        lab,
        title,
        now,
        options: options.clone(),
    })
}

/// Adds what the options name beside the scenario.
fn extended(builder: EngineBuilder, options: &WorkspaceOptions) -> Result<EngineBuilder> {
    let mut builder = builder;
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
    if let Some(file) = &options.geo_database {
        builder = builder.geo_database(file)?;
    }
    Ok(builder)
}
