//! Everything that is the case at a time.

use std::collections::HashMap;
use std::sync::Arc;

use crate::actor::{
    Alert, AlertIdx, Doer, Entity, Incident, IncidentIdx, Origin, XdrIdx, XdrIncident, XdrStatus,
};
use crate::clock::{Ticks, When};
use crate::config::{Config, Subscription, SuppressionRule};
use crate::content::catalog::Wheel;
use crate::content::directory::{Directory, Person};
use crate::event::{Event, Queue};
use crate::rule::xdr_connector;
use crate::scenario::{Action, Background, ConfigChange, EventEntry, Scenario};
use crate::value::Product;

/// Everything that is the case at a time.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) clock: Ticks,
    pub(crate) start: Ticks,
    pub(crate) config: Config,
    pub(crate) background: Option<Arc<Background>>,
    pub(crate) script: Vec<EventEntry>,
    /// How many entries of the script that raise alerts stand before each.
    raised_before: Vec<u64>,
    pub(crate) directory: Directory,
    pub(crate) wheels: HashMap<Product, Wheel>,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) incidents: Vec<Incident>,
    pub(crate) xdr_incidents: Vec<XdrIncident>,
    /// The youngest XDR incident about each entity.
    pub(crate) xdr_by_entity: HashMap<Entity, XdrIdx>,
    /// XDR incidents whose merge into another Sentinel has not been told, since its connector is off.
    pub(crate) untold_redirects: Vec<XdrIdx>,
    /// Alerts by their names in the script.
    pub(crate) alert_names: HashMap<String, AlertIdx>,
    pub(crate) queue: Queue,
    pub(crate) happened: u64,
    pub(crate) refused: u64,
    /// How often entities were connected; an earlier round ends when another begins.
    pub(crate) entity_rounds: u32,
    people: Vec<Person>,
    person_names: HashMap<String, u32>,
}

