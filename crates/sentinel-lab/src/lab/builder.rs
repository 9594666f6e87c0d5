//! Opens a lab.

use std::sync::Arc;

use kql_engine::{Engine, EngineBuilder};
use sentinel_model::Scenario;
use sentinel_model::clock::Ticks;
use sentinel_store::{StoreTable, Table, catalog};

use super::player::Player;
use super::{Lab, columns};
use crate::error::LabError;
use crate::report::column;
use crate::scenario;

/// How a lab is opened.
#[derive(Debug)]
pub struct LabBuilder {
    scenario: Scenario,
    until: Ticks,
    now: Option<Ticks>,
    shows_tables: bool,
}

impl LabBuilder {
    pub(super) fn new(scenario: Scenario) -> Self {
        Self {
            until: scenario.now,
            scenario,
            now: None,
            shows_tables: true,
        }
    }

    /// Keeps the rows of the scenario to itself: its engine has the tables of the catalog, without rows.
    #[must_use]
    pub fn without_rows(self) -> Self {
        Self {
            shows_tables: false,
            ..self
        }
    }

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
        let shown = player.tables.all().filter(|_| self.shows_tables);
        let builder = shown.fold(builder, |builder, table| {
            with_table(builder, table, &player)
        });
        let engine = extend(builder)?.build();
        Ok(Lab { engine, player })
    }
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
