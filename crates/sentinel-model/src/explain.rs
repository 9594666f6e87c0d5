//! The story of one alert or incident: what happened to it, event by event and row by row, by which rule and source.

use std::collections::BTreeSet;
use std::fmt;

use crate::actor::Origin;
use crate::clock::format_datetime;
use crate::row::{Cause, RowSink, SecurityAlertRow, SecurityIncidentRow, Step};
use crate::scenario::Scenario;
use crate::simulation::Simulation;

/// Whose story to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An alert, by its `SystemAlertId` or by its name in the script.
    Alert(String),
    /// An incident, by its `IncidentNumber`.
    Incident(u32),
}

/// The story of an alert with its incidents, or of an incident with its alerts; changes of settings included.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// What happened, in order.
    pub steps: Vec<Step>,
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            let time = format_datetime(step.at);
            let refused = if step.refused { "refused: " } else { "" };
            let rule = step.cause.rule;
            writeln!(
                f,
                "{} {:6} {refused}{} [{}]",
                &time[..19],
                rule.id,
                step.what,
                rule.source
            )?;
        }
        Ok(())
    }
}

/// Runs the scenario and tells the story of the subject; nothing if there is no such alert or incident.
///
/// # Panics
///
/// If [`Scenario::check`] finds errors; call it first.
#[must_use]
pub fn explain(scenario: &Scenario, subject: &Subject) -> Option<Explanation> {
    // Which incidents an alert gets is known only at the end, so the first run finds out what to listen for.
    let mut first = Simulation::new(scenario);
    first.run_until(scenario.now, &mut Listener::default());
    let mut listener = match subject {
        Subject::Alert(id) => Listener::for_alert(&first, id)?,
        Subject::Incident(number) => Listener::for_incident(&first, *number)?,
    };
    Simulation::new(scenario).run_until(scenario.now, &mut listener);
    Some(Explanation {
        steps: listener.heard,
    })
}

/// Keeps the steps that concern some alerts and incidents.
#[derive(Default)]
struct Listener {
    alerts: BTreeSet<u32>,
    incidents: BTreeSet<u32>,
    heard: Vec<Step>,
}

impl Listener {
    fn for_alert(simulation: &Simulation, id: &str) -> Option<Self> {
        let ordinal = simulation
            .alert_ordinal(id)
            .or_else(|| simulation.find_alert(id))?;
        let world = simulation.world();
        let holds =
            |(_, incident): &(usize, &crate::actor::Incident)| incident.alerts.contains(&ordinal);
        let incidents = world
            .incidents
            .iter()
            .enumerate()
            .filter(holds)
            .map(|(idx, _)| idx as u32 + 1);
        Some(Self {
            alerts: BTreeSet::from([ordinal]),
            incidents: incidents.collect(),
            heard: Vec::new(),
        })
    }

    fn for_incident(simulation: &Simulation, number: u32) -> Option<Self> {
        let incident = simulation
            .world()
            .incidents
            .get(number.checked_sub(1)? as usize)?;
        let mut alerts: BTreeSet<u32> = incident.alerts.iter().copied().collect();
        if let Origin::Xdr(xdr) = incident.origin {
            alerts.extend(&simulation.world().xdr_incidents[xdr as usize].alerts);
        }
        Some(Self {
            alerts,
            incidents: BTreeSet::from([number]),
            heard: Vec::new(),
        })
    }

    fn concerns(&self, step: &Step) -> bool {
        let setting = step.alert.is_none() && step.incident.is_none();
        // A step about both an alert and an incident belongs to the story only if the incident does.
        let alert = step.alert.is_some_and(|alert| self.alerts.contains(&alert));
        let incident = step
            .incident
            .is_none_or(|incident| self.incidents.contains(&incident));
        setting || (incident && (alert || step.alert.is_none()))
    }
}

impl RowSink for Listener {
    fn security_alert(&mut self, _: &SecurityAlertRow, _: Cause) {}

    fn security_incident(&mut self, _: &SecurityIncidentRow, _: Cause) {}

    fn step(&mut self, step: &Step) {
        if self.concerns(step) {
            self.heard.push(step.clone());
        }
    }

    fn wants_steps(&self) -> bool {
        !(self.alerts.is_empty() && self.incidents.is_empty())
    }
}
