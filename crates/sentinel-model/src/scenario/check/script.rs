//! Checks the script: alerts and subscriptions that there are before something happens to them, and names that are declared.

use std::collections::hash_map::Entry;

use super::super::nearest::nearest;
use super::super::script::{Action, ChangeIncident, ConfigChange, IncidentEdits, RaiseAlert};
use super::{Checker, MOST_COPIES};
use crate::clock::{Ticks, format_datetime};
use crate::config::Subscription;
use crate::content::catalog;
use crate::value::Product;

impl<'a> Checker<'a> {
    pub(super) fn subscriptions_are_new(&mut self) {
        for (idx, entry) in self.scenario.script.iter().enumerate() {
            let Action::Configure(ConfigChange::NewSubscription(subscription)) = &entry.action
            else {
                continue;
            };
            let at = entry.at.resolve(self.scenario.start);
            self.new_subscription(&format!("event {}", idx + 1), subscription, at);
        }
    }

    fn new_subscription(&mut self, place: &str, subscription: &'a Subscription, at: Ticks) {
        let name = subscription.name.as_str();
        let mut known = self.scenario.config.subscriptions.iter();
        let is_taken = known.any(|it| it.name == name) || self.new_subscriptions.contains_key(name);
        if is_taken {
            self.taken_name(place, name);
            return;
        }
        if subscription.connected || subscription.bidi {
            let message = format!("the new subscription `{name}` is not connected by itself");
            let help = "connect it by a `subscription_connector` event";
            self.wrong_value(place, name, message, Some(help.to_owned()));
        }
        self.new_subscriptions.insert(name, at);
    }

    pub(super) fn alerts_are_raised(&mut self) {
        for (idx, entry) in self.scenario.script.iter().enumerate() {
            let Action::RaiseAlert(raise) = &entry.action else {
                continue;
            };
            let at = entry.at.resolve(self.scenario.start);
            let place = format!("event {}", idx + 1);
            self.raised_alert(&place, raise, at);
            for copy in 1..=raise.count.min(MOST_COPIES) {
                let name = raise.copy_name(copy);
                match self.alerts.entry(name) {
                    Entry::Vacant(free) => {
                        free.insert(at);
                    }
                    Entry::Occupied(taken) => {
                        let (name, &other) = (taken.key(), taken.get());
                        let message = if other > at {
                            let other = format_datetime(other);
                            format!("another event raises an alert named `{name}`, at {other}")
                        } else {
                            format!("an alert named `{name}` was raised before")
                        };
                        self.wrong_value(&place, &raise.name, message, None);
                    }
                }
            }
        }
    }

    fn raised_alert(&mut self, place: &str, raise: &RaiseAlert, at: Ticks) {
        let kind = raise.alert_type.as_deref().map(catalog::find);
        if let (Some(None), Some(name)) = (kind, &raise.alert_type) {
            let known = catalog::ALERT_TYPES.iter().map(|kind| kind.alert_type);
            let message = format!("no alert type is named `{name}`");
            self.wrong_value(place, name, message, nearest(name, known));
        }
        if let (Some(Some(kind)), Some(product)) = (kind, raise.product)
            && kind.product != product
        {
            let message = format!(
                "alert type `{}` belongs to {}",
                kind.alert_type, kind.product
            );
            self.wrong_value(place, product.as_str(), message, None);
        }
        match &raise.subscription {
            Some(name) => self.subscription_at(place, name, at),
            None if raise.resolved_product() == Product::DefenderForCloud => {
                self.error(
                    place,
                    "a Defender for Cloud alert needs a `subscription`".to_owned(),
                    None,
                );
            }
            None => {}
        }
        if !(1..=MOST_COPIES).contains(&raise.count) {
            let message = format!("a `count` is from 1 to {MOST_COPIES}, not {}", raise.count);
            self.error(place, message, None);
        }
    }

