//! Plays a scenario into its tables, as far as somebody has asked for.

use std::sync::{Mutex, MutexGuard, PoisonError};

use sentinel_model::clock::{HOUR, SECOND, Ticks, format_datetime};
use sentinel_model::{Scenario, Simulation};

use crate::error::LabError;
use crate::event_line::EventTime;
use crate::tables::ModelledTables;

/// In how many parts a run is played at most, so that progress can be told and a long one be stopped.
const MOST_PARTS: i64 = 200;

/// The times at which the parts of a run end, the last of them `until`. No part is much shorter than an hour.
pub(super) fn parts(from: Ticks, until: Ticks) -> impl Iterator<Item = Ticks> {
    let parts = ((until - from) / HOUR).clamp(1, MOST_PARTS);
    let ends = (1..parts).map(move |part| from + (until - from) / parts * part);
    ends.chain([until])
}

/// Plays the scenario into the tables.
#[derive(Debug)]
pub(super) struct Player {
    pub(super) tables: ModelledTables,
    state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) scenario: Scenario,
    pub(super) simulation: Simulation,
    /// The lab's time.
    pub(super) until: Ticks,
    /// Has the simulation reached it?
    is_played: bool,
}

impl Player {
    pub(super) fn new(scenario: Scenario, until: Ticks) -> Self {
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

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state at the lab's time.
    pub(super) fn caught_up(&self) -> MutexGuard<'_, State> {
        self.run(&mut |_| {});
        self.state()
    }

    pub(super) fn run(&self, progress: &mut dyn FnMut(f64)) {
        let mut state = self.state();
        if state.is_played {
            return;
        }
        let (start, until) = (state.scenario.start, state.until);
        let workspace = state.scenario.config.workspace.clone();
        self.tables.fill(&workspace, until, |sink| {
            for time in parts(start, until) {
                state.simulation.run_until(time, sink);
                progress((time - start) as f64 / (until - start).max(1) as f64);
            }
        });
        state.is_played = true;
    }
}

impl State {
    /// When an event happens; it must not be in the past.
    pub(super) fn time_of(&self, at: EventTime) -> Result<Ticks, LabError> {
        let at = match at {
            EventTime::Now => self.until + SECOND,
            EventTime::FromNow(length) => self.until + length.max(SECOND),
            EventTime::At(at) => at.resolve(self.scenario.start),
        };
        if at <= self.until {
            let (at, now) = (format_datetime(at), format_datetime(self.until));
            let message = format!("{} has passed; it is {}", &at[..19], &now[..19]);
            return Err(LabError::ImpossibleEvent(message));
        }
        Ok(at)
    }
}
