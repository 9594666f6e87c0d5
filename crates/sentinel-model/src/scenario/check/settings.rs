//! Checks the settings that a scenario starts with, and what events that change settings share with them.

use super::super::Background;
use super::{Checker, MOST_IDENTITIES};
use crate::config::SuppressionRule;
use crate::content::{catalog, hunting};
use crate::rule::permissions;
use crate::value::Product;

impl<'a> Checker<'a> {
    pub(super) fn settings(&mut self) {
        self.names_are_unique();
        self.hunting_tables();
        self.table_retention();
        self.prerequisites();
        self.component_connectors();
        self.incident_rules();
        self.automation_rules();
        self.suppression_rules();
        self.shares_of_knobs();
        self.local_times();
        if let Some(background) = &self.scenario.background {
            self.background(background);
        }
    }

    fn names_are_unique(&mut self) {
        let config = &self.scenario.config;
        let lists: [(&str, Vec<&str>); 4] = [
            (
                "subscription",
                config
                    .subscriptions
                    .iter()
                    .map(|item| item.name.as_str())
                    .collect(),
            ),
            (
                "incident_rule",
                config
                    .incident_rules
                    .iter()
                    .map(|item| item.name.as_str())
                    .collect(),
            ),
            (
                "automation_rule",
                config
                    .automation_rules
                    .iter()
                    .map(|item| item.name.as_str())
                    .collect(),
            ),
            (
                "user",
                config.users.iter().map(|item| item.name.as_str()).collect(),
            ),
        ];
        for (list, names) in lists {
            for (idx, name) in names.iter().enumerate() {
                if names[..idx].contains(name) {
                    self.taken_name(&format!("{list} {}", idx + 1), name);
                }
            }
        }
        for (idx, subscription) in config.subscriptions.iter().enumerate() {
            if subscription.bidi && !subscription.connected {
                self.error(
                    format!("subscription {}", idx + 1),
                    format!(
                        "bi-directional sync of `{}` needs its connector",
                        subscription.name
                    ),
                    Some("set `connected = true`".to_owned()),
                );
            }
        }
    }

    fn hunting_tables(&mut self) {
        for table in &self.scenario.config.xdr_connector.tables {
            self.hunting_table("xdr_connector.tables", table);
        }
    }

    pub(super) fn hunting_table(&mut self, place: &str, table: &str) {
        if table.starts_with("DeviceTvm") {
            let message = format!(
                "`{table}` is a table of vulnerabilities, which the connector never streams"
            );
            self.wrong_value(place, table, message, None);
            return;
        }
        self.known(
            place,
            "advanced hunting table",
            table,
            hunting::streamable(),
        );
    }

    fn table_retention(&mut self) {
        let own = ["SecurityAlert", "SecurityIncident"];
        let known = own.into_iter().chain(hunting::TABLES.iter().copied());
        for table in self.scenario.config.workspace.table_retention.keys() {
            self.known(
                "workspace.table_retention",
                "modelled table",
                table,
                known.clone(),
            );
        }
    }

    /// What is connected from the start could have been connected.
    fn prerequisites(&mut self) {
        let config = &self.scenario.config;
        if config.tenant_connector.connected
            && let Some(lack) = permissions::tenant_prerequisite(config)
        {
            self.error("tenant_connector.connected", lack.to_owned(), None);
        }
        if config.xdr_connector.connected
            && let Some(lack) = permissions::xdr_prerequisite(config)
        {
            self.error("xdr_connector.connected", lack.to_owned(), None);
        }
        if config.xdr_connector.entities
            && let Some(lack) = permissions::entities_prerequisite(config)
        {
            self.error("xdr_connector.entities", lack.to_owned(), None);
        }
        for (idx, subscription) in config.subscriptions.iter().enumerate() {
            let (place, name) = (format!("subscription {}", idx + 1), &subscription.name);
            if !subscription.connected {
                continue;
            }
            if let Some(lack) = permissions::plan_prerequisite(subscription) {
                self.wrong_value(&place, name, lack, None);
            }
            if let Some(lack) = permissions::subscription_prerequisite(subscription) {
                self.wrong_value(&place, name, lack.to_owned(), None);
            }
        }
    }

    fn component_connectors(&mut self) {
        for &product in &self.scenario.config.component_connectors {
            self.component_connector("component_connectors", product);
        }
    }

