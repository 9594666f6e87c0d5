//! A scenario in play, its tables, and the engine over them.

mod builder;
mod player;

pub use builder::LabBuilder;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use kql_engine::{Engine, QueryResult, ResultColumn, save_parquet};
use sentinel_model::clock::{Ticks, When};
use sentinel_model::config::Config;
use sentinel_model::{Action, EventEntry, Scenario, Step, Subject, Summary, explain_until};
use sentinel_store::{DiskError, DiskStore, Projection, Snapshot, Table};

use crate::error::{LabError, hint};
use crate::event_line;
use crate::report::{column, shown};
use crate::timeline::Timeline;

use player::{Player, parts};

/// A simulated workspace: a scenario, the tables that it fills, and an engine that answers KQL over them.
///
/// The scenario is played when a query first looks at its tables, or earlier with [`run`](Self::run). Clones share
/// everything.
#[derive(Debug, Clone)]
pub struct Lab {
    engine: Engine,
    player: Arc<Player>,
}

/// What happened while a scenario was played on.
#[derive(Debug, Clone)]
pub struct Played {
    /// From this time, in ticks.
    pub from: Ticks,
    /// To this time, inclusive: the one that was asked for, or an earlier one where playing was stopped.
    pub to: Ticks,
    /// What happened, in order; the first of it, if it is much.
    pub steps: Vec<Step>,
    /// How much more happened.
    pub omitted: usize,
}

/// A table that was written to a file.
#[derive(Debug, Clone)]
pub struct SavedTable {
    /// Its name.
    pub name: String,
    /// How many rows it has.
    pub rows: usize,
    /// The file.
    pub path: PathBuf,
}

impl Lab {
    /// A lab at the end of the scenario.
    ///
    /// # Errors
    ///
    /// If the scenario cannot run.
    pub fn new(scenario: Scenario) -> Result<Self, LabError> {
        Self::builder(scenario).open()
    }

    /// A lab to be opened otherwise.
    #[must_use]
    pub fn builder(scenario: Scenario) -> LabBuilder {
        LabBuilder::new(scenario)
    }

    /// Answers queries over the tables.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Runs a query.
    ///
    /// # Errors
    ///
    /// As the engine says.
    pub fn query(&self, text: &str) -> Result<QueryResult, LabError> {
        Ok(self.engine.query(text)?)
    }

