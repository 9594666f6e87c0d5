//! The story of one alert or incident: what happened to it, event by event and row by row, by which rule and source.

use std::collections::BTreeSet;
use std::fmt;

use crate::actor::Origin;
use crate::clock::{Ticks, format_datetime};
use crate::content::system_alert_id;
use crate::row::{AlertContent, Cause, RowSink, SecurityAlertRow, SecurityIncidentRow, Step};
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
    explain_until(scenario, scenario.now, subject)
}

/// As [`explain`], of a scenario that is played only so far.
///
/// # Panics
///
/// If [`Scenario::check`] finds errors; call it first.
#[must_use]
pub fn explain_until(scenario: &Scenario, until: Ticks, subject: &Subject) -> Option<Explanation> {
    // Which alerts an incident gets is known only at the end, so the first run finds out what to listen for.
    let mut first = Simulation::new(scenario);
    let mut held = HeldAlerts::of(subject);
    first.run_until(until, &mut held);
    let mut listener = match subject {
        Subject::Alert(id) => Listener::for_alert(&first, id)?,
        Subject::Incident(number) => Listener::for_incident(&first, *number, &held)?,
    };
    Simulation::new(scenario).run_until(until, &mut listener);
    Some(Explanation {
        steps: listener.heard,
    })
}

/// The alerts that an incident ever listed: a merge may have taken them away since.
struct HeldAlerts {
    incident: Option<u32>,
    ids: BTreeSet<String>,
}

impl HeldAlerts {
    fn of(subject: &Subject) -> Self {
        let incident = match subject {
            Subject::Alert(_) => None,
            Subject::Incident(number) => Some(*number),
        };
        Self {
            incident,
            ids: BTreeSet::new(),
        }
    }
}

impl RowSink for HeldAlerts {
    fn security_alert(&mut self, _: &SecurityAlertRow, _: AlertContent, _: Cause) {}

    fn security_incident(&mut self, row: &SecurityIncidentRow, _: Cause) {
        if self.incident == u32::try_from(row.incident_number).ok() {
            let ids = row.alert_ids.split('"').skip(1).step_by(2);
            self.ids.extend(ids.map(str::to_owned));
        }
    }
}

/// Keeps the steps that concern some alerts and incidents.
#[derive(Default)]
struct Listener {
    alerts: BTreeSet<u32>,
    incidents: BTreeSet<u32>,
    /// The alert whose incidents belong to the story from the row on that lists it.
    alert_id: Option<String>,
    heard: Vec<Step>,
}

impl Listener {
    fn for_alert(simulation: &Simulation, id: &str) -> Option<Self> {
        let ordinal = simulation
            .alert_ordinal(id)
            .or_else(|| simulation.find_alert(id))?;
        let world = simulation.world();
        let alert = &world.alerts[ordinal as usize];
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
            alert_id: Some(system_alert_id(world.seed, alert).to_string()),
            heard: Vec::new(),
        })
    }

    fn for_incident(simulation: &Simulation, number: u32, held: &HeldAlerts) -> Option<Self> {
        let world = simulation.world();
        let incident = world.incidents.get(number.checked_sub(1)? as usize)?;
        let mut alerts: BTreeSet<u32> = incident.alerts.iter().copied().collect();
        if let Origin::Xdr(xdr) = incident.origin {
            alerts.extend(&world.xdr_incidents[xdr as usize].alerts);
        }
        let is_held = |(_, alert): &(usize, &crate::actor::Alert)| {
            held.ids
                .contains(&system_alert_id(world.seed, alert).to_string())
        };
        let listed = world.alerts.iter().enumerate().filter(is_held);
        alerts.extend(listed.map(|(idx, _)| idx as u32));
        Some(Self {
            alerts,
            incidents: BTreeSet::from([number]),
            ..Self::default()
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
    fn security_alert(&mut self, _: &SecurityAlertRow, _: AlertContent, _: Cause) {}

    fn security_incident(&mut self, row: &SecurityIncidentRow, _: Cause) {
        let lists_it = |id: &String| row.alert_ids.contains(id.as_str());
        if self.alert_id.as_ref().is_some_and(lists_it) {
            self.incidents.extend(u32::try_from(row.incident_number));
        }
    }

    fn step(&mut self, step: &Step) {
        if self.concerns(step) {
            self.heard.push(step.clone());
        }
    }

    fn wants_steps(&self) -> bool {
        !(self.alerts.is_empty() && self.incidents.is_empty())
    }
}