    fn incident_rules(&mut self) {
        for (idx, rule) in self.scenario.config.incident_rules.iter().enumerate() {
            if !rule.product.has_incident_rules() {
                let product = rule.product.as_str();
                let message = format!("no incident creation rule looks at {product}");
                self.wrong_value(
                    &format!("incident_rule {}", idx + 1),
                    product,
                    message,
                    None,
                );
            }
        }
    }

    pub(super) fn component_connector(&mut self, place: &str, product: Product) {
        if !product.has_component_connector() {
            let message = format!("{product} has no connector of this kind");
            self.wrong_value(place, product.as_str(), message, None);
        }
    }

    fn automation_rules(&mut self) {
        for (idx, rule) in self.scenario.config.automation_rules.iter().enumerate() {
            let acts = rule.close.is_some() || rule.tag.is_some() || rule.playbook.is_some();
            if !acts {
                let message = format!("the automation rule `{}` does nothing", rule.name);
                let help = "give it `close`, a `tag` or a `playbook`".to_owned();
                let place = format!("automation_rule {}", idx + 1);
                self.wrong_value(&place, &rule.name, message, Some(help));
            }
        }
    }

    fn suppression_rules(&mut self) {
        for (idx, rule) in self.scenario.config.suppression_rules.iter().enumerate() {
            let place = format!("suppression_rule {}", idx + 1);
            self.suppression_rule(&place, rule);
        }
    }

    pub(super) fn suppression_rule(&mut self, place: &str, rule: &'a SuppressionRule) {
        if !self.suppression_rules.insert(&rule.name) {
            self.taken_name(place, &rule.name);
        }
        let known = catalog::ALERT_TYPES.iter().map(|kind| kind.alert_type);
        self.known(place, "alert type", &rule.alert_type, known);
        if let Some(name) = &rule.subscription {
            self.subscription(place, name);
        }
    }

    fn shares_of_knobs(&mut self) {
        let knobs = &self.scenario.config.knobs;
        for (name, share) in [
            ("merge.probability", knobs.merge.probability),
            (
                "fault.future_time_probability",
                knobs.fault.future_time_probability,
            ),
            (
                "fault.duplicate_probability",
                knobs.fault.duplicate_probability,
            ),
        ] {
            if !(0.0..=1.0).contains(&share) {
                let message = format!("a probability is from 0 to 1, not {share}");
                self.error(format!("knobs.{name}"), message, None);
            }
        }
    }

    /// R9.2: in a window that does not end after its start the fault would never happen.
    fn local_times(&mut self) {
        if let Some([from, to]) = self.scenario.config.knobs.fault.nonutc_window
            && to.0 <= from.0
        {
            let message = "the window does not end after its start".to_owned();
            self.error("knobs.fault.nonutc_window", message, None);
        }
    }

    fn background(&mut self, background: &Background) {
        let soc = &background.soc;
        for (name, share) in [
            ("campaigns", background.campaigns),
            ("soc.triaged", soc.triaged),
            ("soc.commented", soc.commented),
            ("soc.closed", soc.closed),
            ("soc.reopened", soc.reopened),
            ("soc.in_defender_portal", soc.in_defender_portal),
            ("soc.handled_in_product", soc.handled_in_product),
        ] {
            if !(0.0..=1.0).contains(&share) {
                self.error(
                    format!("background.{name}"),
                    format!("a share is from 0 to 1, not {share}"),
                    None,
                );
            }
        }
        if !(background.alerts_per_hour >= 1e-6 && background.alerts_per_hour <= 1e7) {
            let rate = format!("{:?}", background.alerts_per_hour);
            let rate = rate.trim_end_matches(".0");
            self.error(
                "background.alerts_per_hour",
                format!("{rate} is not a rate between 0.000001 and 10,000,000"),
                None,
            );
        }
        for (name, count) in [("hosts", background.hosts), ("people", background.people)] {
            if count > MOST_IDENTITIES {
                let message = format!("{count} is more than {MOST_IDENTITIES}");
                self.error(format!("background.{name}"), message, None);
            }
        }
        if background.products.values().all(|&weight| weight == 0) {
            self.error(
                "background.products",
                "no product has a share".to_owned(),
                None,
            );
        }
        let needs_subscription = background
            .products
            .get(&Product::DefenderForCloud)
            .is_some_and(|&weight| weight > 0);
        if needs_subscription
            && self
                .scenario
                .config
                .subscriptions
                .iter()
                .all(|item| item.weight == 0)
        {
            self.error(
                "background.products",
                "Defender for Cloud alerts need a subscription to come from".to_owned(),
                Some("add a `[[subscription]]`".to_owned()),
            );
        }
    }
}