impl World {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let mut config = scenario.config.clone();
        if config.xdr_connector.connected {
            xdr_connector::connect_components(&mut config);
        }
        let (hosts, people) = match &scenario.background {
            Some(background) => (background.hosts, background.people),
            None => (64, 64),
        };
        let mut directory = Directory::new(scenario.seed, &config.workspace, hosts, people);
        config
            .subscriptions
            .iter()
            .for_each(|_| directory.add_subscription());
        let mut world = Self {
            seed: scenario.seed,
            clock: scenario.start,
            start: scenario.start,
            config,
            background: scenario.background.clone().map(Arc::new),
            script: Vec::new(),
            raised_before: Vec::new(),
            directory,
            wheels: Product::ALL
                .iter()
                .map(|&product| (product, Wheel::of(product)))
                .collect(),
            alerts: Vec::new(),
            incidents: Vec::new(),
            xdr_incidents: Vec::new(),
            xdr_by_entity: HashMap::new(),
            untold_redirects: Vec::new(),
            alert_names: HashMap::new(),
            queue: Queue::default(),
            happened: 0,
            refused: 0,
            entity_rounds: 0,
            people: Vec::new(),
            person_names: HashMap::new(),
        };
        scenario
            .script
            .iter()
            .for_each(|entry| world.add_to_script(entry.clone()));
        if world.background.is_some() {
            for event in [Event::BackgroundAlert(0), Event::DeviceReports(0)] {
                world.queue.push(scenario.start, None, event);
            }
        }
        if world.config.xdr_connector.entities {
            world.entity_rounds = 1;
            let users = Event::UsersArrive { round: 1, from: 0 };
            world.queue.push(scenario.start, None, users);
        }
        world
    }

    pub(crate) fn add_to_script(&mut self, entry: EventEntry) {
        let at = entry.at.resolve(self.start).max(self.clock);
        let raised = self.script.last().map_or(0, |last| {
            let raises = matches!(last.action, Action::RaiseAlert(_));
            self.raised_before(self.script.len() - 1) + u64::from(raises)
        });
        self.raised_before.push(raised);
        self.script.push(entry);
        self.queue
            .push(at, None, Event::Scripted(self.script.len() - 1));
    }

    /// How many entries that raise alerts stand before this one of the script.
    pub(crate) fn raised_before(&self, position: usize) -> u64 {
        self.raised_before[position]
    }

    /// The world's settings and script with one more event, to check it like a file.
    pub(crate) fn as_scenario(&self, entry: EventEntry) -> Scenario {
        let at = entry.at.resolve(self.start).max(self.clock);
        let entry = EventEntry {
            at: When::At(at),
            ..entry
        };
        // What has been new is among the settings by now.
        let is_known = |subscription: &Subscription| {
            let mut known = self.config.subscriptions.iter();
            known.any(|it| it.name == subscription.name)
        };
        let has_rule = |rule: &SuppressionRule| {
            let mut known = self.config.suppression_rules.iter();
            known.any(|it| it.name == rule.name)
        };
        let script = self.script.iter().filter(|entry| match &entry.action {
            Action::Configure(ConfigChange::NewSubscription(new)) => !is_known(new),
            Action::Configure(ConfigChange::SuppressionRule(rule)) => !has_rule(rule),
            _ => true,
        });
        let last = script
            .clone()
            .map(|entry| entry.at.resolve(self.start))
            .fold(at, Ticks::max);
        Scenario {
            title: String::new(),
            seed: self.seed,
            start: self.start,
            now: last + 1,
            config: self.config.clone(),
            background: None,
            script: script.cloned().chain([entry]).collect(),
        }
    }

    pub(crate) fn add_alert(&mut self, alert: Alert) -> AlertIdx {
        self.alerts.push(alert);
        (self.alerts.len() - 1) as AlertIdx
    }

    pub(crate) fn add_incident(&mut self, incident: Incident) -> IncidentIdx {
        self.incidents.push(incident);
        (self.incidents.len() - 1) as IncidentIdx
    }

    pub(crate) fn add_xdr_incident(&mut self, incident: XdrIncident) -> XdrIdx {
        self.xdr_incidents.push(incident);
        (self.xdr_incidents.len() - 1) as XdrIdx
    }

    /// Whose story a step about an XDR incident belongs to: its counterpart's, or its first alert's while it has none.
    pub(crate) fn story_of(&self, xdr: XdrIdx) -> (Option<AlertIdx>, Option<IncidentIdx>) {
        let state = &self.xdr_incidents[xdr as usize];
        match state.sentinel {
            Some(incident) => (None, Some(incident)),
            None => (state.alerts.first().copied(), None),
        }
    }

    /// Notes that a connector will write a row of the alert at this time.
    pub(crate) fn note_first_due(&mut self, alert: AlertIdx, at: Ticks) {
        let due = &mut self.alerts[alert as usize].first_due;
        // One that has passed brought no row, or the first row is not to come any more.
        let earlier = due.filter(|&due| due >= self.clock);
        *due = Some(earlier.map_or(at, |earlier| earlier.min(at)));
    }

    /// Whether a merge has closed the incident in Sentinel for good.
    pub(crate) fn is_redirected(&self, incident: IncidentIdx) -> bool {
        match self.incidents[incident as usize].origin {
            Origin::Xdr(xdr) => {
                self.xdr_incidents[xdr as usize].status == XdrStatus::Redirected
                    && !self.untold_redirects.contains(&xdr)
            }
            Origin::CreationRule(_) | Origin::ScheduledRule => false,
        }
    }

    /// First and last activity of some alerts.
    pub(crate) fn activity(&self, alerts: &[AlertIdx]) -> Option<(Ticks, Ticks)> {
        let alerts = || alerts.iter().map(|&alert| &self.alerts[alert as usize]);
        let first = alerts().map(|alert| alert.start).min()?;
        Some((first, alerts().map(|alert| alert.end).max()?))
    }

    /// The position of a person's name; a new name is a new person.
    pub(crate) fn person_named(&mut self, name: &str) -> u32 {
        if let Some(&position) = self.person_names.get(name) {
            return position;
        }
        let position = self.people.len() as u32;
        self.people.push(self.directory.employee(name));
        self.person_names.insert(name.to_owned(), position);
        position
    }

    /// An analyst of the background load.
    pub(crate) fn analyst(&mut self, number: u32) -> u32 {
        self.person_named(&format!("analyst{}", number + 1))
    }

    pub(crate) fn person(&self, position: u32) -> &Person {
        &self.people[position as usize]
    }

    /// Appends the text that `ModifiedBy` shows.
    pub(crate) fn push_doer_name(&self, out: &mut String, doer: Doer) {
        let (prefix, name) = match doer {
            Doer::Creation => ("", "Incident created from alert"),
            Doer::Person(name) => ("", self.person(name).upn.as_str()),
            Doer::Automation(rule) => (
                "Automation rule - ",
                self.config.automation_rules[rule as usize].name.as_str(),
            ),
            Doer::Playbook(rule) => {
                let rule = &self.config.automation_rules[rule as usize];
                (
                    "Playbook - ",
                    rule.playbook.as_deref().unwrap_or(&rule.name),
                )
            }
            Doer::DefenderPortal(_) | Doer::Xdr => ("", self.config.knobs.provider_name.as_str()),
            Doer::XdrCorrelation => ("", "Microsoft Defender XDR - alert correlation"),
            Doer::Bidi => ("", "bi-directional sync"),
        };
        out.push_str(prefix);
        out.push_str(name);
    }

    /// [`push_doer_name`](Self::push_doer_name) into a new string.
    pub(crate) fn doer_name(&self, doer: Doer) -> String {
        let mut name = String::new();
        self.push_doer_name(&mut name, doer);
        name
    }

    /// Who did it, where `ModifiedBy` only shows the system through which they did.
    pub(crate) fn person_of(&self, doer: Doer) -> String {
        match doer {
            Doer::DefenderPortal(name) => self.person(name).upn.clone(),
            other => self.doer_name(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_person_of_its_own() {
        let mut world = World::new(&Scenario::built_in());
        let count = usize::from(u16::MAX) + 2;
        let positions = (0..count).map(|number| world.person_named(&format!("p{number}")));
        let last = positions.last().expect("there are some");
        assert_eq!(world.person_named("p0"), 0);
        assert!(world.person(last).upn.starts_with("p65536@"));
    }
}
