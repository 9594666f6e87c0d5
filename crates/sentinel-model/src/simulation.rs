//! The world and its loop: take the earliest event, let the rules answer it, until the clock says stop.

mod background;
mod configure;
mod scripted;
mod world;

pub(crate) use world::World;

use std::fmt;

use crate::actor::{AlertIdx, Doer, IncidentIdx};
use crate::clock::Ticks;
use crate::config::Config;
use crate::event::{Event, Scheduled};
use crate::row::{Cause, RowSink, SecurityAlertRow, SecurityIncidentRow, Step};
use crate::rule::{
    Rule, advanced_hunting, bidirectional_sync, component_connector, entity_sync,
    incident_creation, incident_lifecycle, mdc_alert, merge, playbook, subscription_connector,
    tenant_connector, xdr_connector, xdr_incident, xdr_sync,
};
use crate::scenario::{Action, EventEntry, Scenario, ScenarioError};
use crate::value::{AlertStatus, IncidentStatus};

/// Runs a scenario to its end and hands every row to the sink, in the order of ingestion.
///
/// # Panics
///
/// If [`Scenario::check`] finds errors; call it first.
pub fn simulate(scenario: &Scenario, sink: &mut dyn RowSink) -> Summary {
    let mut simulation = Simulation::new(scenario);
    simulation.run_until(scenario.now, sink);
    simulation.summary()
}

/// A run that can be paused: play it forward, change something, look, go on.
#[derive(Debug)]
pub struct Simulation {
    world: World,
    buffers: Buffers,
}

/// Rows whose memory is used again and again.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    pub(crate) alert: SecurityAlertRow,
    pub(crate) incident: SecurityIncidentRow,
}

/// Figures of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Alerts that products raised, whether or not a row tells of them.
    pub alerts: usize,
    /// Incidents in Sentinel.
    pub incidents: usize,
    /// Events that happened.
    pub events: u64,
    /// Requests that a rule turned down.
    pub refused: u64,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.alerts as u64, "alert"),
            (self.incidents as u64, "incident"),
            (self.events, "event"),
        ];
        for (idx, (count, thing)) in counts.into_iter().enumerate() {
            let separator = if idx == 0 { "" } else { ", " };
            let plural = if count == 1 { "" } else { "s" };
            write!(f, "{separator}{count} {thing}{plural}")?;
        }
        Ok(())
    }
}

impl Simulation {
    /// Sets the world up and schedules the script.
    ///
    /// # Panics
    ///
    /// If [`Scenario::check`] finds errors; call it first.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let errors = scenario.check();
        assert!(
            errors.is_empty(),
            "the scenario was not checked: {}",
            errors[0]
        );
        Self {
            world: World::new(scenario),
            buffers: Buffers::default(),
        }
    }

    pub(crate) fn world(&self) -> &World {
        &self.world
    }

    /// The settings as they are now.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.world.config
    }

    /// The simulated time.
    #[must_use]
    pub fn now(&self) -> Ticks {
        self.world.clock
    }

    /// When the next event happens, if there is one.
    #[must_use]
    pub fn next_event_at(&self) -> Option<Ticks> {
        self.world.queue.next_at()
    }

    /// Lets everything up to and including `until` happen.
    pub fn run_until(&mut self, until: Ticks, sink: &mut dyn RowSink) {
        while let Some(next) = self.world.queue.pop_until(until) {
            self.world.clock = self.world.clock.max(next.at);
            self.world.happened += 1;
            let mut ctx = Ctx {
                event: next.id,
                parent: next.parent,
                world: &mut self.world,
                buffers: &mut self.buffers,
                sink,
            };
            ctx.handle(next);
        }
        self.world.clock = self.world.clock.max(until);
    }

    /// Adds an event to the script while it runs; a time that has passed means now.
    ///
    /// # Errors
    ///
    /// What is wrong with the event, as [`Scenario::check`] would say it of a file.
    pub fn add_event(&mut self, entry: EventEntry) -> Result<(), Vec<ScenarioError>> {
        let errors = self.world.as_scenario(entry.clone()).check_script();
        if errors.is_empty() {
            self.world.add_to_script(entry);
            return Ok(());
        }
        Err(errors)
    }

    /// The figures so far.
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary {
            alerts: self.world.alerts.len(),
            incidents: self.world.incidents.len(),
            events: self.world.happened,
            refused: self.world.refused,
        }
    }

    /// The status that a scripted alert has in its product.
    #[must_use]
    pub fn alert_status(&self, name: &str) -> Option<AlertStatus> {
        let alert = *self.world.alert_names.get(name)?;
        Some(self.world.alerts[alert as usize].status)
    }

    /// Whether Defender XDR has taken a scripted alert in.
    #[must_use]
    pub fn is_in_xdr(&self, name: &str) -> Option<bool> {
        let alert = self.alert_ordinal(name)?;
        Some(self.world.alerts[alert as usize].in_xdr)
    }

    /// The status of an incident in Sentinel.
    #[must_use]
    pub fn incident_status(&self, number: u32) -> Option<IncidentStatus> {
        let idx = number.checked_sub(1)?;
        self.world
            .incidents
            .get(idx as usize)
            .map(|incident| incident.status)
    }

    /// The ordinal by which steps call a scripted alert.
    #[must_use]
    pub fn alert_ordinal(&self, name: &str) -> Option<u32> {
        self.world.alert_names.get(name).copied()
    }

    /// The `SystemAlertId` of a scripted alert.
    #[must_use]
    pub fn system_alert_id(&self, name: &str) -> Option<String> {
        let alert = self.alert_ordinal(name)?;
        let alert = &self.world.alerts[alert as usize];
        Some(crate::content::system_alert_id(self.world.seed, alert).to_string())
    }

    /// The ordinal of the alert with this `SystemAlertId`.
    #[must_use]
    pub fn find_alert(&self, system_alert_id: &str) -> Option<u32> {
        let matches = |alert: &crate::actor::Alert| {
            crate::content::system_alert_id(self.world.seed, alert).to_string() == system_alert_id
        };
        self.world
            .alerts
            .iter()
            .position(matches)
            .map(|idx| idx as u32)
    }
}