    pub(super) fn script(&mut self) {
        for (idx, entry) in self.scenario.script.iter().enumerate() {
            let place = format!("event {}", idx + 1);
            let at = entry.at.resolve(self.scenario.start);
            if at < self.scenario.start || at > self.scenario.now {
                let message = format!("{} is outside of the scenario's time", format_datetime(at));
                self.error(&place, message, None);
            }
            match &entry.action {
                Action::RaiseAlert(_) => {}
                Action::SetAlertStatus(set) => self.alert(&place, &set.alert, at),
                Action::ChangeIncident(change) => {
                    self.incident(&place, change, at);
                    self.edits(&place, change.edits());
                }
                Action::ChangeXdrIncident(change) => {
                    self.alert(&place, &change.of_alert, at);
                    self.edits(&place, change.edits());
                }
                Action::MergeIncidents(merge) => {
                    self.alert(&place, &merge.target, at);
                    if merge.source != merge.target {
                        self.alert(&place, &merge.source, at);
                    }
                }
                Action::RunPlaybook(run) => {
                    self.alert(&place, &run.of_alert, at);
                    let rules = &self.scenario.config.automation_rules;
                    let playbooks = rules.iter().filter(|rule| rule.playbook.is_some());
                    let names = playbooks.map(|rule| rule.name.as_str());
                    self.known(
                        &place,
                        "automation rule with a playbook",
                        &run.automation_rule,
                        names,
                    );
                }
                Action::Configure(change) => self.config_change(&place, change, at),
            }
        }
    }

    fn config_change(&mut self, place: &str, change: &'a ConfigChange, at: Ticks) {
        match change {
            ConfigChange::NewSubscription(_) => {}
            ConfigChange::SubscriptionConnector(change) => {
                self.subscription_at(place, &change.subscription, at);
                self.user(place, change.by.as_deref());
            }
            ConfigChange::Plans(change) => {
                self.subscription_at(place, &change.subscription, at);
                self.user(place, change.by.as_deref());
            }
            ConfigChange::TenantConnector(change) => self.user(place, change.by.as_deref()),
            ConfigChange::XdrConnector(change) => {
                self.user(place, change.by.as_deref());
                for table in change.tables.iter().flatten() {
                    self.hunting_table(place, table);
                }
            }
            ConfigChange::ComponentConnector(change) => {
                self.component_connector(place, change.product);
            }
            ConfigChange::XdrMdcAlerts(_) => {}
            ConfigChange::SuppressionRule(rule) => self.suppression_rule(place, rule),
            ConfigChange::IncidentRule(change) => {
                let rules = self
                    .scenario
                    .config
                    .incident_rules
                    .iter()
                    .map(|rule| rule.name.as_str());
                self.known(place, "incident rule", &change.name, rules);
            }
        }
    }

    fn incident(&mut self, place: &str, change: &ChangeIncident, at: Ticks) {
        let message = match (&change.of_alert, change.incident) {
            (Some(alert), None) => return self.alert(place, alert, at),
            (None, Some(0)) => "the first incident has the number 1",
            (None, Some(_)) => return,
            _ => "name an `incident` or an alert of it (`of_alert`)",
        };
        self.error(place, message.to_owned(), None);
    }

    /// A change that says nothing would append a row that only repeats the last one.
    fn edits(&mut self, place: &str, edits: IncidentEdits<'_>) {
        if !edits.say_something() {
            let message = "nothing of the incident is changed".to_owned();
            let help = "name a `status`, an `owner`, a `tag`, a `comment` or another change";
            self.error(place, message, Some(help.to_owned()));
        }
    }

    fn alert(&mut self, place: &str, name: &str, at: Ticks) {
        match self.alerts.get(name) {
            Some(&raised) if raised > at => {
                let message = format!(
                    "alert `{name}` is raised only later, at {}",
                    format_datetime(raised)
                );
                self.wrong_value(place, name, message, None);
            }
            Some(_) => {}
            None => {
                let mut names: Vec<&String> = self.alerts.keys().collect();
                names.sort();
                let help = nearest(name, names.into_iter().map(String::as_str));
                let message = format!("no event raises an alert named `{name}`");
                self.wrong_value(place, name, message, help);
            }
        }
    }

    /// A subscription that there is at this time.
    fn subscription_at(&mut self, place: &str, name: &str, at: Ticks) {
        match self.new_subscriptions.get(name) {
            Some(&since) if since > at => {
                let since = format_datetime(since);
                let message = format!("subscription `{name}` is new only later, at {since}");
                self.wrong_value(place, name, message, None);
            }
            _ => self.subscription(place, name),
        }
    }

    /// A subscription that there is at some time.
    pub(super) fn subscription(&mut self, place: &str, name: &str) {
        let declared = self.scenario.config.subscriptions.iter();
        let mut names: Vec<&str> = declared.map(|item| item.name.as_str()).collect();
        names.extend(self.new_subscriptions.keys().copied());
        // In an order that is the same every time.
        names.sort_unstable();
        self.known(place, "subscription", name, names.into_iter());
    }

    fn user(&mut self, place: &str, name: Option<&str>) {
        if let Some(name) = name {
            let names = self
                .scenario
                .config
                .users
                .iter()
                .map(|user| user.name.as_str());
            self.known(place, "user", name, names);
        }
    }
}
