//! A scenario in play, its tables, and the engine over them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kql_engine::{Engine, EngineBuilder, QueryResult, ResultColumn, save_parquet};
use sentinel_model::clock::{SECOND, Ticks, When, format_datetime};
use sentinel_model::config::Config;
use sentinel_model::{
    Action, EventEntry, Scenario, Simulation, Step, Subject, Summary, explain_until,
};
use sentinel_store::{Projection, StoreTable, Table, catalog};

use crate::error::{LabError, hint};
use crate::event_line;
use crate::report::{column, shown};
use crate::scenario;
use crate::tables::ModelledTables;
use crate::timeline::Timeline;

/// In how many parts a long run is played, so that progress can be told.
const PARTS: i64 = 200;

/// A simulated workspace: a scenario, the tables that it fills, and an engine that answers KQL over them.
///
/// The scenario is played when a query first looks at its tables, or earlier with [`run`](Self::run). Clones share
/// everything.
#[derive(Debug, Clone)]
pub struct Lab {
    engine: Engine,
    player: Arc<Player>,
}

/// How a lab is opened.
#[derive(Debug)]
pub struct LabBuilder {
    scenario: Scenario,
    until: Ticks,
    now: Option<Ticks>,
}

impl LabBuilder {
    /// Plays the scenario only up to this time, in ticks; by default to its end.
    #[must_use]
    pub fn until(self, until: Ticks) -> Self {
        Self {
            until: until.max(self.scenario.start),
            ..self
        }
    }

    /// Pins `now()` to another time than that up to which the scenario is played.
    #[must_use]
    pub fn now(self, now: Ticks) -> Self {
        Self {
            now: Some(now),
            ..self
        }
    }

    /// Opens the lab.
    ///
    /// # Errors
    ///
    /// If the scenario cannot run.
    pub fn open(self) -> Result<Lab, LabError> {
        self.open_with(Ok)
    }

    /// Opens the lab; `extend` adds to its engine what the scenario does not bring, and may replace its tables.
    ///
    /// # Errors
    ///
    /// If the scenario cannot run, or as `extend` says.
    pub fn open_with<E: From<LabError>>(
        self,
        extend: impl FnOnce(EngineBuilder) -> Result<EngineBuilder, E>,
    ) -> Result<Lab, E> {
        scenario::check(&self.scenario)?;
        let now = self.now.unwrap_or(self.until);
        let player = Arc::new(Player::new(self.scenario, self.until));
        let builder = with_catalog(Engine::builder().now(now));
        let builder = player.tables.all().fold(builder, |builder, table| {
            with_table(builder, table, &player)
        });
        let engine = extend(builder)?.build();
        Ok(Lab { engine, player })
    }
}

/// What happened while a scenario was played on.
#[derive(Debug, Clone)]
pub struct Played {
    /// From this time, in ticks.
    pub from: Ticks,
    /// To this time, inclusive.
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
        LabBuilder {
            until: scenario.now,
            scenario,
            now: None,
        }
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
        let mut state = self.player.caught_up();
        let from = state.until;
        let until = until.max(from);
        let tables = &self.player.tables;
        let workspace = state.scenario.config.workspace.clone();
        let mut sink = tables.sink(&workspace, until);
        sink.most_steps = most;
        state.simulation.run_until(until, &mut sink);
        sink.publish();
        tables.expire(&workspace, until);
        state.until = until;
        self.engine.set_now(until);
        Played {
            from,
            to: until,
            omitted: sink.all_steps - sink.steps.len(),
            steps: std::mem::take(&mut sink.steps),
        }
    }

    /// Adds an event to the script: `[TIME] ACTION [KEY=VALUE ...]`, such as `09:30 tenant_connector on`, or the inline TOML
    /// of a scenario's `[[event]]`. Without a time it happens a second from now. Returns its time; play the scenario on to
    /// let it happen.
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

/// Adds the tables of the catalog, without rows; a table of the same name that comes later takes its place.
fn with_catalog(builder: EngineBuilder) -> EngineBuilder {
    catalog().iter().fold(builder, |builder, table| {
        let columns = table
            .columns()
            .map(|(name, kql_type)| column(name, kql_type));
        builder.table(table.name(), columns.collect(), Vec::new())
    })
}

fn with_table(builder: EngineBuilder, table: &Arc<Table>, player: &Arc<Player>) -> EngineBuilder {
    let fill = Arc::clone(player);
    let provider =
        StoreTable::filled_by(Arc::clone(table), Arc::new(move || fill.run(&mut |_| {})));
    builder.provider(table.schema().name(), columns(table), Arc::new(provider))
}

