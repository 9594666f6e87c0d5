//! The tables that queries see: the scenario's or those of a folder, the user's files, and the empty tables of the Sentinel
//! catalog.
//!
//! With `--data`, the tables are those of the folder; a scenario is there only when it was asked for, and a table of the
//! folder takes the place of the scenario's of the same name. `now()` is the time that was given, or else the scenario's, the
//! folder's, or the clock's.
//!
//! The scenario is played when a query first looks at its tables, or earlier in the background: the program starts at once.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use kql_engine::{CancelToken, Engine, EngineBuilder};
use kql_types::datetime;
use sentinel_lab::{Lab, LabBuilder, scenario};
use sentinel_model::Scenario;
use sentinel_model::clock::Ticks;
use sentinel_store::DiskStore;

use crate::cli::{BesideOptions, LoadSpec, WorkspaceOptions};
use crate::data;

/// A lab with the user's tables, and how it was opened.
pub(crate) struct Workspace {
    /// The scenario, its tables, and the engine over them.
    pub(crate) lab: Lab,
    /// What the scenario is about.
    pub(crate) title: String,
    /// What `now()` returned when it was opened, in ticks.
    pub(crate) now: i64,
    /// Is the scenario one that was asked for, and not one that only stands in for none?
    has_scenario: bool,
    store: Option<Arc<DiskStore>>,
    beside: BesideOptions,
    /// The lab's engine, with tables that were loaded later.
    engine: Engine,
}

impl Workspace {
    /// Runs queries.
    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Loads a file as a further table, which scenarios opened later have as well. Once it is cancelled, nothing has changed.
    pub(crate) fn load(&mut self, load: LoadSpec, cancel: &CancelToken) -> Result<()> {
        self.engine = self.engine.with_file(&load.table, &load.path, cancel)?;
        self.beside.load.push(load);
        Ok(())
    }

    /// Fills the scenario's tables now.
    pub(crate) fn fill(&self) {
        if self.has_scenario {
            self.lab.run();
        }
    }

    /// The scenario in play; the message says how to get one, where there is none.
    pub(crate) fn played_lab(&self) -> Result<&Lab, String> {
        match self.has_scenario {
            true => Ok(&self.lab),
            false => Err(
                "no scenario is open; `#scenario NAME` opens one beside the tables of the folder"
                    .to_owned(),
            ),
        }
    }

    /// The folder of the workspace, if it is on disk.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.store.as_deref().map(DiskStore::folder)
    }

    /// The workspace with what is in its folder by now. A scenario starts anew.
    pub(crate) fn reopened(&self) -> Result<Self> {
        let store = match self.folder() {
            Some(folder) => Some(Arc::new(data::open_to_read(folder)?)),
            None => None,
        };
        match (self.has_scenario, &store) {
            (false, Some(store)) => open_folder(store, &self.beside),
            _ => open_scenario(
                self.lab.scenario(),
                Some(self.lab.now()),
                store,
                &self.beside,
            ),
        }
    }

    /// Starts to fill the scenario's tables; a query that wants them earlier waits.
    pub(crate) fn fill_in_background(&self) {
        if !self.has_scenario {
            return;
        }
        let lab = self.lab.clone();
        thread::spawn(move || lab.run());
    }

    /// A workspace with the same files, functions and names, but another scenario, played up to `until`.
    pub(crate) fn with_scenario(&self, scenario: Scenario, until: Ticks) -> Result<Self> {
        let beside = BesideOptions {
            now: None,
            ..self.beside.clone()
        };
        open_scenario(scenario, Some(until), self.store.clone(), &beside)
    }
}

/// Builds the workspace that the options describe.
pub(crate) fn open(options: &WorkspaceOptions) -> Result<Workspace> {
    let store = options
        .data
        .as_deref()
        .map(data::open_to_read)
        .transpose()?;
    let store = store.map(Arc::new);
    match (&options.scenario, &store) {
        (None, Some(store)) => open_folder(store, &options.beside),
        (name, _) => {
            let name = name.as_deref().unwrap_or(scenario::DEFAULT);
            open_scenario(scenario::load(name)?, None, store, &options.beside)
        }
    }
}

fn open_scenario(
    scenario: Scenario,
    until: Option<Ticks>,
    store: Option<Arc<DiskStore>>,
    beside: &BesideOptions,
) -> Result<Workspace> {
    let title = scenario.title.clone();
    let until = until.unwrap_or(scenario.now);
    let builder = with_now(Lab::builder(scenario).until(until), beside);
    let lab = builder.open_with(|engine| {
        let engine = store
            .iter()
            .fold(engine, |engine, store| with_tables(engine, store));
        extended(engine, beside)
    })?;
    Ok(Workspace {
        engine: lab.engine().clone(),
        lab,
        title,
        now: beside.now.unwrap_or(until),
        has_scenario: true,
        store,
        beside: beside.clone(),
    })
}

/// The tables of a folder alone.
fn open_folder(store: &Arc<DiskStore>, beside: &BesideOptions) -> Result<Workspace> {
    let now = beside.now.or(store.now());
    let builder = Lab::builder(scenario::load(scenario::DEFAULT)?).without_rows();
    let lab = builder.open_with(|engine| {
        let engine = match now {
            Some(now) => engine.now(now),
            None => engine.now_by_clock(),
        };
        extended(with_tables(engine, store), beside)
    })?;
    Ok(Workspace {
        engine: lab.engine().clone(),
        lab,
        title: format!("the workspace in {}", store.folder().display()),
        now: now.unwrap_or_else(clock),
        has_scenario: false,
        store: Some(Arc::clone(store)),
        beside: beside.clone(),
    })
}

fn with_tables(engine: EngineBuilder, store: &DiskStore) -> EngineBuilder {
    store.tables().into_iter().fold(engine, |engine, table| {
        let name = table.name().to_owned();
        engine.provider(&name, data::columns(&table), table)
    })
}

fn clock() -> i64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
    let nanos = since_1970.unwrap_or_default().as_nanos();
    datetime::from_unix_nanos(nanos as i128).unwrap_or(datetime::UNIX_EPOCH)
}

/// Opens a lab with what there is beside the scenario.
pub(crate) fn open_lab(builder: LabBuilder, beside: &BesideOptions) -> Result<Lab> {
    with_now(builder, beside).open_with(|engine| extended(engine, beside))
}

fn with_now(builder: LabBuilder, beside: &BesideOptions) -> LabBuilder {
    match beside.now {
        Some(now) => builder.now(now),
        None => builder,
    }
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