    /// The scenario, with the events that were added.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        self.player.state().scenario.clone()
    }

    /// The time up to which the scenario is played, in ticks.
    #[must_use]
    pub fn now(&self) -> Ticks {
        self.player.state().until
    }

    /// The settings as they are by now: what connectors and rules are on.
    #[must_use]
    pub fn config(&self) -> Config {
        self.player.caught_up().simulation.config().clone()
    }

    /// When the next thing happens, if anything does.
    #[must_use]
    pub fn next_event_at(&self) -> Option<Ticks> {
        self.player.caught_up().simulation.next_event_at()
    }

    /// The figures of the run so far.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.player.caught_up().simulation.summary()
    }

    /// Plays the scenario up to the lab's time, unless that has been done.
    pub fn run(&self) {
        self.player.run(&mut |_| {});
    }

    /// As [`run`](Self::run), telling again and again which share is done, from 0 to 1.
    pub fn run_telling(&self, mut progress: impl FnMut(f64)) {
        self.player.run(&mut progress);
    }

    /// Plays the scenario on, up to and including `until`, and moves `now()` there. Keeps at most `most` of what happens.
    ///
    /// A time that has passed changes nothing.
    pub fn step_to(&self, until: Ticks, most: usize) -> Played {
        self.step_while(until, most, || true)
    }

    /// As [`step_to`](Self::step_to), but stops between two events once `goes_on` says no: the lab is then at the time that it
    /// has reached, as if it had been asked for that time.
    pub fn step_while(&self, until: Ticks, most: usize, goes_on: impl Fn() -> bool) -> Played {
        let mut state = self.player.caught_up();
        let from = state.until;
        let tables = &self.player.tables;
        let workspace = state.scenario.config.workspace.clone();
        let mut played = Played {
            from,
            to: from,
            steps: Vec::new(),
            omitted: 0,
        };
        for time in parts(from, until.max(from)).take_while(|_| goes_on()) {
            let (steps, all) = tables.fill(&workspace, time, |sink| {
                sink.most_steps = most;
                state.simulation.run_until(time, sink);
                (std::mem::take(&mut sink.steps), sink.all_steps)
            });
            played.omitted += all;
            let room = most - played.steps.len();
            played.steps.extend(steps.into_iter().take(room));
            played.to = time;
        }
        played.omitted -= played.steps.len();
        tables.expire(&workspace, played.to);
        state.until = played.to;
        self.engine.set_now(played.to);
        played
    }

    /// Adds an event to the script: `[TIME] ACTION [KEY=VALUE ...]`, such as `09:30 tenant_connector on` or
    /// `+10m xdr_connector off` (ten minutes from now), or the inline TOML of a scenario's `[[event]]`. Without a time it happens
    /// a second from now. Returns its time; play the scenario on to let it happen.
    ///
    /// # Errors
    ///
    /// If the line is no event, if its time has passed, or if it names what the scenario does not have.
    pub fn add_event(&self, line: &str) -> Result<Ticks, LabError> {
        let event = event_line::parse(line)?;
        let mut state = self.player.caught_up();
        let at = state.time_of(event.at)?;
        let entry = EventEntry {
            at: When::At(at),
            action: event.action,
        };
        let added = state.simulation.add_event(entry.clone());
        added.map_err(|errors| {
            let errors = errors.iter().map(|error| without_place(&error.to_string()));
            LabError::ImpossibleEvent(errors.collect::<Vec<_>>().join("; "))
        })?;
        state.scenario.script.push(entry);
        state.scenario.now = state.scenario.now.max(at);
        Ok(at)
    }

    /// The story of an alert with its incidents, or of an incident with its alerts, from the start to the lab's time.
    ///
    /// # Errors
    ///
    /// If there is no such alert or incident, with the nearest name.
    pub fn explain(&self, subject: &Subject) -> Result<Timeline, LabError> {
        let (scenario, until) = {
            let state = self.player.caught_up();
            (state.scenario.clone(), state.until)
        };
        match explain_until(&scenario, until, subject) {
            Some(explanation) => Ok(Timeline::new(explanation.steps)),
            None => Err(self.missing(subject, &scenario)),
        }
    }

    /// Everything that happened, from the start to the lab's time.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        let state = self.player.state();
        Timeline::of_run(&state.scenario, state.until)
    }

    /// Writes each table that has rows to `TABLE.parquet` in the folder, which is made if need be.
    ///
    /// # Errors
    ///
    /// If the folder or a file cannot be written.
    pub fn save(&self, folder: &Path) -> Result<Vec<SavedTable>, LabError> {
        self.run();
        std::fs::create_dir_all(folder).map_err(|source| LabError::NoFolder {
            path: folder.to_owned(),
            source,
        })?;
        let tables = self.player.tables.all();
        let filled = tables.filter(|table| table.snapshot().rows() > 0);
        filled.map(|table| save(table, folder)).collect()
    }

    /// The files in the folder that [`save`](Self::save) leaves as they are, although they have the names of tables that the
    /// model fills: the scenario gives those tables no rows, so that the files hold what another run wrote.
    #[must_use]
    pub fn files_of_others(&self, folder: &Path) -> Vec<PathBuf> {
        self.run();
        let tables = self.player.tables.all();
        let empty = tables.filter(|table| table.snapshot().rows() == 0);
        let files = empty.map(|table| file_of(table, folder));
        files.filter(|file| file.exists()).collect()
    }

    /// Appends the rows of each table that has some to a workspace on disk, and gives it the lab's time.
    ///
    /// # Errors
    ///
    /// If the workspace cannot be written. Tables before the one that fails are stored then, and the error names them.
    pub fn store(&self, store: &DiskStore) -> Result<Vec<SavedTable>, LabError> {
        self.run();
        let tables = self.player.tables.all();
        let filled: Vec<&Table> = tables
            .map(AsRef::as_ref)
            .filter(|table| table.snapshot().rows() > 0)
            .collect();
        let mut stored = Vec::new();
        for table in &filled {
            let schema = table.schema();
            let rows = store.append(schema.name(), schema.columns(), &batches(&table.snapshot()));
            let rows = rows.map_err(|error| partly_stored(&filled, stored.len(), error))?;
            stored.push(SavedTable {
                name: schema.name().to_owned(),
                rows,
                path: store.folder().to_owned(),
            });
        }
        let timed = store.set_now(self.now());
        timed.map_err(|error| partly_stored(&filled, stored.len(), error))?;
        Ok(stored)
    }

    fn missing(&self, subject: &Subject, scenario: &Scenario) -> LabError {
        match subject {
            Subject::Alert(id) => LabError::NoSuchAlert {
                id: id.clone(),
                hint: self.alert_hint(id, scenario),
            },
            Subject::Incident(number) => LabError::NoSuchIncident {
                number: *number,
                incidents: self.summary().incidents,
            },
        }
    }

    fn alert_hint(&self, id: &str, scenario: &Scenario) -> String {
        let names = scenario
            .script
            .iter()
            .filter_map(|entry| match &entry.action {
                Action::RaiseAlert(raise) => Some(raise.name.as_str()),
                _ => None,
            });
        let near = hint(id, names);
        if !near.is_empty() {
            return near;
        }
        let ids = self.query("SecurityAlert | distinct SystemAlertId");
        let ids: Vec<String> = ids.map_or_else(
            |_| Vec::new(),
            |result| {
                let rows = result.primary().rows();
                rows.map(|row| shown(&row[0])).collect()
            },
        );
        hint(id, ids.iter().map(String::as_str))
    }
}

fn without_place(error: &str) -> String {
    error
        .split_once(": ")
        .map_or(error, |(_, rest)| rest)
        .to_owned()
}

fn columns(table: &Table) -> Vec<ResultColumn> {
    let columns = table.schema().columns().iter();
    columns
        .map(|stored| column(&stored.name, stored.kql_type))
        .collect()
}

fn batches(snapshot: &Snapshot) -> Vec<RecordBatch> {
    let all = Projection::all(snapshot.schema());
    let segments = snapshot.segments().iter();
    segments
        .map(|segment| snapshot.batch(segment, &all, 0, segment.rows()))
        .collect()
}

/// The failure after so many of the tables were stored.
fn partly_stored(tables: &[&Table], stored: usize, error: DiskError) -> LabError {
    let names = tables.iter().map(|table| table.schema().name().to_owned());
    let mut names: Vec<String> = names.collect();
    let missing = names.split_off(stored);
    match names.is_empty() {
        true => error.into(),
        false => LabError::PartlyStored {
            stored: names,
            missing,
            source: Box::new(error),
        },
    }
}

fn file_of(table: &Table, folder: &Path) -> PathBuf {
    folder.join(format!("{}.parquet", table.schema().name()))
}

fn save(table: &Table, folder: &Path) -> Result<SavedTable, LabError> {
    let snapshot = table.snapshot();
    let path = file_of(table, folder);
    save_parquet(&path, &columns(table), &batches(&snapshot))?;
    Ok(SavedTable {
        name: table.schema().name().to_owned(),
        rows: snapshot.rows(),
        path,
    })
}

#[cfg(test)]
mod tests;