fn columns(table: &Table) -> Vec<ResultColumn> {
    let columns = table.schema().columns().iter();
    columns
        .map(|stored| column(&stored.name, stored.kql_type))
        .collect()
}

fn save(table: &Table, folder: &Path) -> Result<SavedTable, LabError> {
    let snapshot = table.snapshot();
    let all = Projection::all(snapshot.schema());
    let batches: Vec<_> = snapshot
        .segments()
        .iter()
        .map(|segment| snapshot.batch(segment, &all, 0, segment.rows()))
        .collect();
    let name = table.schema().name();
    let path = folder.join(format!("{name}.parquet"));
    save_parquet(&path, &columns(table), &batches)?;
    Ok(SavedTable {
        name: name.to_owned(),
        rows: snapshot.rows(),
        path,
    })
}

/// Plays the scenario into the tables.
#[derive(Debug)]
struct Player {
    tables: ModelledTables,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    scenario: Scenario,
    simulation: Simulation,
    /// The lab's time.
    until: Ticks,
    /// Has the simulation reached it?
    is_played: bool,
}

impl Player {
    fn new(scenario: Scenario, until: Ticks) -> Self {
        Self {
            tables: ModelledTables::new(),
            state: Mutex::new(State {
                simulation: Simulation::new(&scenario),
                scenario,
                until,
                is_played: false,
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state at the lab's time.
    fn caught_up(&self) -> MutexGuard<'_, State> {
        self.run(&mut |_| {});
        self.state()
    }

    fn run(&self, progress: &mut dyn FnMut(f64)) {
        let mut state = self.state();
        if state.is_played {
            return;
        }
        let (start, until) = (state.scenario.start, state.until);
        let workspace = state.scenario.config.workspace.clone();
        let mut sink = self.tables.sink(&workspace, until);
        for part in 1..=PARTS {
            let time = start + (until - start) / PARTS * part;
            let time = if part == PARTS { until } else { time };
            state.simulation.run_until(time, &mut sink);
            progress(part as f64 / PARTS as f64);
        }
        sink.publish();
        state.is_played = true;
    }
}

impl State {
    fn time_of(&self, at: Option<When>) -> Result<Ticks, LabError> {
        let Some(at) = at else {
            return Ok(self.until + SECOND);
        };
        let at = at.resolve(self.scenario.start);
        if at <= self.until {
            let (at, now) = (format_datetime(at), format_datetime(self.until));
            let message = format!("{} has passed; it is {}", &at[..19], &now[..19]);
            return Err(LabError::ImpossibleEvent(message));
        }
        Ok(at)
    }
}

#[cfg(test)]
mod tests {
    use kql_types::Value;
    use sentinel_model::clock::{HOUR, MINUTE};

    use super::*;

    const TWO_CONNECTORS: &str = r#"
        title = "two connectors"
        start = "2024-05-01T08:00:00Z"
        now = "2024-05-01T14:00:00Z"
        [[subscription]]
        name = "A"
        connected = true
        [knobs.mdc]
        publish_delay = "30s"
        [knobs.sub]
        delay = "3m"
        [knobs.tenant]
        delay = "15m"
        [[event]]
        at = "+1h"
        raise_alert = { name = "a", subscription = "A" }
    "#;

    fn lab(until: Ticks) -> Lab {
        let scenario = scenario::parse(TWO_CONNECTORS, "test").expect("a scenario");
        let start = scenario.start;
        let builder = Lab::builder(scenario).until(start + until);
        builder.open().expect("the scenario runs")
    }

    fn number(lab: &Lab, query: &str) -> i64 {
        let result = lab.query(query).expect("the query is right");
        let row = result.primary().rows().next().expect("a row");
        match row[0] {
            Value::Long(number) => number,
            ref other => panic!("{other:?} is no number"),
        }
    }

    #[test]
    fn the_clock_of_queries_moves_with_the_scenario() {
        let lab = lab(HOUR);
        assert_eq!(number(&lab, "SecurityAlert | count"), 0);
        let played = lab.step_to(lab.now() + 10 * MINUTE, 100);
        assert!(!played.steps.is_empty());
        assert_eq!(
            number(
                &lab,
                "SecurityAlert | where TimeGenerated > ago(10m) | count"
            ),
            1
        );
        assert_eq!(
            number(
                &lab,
                "SecurityAlert | where TimeGenerated > ago(1m) | count"
            ),
            0
        );
    }

    #[test]
    fn old_rows_leave_while_it_is_played() {
        let mut scenario = scenario::parse(TWO_CONNECTORS, "test").expect("a scenario");
        scenario.config.workspace.retention = Some(2 * HOUR);
        let lab = Lab::new(scenario).expect("the scenario runs");
        assert_eq!(number(&lab, "SecurityAlert | count"), 0, "five hours later");
        lab.add_event("raise_alert name=b subscription=A")
            .expect("an event");
        lab.step_to(lab.now() + HOUR, 0);
        assert_eq!(number(&lab, "SecurityAlert | count"), 1);
        lab.step_to(lab.now() + 2 * HOUR, 0);
        assert_eq!(number(&lab, "SecurityAlert | count"), 0);
    }

    #[test]
    fn a_connector_is_switched_on_while_it_is_played() {
        let lab = lab(HOUR);
        lab.add_event("tenant_connector on").expect("an event");
        lab.step_to(lab.now() + HOUR, 0);
        assert_eq!(number(&lab, "SecurityAlert | count"), 2);
        assert!(lab.config().tenant_connector.connected);
    }

    #[test]
    fn a_changed_run_equals_the_same_script_from_the_start() {
        let paused = lab(2 * HOUR);
        paused
            .add_event("raise_alert name=b subscription=A")
            .expect("an event");
        paused.step_to(paused.now() + HOUR, 0);
        let mut scenario = paused.scenario();
        scenario.now = paused.now();
        let fresh = Lab::new(scenario).expect("the scenario runs");
        let query = "SecurityAlert | project TimeGenerated, SystemAlertId, Status, Entities";
        let rows = |lab: &Lab| -> Vec<Vec<Value>> {
            let result = lab.query(query).expect("the query is right");
            result.primary().rows().collect()
        };
        assert_eq!(rows(&paused).len(), 2);
        assert_eq!(rows(&paused), rows(&fresh));
        let story = paused
            .explain(&Subject::Alert("b".to_owned()))
            .expect("the alert");
        assert!(!story.steps().is_empty());
    }

    #[test]
    fn steps_of_any_length_write_the_same_rows() {
        for name in scenario::names().filter(|name| *name != scenario::DEFAULT) {
            let at_once = Lab::new(scenario::load(name).expect("built in")).expect("it runs");
            let scenario = scenario::load(name).expect("built in");
            let (mut now, end) = (scenario.start, scenario.now);
            let stepped = Lab::builder(scenario).until(now).open().expect("it runs");
            while now < end {
                now = end.min(now + 37 * MINUTE + 11);
                stepped.step_to(now, 1);
            }
            for table in ["SecurityAlert", "SecurityIncident"] {
                let rows = |lab: &Lab| -> Vec<Vec<Value>> {
                    let result = lab.query(table).expect("a table");
                    result.primary().rows().collect()
                };
                assert_eq!(rows(&stepped), rows(&at_once), "{name}: {table}");
            }
        }
    }

    #[test]
    fn events_that_cannot_happen_are_refused() {
        let lab = lab(2 * HOUR);
        for (line, expected) in [
            ("+1h tenant_connector on", "2024-05-01T09:00:00 has passed"),
            (
                "raise_alert name=b subscription=B",
                "no subscription is named `B`",
            ),
            (
                "set_alert_status alert=aa status=Resolved",
                "no event raises an alert named `aa`",
            ),
        ] {
            let error = lab.add_event(line).expect_err("refused").to_string();
            assert!(error.contains(expected), "{line}: {error}");
        }
    }

    #[test]
    fn unknown_subjects_are_named() {
        let lab = lab(6 * HOUR);
        let error = lab.explain(&Subject::Incident(7)).expect_err("no incident");
        assert_eq!(
            error.to_string(),
            "the scenario has no incident 7: it has none"
        );
        let result = lab
            .query("SecurityAlert | project SystemAlertId")
            .expect("right");
        let id = shown(&result.primary().rows().next().expect("a row")[0]);
        let mistyped = format!("{}x", &id[..id.len() - 1]);
        let error = lab
            .explain(&Subject::Alert(mistyped))
            .expect_err("no alert");
        assert!(
            error.to_string().contains(&format!("did you mean `{id}`?")),
            "{error}"
        );
    }
}