/// What a rule works with while one event happens.
pub(crate) struct Ctx<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) buffers: &'a mut Buffers,
    pub(crate) sink: &'a mut dyn RowSink,
    /// The event that is happening.
    pub(crate) event: u64,
    parent: Option<u64>,
}

impl Ctx<'_> {
    pub(crate) fn now(&self) -> Ticks {
        self.world.clock
    }

    pub(crate) fn schedule(&mut self, at: Ticks, event: Event) {
        self.world.queue.push(at, Some(self.event), event);
    }

    /// What writing a row by a rule takes: the world as it is, the sink, and the row's cause.
    pub(crate) fn parts(&mut self, rule: &'static Rule) -> (&World, &mut dyn RowSink, Cause) {
        let event = self.event;
        (self.world, self.sink, Cause { rule, event })
    }

    /// Tells the sink what happens, if it wants to know.
    pub(crate) fn step(
        &mut self,
        rule: &'static Rule,
        alert: Option<AlertIdx>,
        incident: Option<IncidentIdx>,
        what: impl FnOnce() -> String,
    ) {
        self.tell(rule, alert, incident, what, false);
    }

    /// Tells the sink that a rule turns something down.
    pub(crate) fn refuse(
        &mut self,
        rule: &'static Rule,
        alert: Option<AlertIdx>,
        incident: Option<IncidentIdx>,
        why: impl FnOnce() -> String,
    ) {
        self.world.refused += 1;
        self.tell(rule, alert, incident, why, true);
    }

    /// The name of whoever did something, if the sink wants to know what happens.
    pub(crate) fn name_for_step(&self, doer: Doer) -> String {
        if self.sink.wants_steps() {
            self.world.person_of(doer)
        } else {
            String::new()
        }
    }

    fn tell(
        &mut self,
        rule: &'static Rule,
        alert: Option<AlertIdx>,
        incident: Option<IncidentIdx>,
        what: impl FnOnce() -> String,
        refused: bool,
    ) {
        if !self.sink.wants_steps() {
            return;
        }
        self.sink.step(&Step {
            at: self.world.clock,
            cause: Cause {
                rule,
                event: self.event,
            },
            parent: self.parent,
            alert,
            incident: incident.map(|idx| idx + 1),
            what: what(),
            refused,
        });
    }

    fn handle(&mut self, next: Scheduled) {
        match next.event {
            Event::BackgroundAlert(ordinal) => background::arrive(self, ordinal),
            Event::Scripted(position) => scripted::run(self, position),
            Event::AlertRaised(alert) => mdc_alert::raise(self, alert),
            Event::AlertStatusChanged {
                alert,
                status,
                by,
                planned,
            } => {
                mdc_alert::change_in_product(self, alert, status, by, planned);
            }
            Event::SubscriptionForward { alert, status } => {
                subscription_connector::forward(self, alert, status)
            }
            Event::ComponentForward { alert, status } => {
                component_connector::forward(self, alert, status)
            }
            Event::RuleFires { alert, rule } => incident_creation::fire(self, alert, rule),
            Event::IncidentChanged { incident, change } => {
                incident_lifecycle::change(self, incident, &change)
            }
            Event::TenantForward { alert, repeated } => {
                tenant_connector::forward(self, alert, repeated);
            }
            Event::RawEvents(alert) => advanced_hunting::write_raw_events(self, alert),
            Event::DeviceReports(ordinal) => advanced_hunting::report(self, ordinal),
            Event::UsersArrive { round, from } => entity_sync::arrive(self, round, from),
            Event::XdrGroups(alert) => xdr_incident::group(self, alert),
            Event::XdrPublishes(incident) => xdr_connector::publish(self, incident),
            Event::XdrIncidentChanged { incident, change } => {
                xdr_sync::change_in_xdr(self, incident, &change);
            }
            Event::XdrMerges { target, source } => merge::merge(self, target, source),
            Event::PlaybookRuns { incident, by } => playbook::run(self, incident, by),
            Event::BidiSync { alert, status } => bidirectional_sync::arrive(self, alert, status),
        }
    }
}

/// Used by the script's runner.
pub(crate) fn action_of(world: &World, position: usize) -> Action {
    world.script[position].action.clone()
}
