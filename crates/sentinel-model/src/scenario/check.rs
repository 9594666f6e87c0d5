//! Checks what a scenario's form cannot: names that are declared, times in order, shares between 0 and 1.

mod script;
mod settings;

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::Scenario;
use super::nearest::nearest;
use crate::clock::{Ticks, format_datetime, parse_datetime};

/// Something that is wrong with a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// Where: a key, or an entry of a list by its position, such as `event 3`.
    pub place: String,
    /// What.
    pub message: String,
    /// The value that is wrong, if it is a text.
    pub value: Option<String>,
    /// How to mend it, where that is known.
    pub help: Option<String>,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)?;
        match &self.help {
            Some(help) => write!(f, " ({help})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ScenarioError {}

pub(super) fn check(scenario: &Scenario) -> Vec<ScenarioError> {
    let mut checker = Checker::of(scenario);
    checker.settings();
    checker.clock_and_script();
    checker.errors
}

/// [`check`] without the settings: those of a run are what events have made of them.
pub(super) fn check_script(scenario: &Scenario) -> Vec<ScenarioError> {
    let mut checker = Checker::of(scenario);
    let rules = scenario.config.suppression_rules.iter();
    checker.suppression_rules = rules.map(|rule| rule.name.as_str()).collect();
    checker.clock_and_script();
    checker.errors
}

/// More machines or people than this do not fit into a sensible amount of memory.
const MOST_IDENTITIES: u32 = 1_000_000;
/// One event raises at most this many alerts.
const MOST_COPIES: u32 = 100_000;

struct Checker<'a> {
    scenario: &'a Scenario,
    errors: Vec<ScenarioError>,
    /// When each named alert is raised.
    alerts: HashMap<String, Ticks>,
    /// When each subscription of the script is new.
    new_subscriptions: HashMap<&'a str, Ticks>,
    /// The names of suppression rules so far, those of the script included.
    suppression_rules: HashSet<&'a str>,
}

impl<'a> Checker<'a> {
    fn of(scenario: &'a Scenario) -> Self {
        Self {
            scenario,
            errors: Vec::new(),
            alerts: HashMap::new(),
            new_subscriptions: HashMap::new(),
            suppression_rules: HashSet::new(),
        }
    }

    fn clock_and_script(&mut self) {
        self.clock();
        self.subscriptions_are_new();
        self.alerts_are_raised();
        self.script();
    }

    fn error(&mut self, place: impl Into<String>, message: String, help: Option<String>) {
        self.errors.push(ScenarioError {
            place: place.into(),
            message,
            value: None,
            help,
        });
    }

    /// An error about a text of the scenario.
    fn wrong_value(&mut self, place: &str, value: &str, message: String, help: Option<String>) {
        self.errors.push(ScenarioError {
            place: place.to_owned(),
            message,
            value: Some(value.to_owned()),
            help,
        });
    }

    fn clock(&mut self) {
        let year = |text| parse_datetime(text).expect("the bound is a datetime");
        let supported = year("1900-01-01")..year("9000-01-01");
        for (place, time) in [("start", self.scenario.start), ("now", self.scenario.now)] {
            if !supported.contains(&time) {
                let message = format!("{} is not between 1900 and 9000", format_datetime(time));
                self.error(place, message, None);
            }
        }
        if self.scenario.now <= self.scenario.start {
            let start = format_datetime(self.scenario.start);
            self.error(
                "now",
                format!("the scenario ends before it starts, at {start}"),
                None,
            );
        }
    }

    fn taken_name(&mut self, place: &str, name: &str) {
        self.wrong_value(place, name, format!("the name `{name}` is taken"), None);
    }

    fn known<'n>(
        &mut self,
        place: &str,
        what: &str,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        if known.clone().all(|known| known != name) {
            let message = format!("no {what} is named `{name}`");
            self.wrong_value(place, name, message, nearest(name, known));
        }
    }
}
