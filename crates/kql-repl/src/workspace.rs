//! The tables that queries see: the scenario's, the user's files, and the empty tables of the Sentinel catalog.
//!
//! The scenario is played when a query first looks at its tables, or earlier in the background: the program starts at once.

use std::thread;

use anyhow::Result;
use kql_engine::{Engine, EngineBuilder};
use sentinel_lab::{Lab, LabBuilder, scenario};
use sentinel_model::Scenario;
use sentinel_model::clock::Ticks;

use crate::cli::{BesideOptions, WorkspaceOptions};

/// A lab with the user's tables, and how it was opened.
pub(crate) struct Workspace {
    /// The scenario, its tables, and the engine over them.
    pub(crate) lab: Lab,
    /// What the scenario is about.
    pub(crate) title: String,
    /// What `now()` returned when it was opened, in ticks.
    pub(crate) now: i64,
    beside: BesideOptions,
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
        let beside = BesideOptions {
            now: None,
            ..self.beside.clone()
        };
        open_scenario(scenario, Some(until), &beside)
    }
}

/// Builds the workspace that the options describe.
pub(crate) fn open(options: &WorkspaceOptions) -> Result<Workspace> {
    let name = options.scenario.as_deref().unwrap_or(scenario::DEFAULT);
    open_scenario(scenario::load(name)?, None, &options.beside)
}

fn open_scenario(
    scenario: Scenario,
    until: Option<Ticks>,
    beside: &BesideOptions,
) -> Result<Workspace> {
    let title = scenario.title.clone();
    let until = until.unwrap_or(scenario.now);
    let lab = open_lab(Lab::builder(scenario).until(until), beside)?;
    Ok(Workspace {
        lab,
        title,
        now: beside.now.unwrap_or(until),
        beside: beside.clone(),
    })
}

/// Opens a lab with what there is beside the scenario.
pub(crate) fn open_lab(builder: LabBuilder, beside: &BesideOptions) -> Result<Lab> {
    let builder = match beside.now {
        Some(now) => builder.now(now),
        None => builder,
    };
    builder.open_with(|engine| extended(engine, beside))
}

fn extended(builder: EngineBuilder, beside: &BesideOptions) -> Result<EngineBuilder> {
    let mut builder = builder;
    for load in &beside.load {
        builder = builder.load_file(&load.table, &load.path)?;
    }
    for watchlist in &beside.watchlist {
        builder = builder.load_watchlist(&watchlist.table, &watchlist.path)?;
    }
    for folder in &beside.functions {
        builder = builder.load_functions(folder)?;
    }
    for name in &beside.local_name {
        builder = builder.local_name(name);
    }
    if let Some(bytes) = beside.memory_limit {
        builder = builder.memory_limit(bytes);
    }
    if let Some(folder) = &beside.external_data {
        builder = builder.external_data(folder);
    }
    if let Some(file) = &beside.geo_database {
        builder = builder.geo_database(file)?;
    }
    Ok(builder)
}
