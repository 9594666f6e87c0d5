//! Everything that is the case at a time.

use std::collections::HashMap;

use crate::actor::{Alert, AlertIdx, Doer, Incident, IncidentIdx};
use crate::clock::Ticks;
use crate::config::Config;
use crate::content::catalog::Wheel;
use crate::content::directory::{Directory, Person};
use crate::event::{Event, Queue};
use crate::scenario::{Background, EventEntry, Scenario};
use crate::value::Product;

/// Everything that is the case at a time.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) clock: Ticks,
    pub(crate) start: Ticks,
    pub(crate) config: Config,
    pub(crate) background: Option<Background>,
    pub(crate) script: Vec<EventEntry>,
    pub(crate) directory: Directory,
    pub(crate) wheels: HashMap<Product, Wheel>,
    pub(crate) alerts: Vec<Alert>,
    pub(crate) incidents: Vec<Incident>,
    /// Alerts by their names in the script.
    pub(crate) alert_names: HashMap<String, AlertIdx>,
    pub(crate) queue: Queue,
    pub(crate) happened: u64,
    pub(crate) refused: u64,
    people: Vec<Person>,
    person_names: HashMap<String, u16>,
}

impl World {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let config = scenario.config.clone();
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
            background: scenario.background.clone(),
            script: Vec::new(),
            directory,
            wheels: Product::ALL
                .iter()
                .map(|&product| (product, Wheel::of(product)))
                .collect(),
            alerts: Vec::new(),
            incidents: Vec::new(),
            alert_names: HashMap::new(),
            queue: Queue::default(),
            happened: 0,
            refused: 0,
            people: Vec::new(),
            person_names: HashMap::new(),
        };
        scenario
            .script
            .iter()
            .for_each(|entry| world.add_to_script(entry.clone()));
        if world.background.is_some() {
            world
                .queue
                .push(scenario.start, None, Event::BackgroundAlert(0));
        }
        world
    }

    pub(crate) fn add_to_script(&mut self, entry: EventEntry) {
        let at = entry.at.resolve(self.start).max(self.clock);
        self.script.push(entry);
        self.queue
            .push(at, None, Event::Scripted(self.script.len() - 1));
    }

    pub(crate) fn add_alert(&mut self, alert: Alert) -> AlertIdx {
        self.alerts.push(alert);
        (self.alerts.len() - 1) as AlertIdx
    }

    pub(crate) fn add_incident(&mut self, incident: Incident) -> IncidentIdx {
        self.incidents.push(incident);
        (self.incidents.len() - 1) as IncidentIdx
    }

    /// The position of a person's name; a new name is a new person.
    pub(crate) fn person_named(&mut self, name: &str) -> u16 {
        if let Some(&position) = self.person_names.get(name) {
            return position;
        }
        let position = self.people.len() as u16;
        self.people.push(self.directory.employee(name));
        self.person_names.insert(name.to_owned(), position);
        position
    }

    /// An analyst of the background load.
    pub(crate) fn analyst(&mut self, number: u16) -> u16 {
        self.person_named(&format!("analyst{}", number + 1))
    }

    pub(crate) fn person(&self, position: u16) -> &Person {
        &self.people[position as usize]
    }

    /// The text that `ModifiedBy` shows.
    pub(crate) fn doer_name(&self, doer: Doer) -> String {
        match doer {
            Doer::Creation => "Incident created from alert".to_owned(),
            Doer::Person(name) => self.person(name).upn.clone(),
            Doer::Automation(rule) => {
                format!(
                    "Automation rule - {}",
                    self.config.automation_rules[rule as usize].name
                )
            }
            Doer::Playbook(rule) => {
                let rule = &self.config.automation_rules[rule as usize];
                format!(
                    "Playbook - {}",
                    rule.playbook.as_deref().unwrap_or(&rule.name)
                )
            }
            Doer::Bidi => "bi-directional sync".to_owned(),
            Doer::Suppression => "a suppression rule".to_owned(),
        }
    }
}
