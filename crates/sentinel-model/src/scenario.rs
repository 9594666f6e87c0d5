//! A scenario: settings, a script of events at times, background load, a seed and a clock.

mod built_in;
mod check;
mod file;
mod nearest;
mod script;
mod wrong_form;

pub use check::ScenarioError;
pub use file::ScenarioFileError;
pub(crate) use script::IncidentEdits;
pub use script::{
    Action, ChangeIncident, ChangeXdrIncident, ComponentConnectorChange, ConfigChange, EventEntry,
    IncidentRuleChange, MergeIncidents, PlansChange, Provider, RaiseAlert, RunPlaybook,
    SetAlertStatus, SubscriptionConnectorChange, TenantConnectorChange, XdrConnectorChange,
};
pub use wrong_form::WrongForm;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::clock::{self, HOUR, MINUTE, Ticks};
use crate::config::{
    AutomationRule, Config, ContentHub, IncidentRule, Knobs, Subscription, SuppressionRule,
    TenantConnector, User, Workspace, Xdr, XdrConnector,
};
use crate::value::Product;

/// Everything that a run depends on; the same scenario gives the same bytes.
///
/// Read one with any serde format whose text is TOML-like, then call [`check`](Self::check).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "ScenarioFile")]
pub struct Scenario {
    /// One line that says what it is about.
    pub title: String,
    /// Decides everything that the scenario leaves to chance.
    pub seed: u64,
    /// When the simulation starts.
    pub start: Ticks,
    /// When it ends; also what `now()` gives in queries.
    pub now: Ticks,
    /// The settings at the start.
    pub config: Config,
    /// Alerts and people beside the script.
    pub background: Option<Background>,
    /// What happens when.
    pub script: Vec<EventEntry>,
}

impl Scenario {
    /// The scenario that `kqlab` uses unless told otherwise: a month in a SOC.
    #[must_use]
    pub fn built_in() -> Self {
        built_in::scenario()
    }

    /// Rows of the table that were generated before this time have been dropped by `now`; nothing if they are kept forever.
    #[must_use]
    pub fn retained_since(&self, table: &str) -> Option<Ticks> {
        self.config
            .workspace
            .retention_of(table)
            .map(|retention| self.now.saturating_sub(retention))
    }

    /// Everything that is wrong with it; empty if it can run.
    #[must_use]
    pub fn check(&self) -> Vec<ScenarioError> {
        check::check(self)
    }

    /// Everything that is wrong with its clock and its script.
    pub(crate) fn check_script(&self) -> Vec<ScenarioError> {
        check::check_script(self)
    }
}

/// Alerts that come by themselves, and the people who handle them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Background {
    /// Alerts per hour, on the average of a working day.
    pub alerts_per_hour: f64,
    /// The share of each product; the default is mostly Defender for Cloud.
    pub products: BTreeMap<Product, u32>,
    /// Share of alerts about the same machine and person as one shortly before, as in an attack of several stages.
    pub campaigns: f64,
    /// How many machines there are.
    pub hosts: u32,
    /// How many people there are.
    pub people: u32,
    /// The security operations centre.
    pub soc: Soc,
}

impl Default for Background {
    fn default() -> Self {
        let products = [
            (Product::DefenderForCloud, 74),
            (Product::DefenderForEndpoint, 8),
            (Product::DefenderForOffice365, 6),
            (Product::DefenderForCloudApps, 4),
            (Product::EntraIdProtection, 3),
            (Product::DefenderForIdentity, 2),
            (Product::Sentinel, 2),
            (Product::DefenderForIot, 1),
        ];
        Self {
            alerts_per_hour: 10.0,
            products: products.into_iter().collect(),
            campaigns: 0.4,
            hosts: 400,
            people: 300,
            soc: Soc::default(),
        }
    }
}

/// How the people of the background load work. Shares are from 0 to 1, delays are means.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Soc {
    /// How many analysts there are.
    pub analysts: u32,
    /// Share of incidents that somebody takes on.
    pub triaged: f64,
    /// Until somebody does so, for a High incident; twice that for Medium, four times for Low.
    #[serde(deserialize_with = "clock::duration")]
    pub triage_delay: Ticks,
    /// Share of incidents with a comment.
    pub commented: f64,
    /// Share of the incidents taken on that are closed.
    pub closed: f64,
    /// Until that, for a High incident.
    #[serde(deserialize_with = "clock::duration")]
    pub close_delay: Ticks,
    /// Share of closed incidents that are opened again.
    pub reopened: f64,
    /// Share of Defender XDR's incidents that are worked on in the Defender portal instead of Sentinel.
    pub in_defender_portal: f64,
    /// Share of alerts that somebody resolves or dismisses in the product itself.
    pub handled_in_product: f64,
}

impl Default for Soc {
    fn default() -> Self {
        Self {
            analysts: 6,
            triaged: 0.92,
            triage_delay: 25 * MINUTE,
            commented: 0.4,
            closed: 0.95,
            close_delay: 3 * HOUR,
            reopened: 0.03,
            in_defender_portal: 0.35,
            handled_in_product: 0.3,
        }
    }
}

/// The form of a scenario file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    title: String,
    #[serde(default)]
    seed: u64,
    #[serde(deserialize_with = "clock::datetime")]
    start: Ticks,
    #[serde(deserialize_with = "clock::datetime")]
    now: Ticks,
    #[serde(default)]
    workspace: Workspace,
    #[serde(default, rename = "subscription")]
    subscriptions: Vec<Subscription>,
    #[serde(default)]
    tenant_connector: TenantConnector,
    #[serde(default)]
    content_hub: ContentHub,
    #[serde(default)]
    xdr: Xdr,
    #[serde(default)]
    xdr_connector: XdrConnector,
    #[serde(default)]
    component_connectors: Vec<Product>,
    #[serde(default, rename = "incident_rule")]
    incident_rules: Vec<IncidentRule>,
    #[serde(default, rename = "automation_rule")]
    automation_rules: Vec<AutomationRule>,
    #[serde(default, rename = "suppression_rule")]
    suppression_rules: Vec<SuppressionRule>,
    #[serde(default, rename = "user")]
    users: Vec<User>,
    #[serde(default)]
    knobs: Knobs,
    #[serde(default)]
    background: Option<Background>,
    #[serde(default, rename = "event")]
    script: Vec<EventEntry>,
}

impl From<ScenarioFile> for Scenario {
    fn from(file: ScenarioFile) -> Self {
        Self {
            title: file.title,
            seed: file.seed,
            start: file.start,
            now: file.now,
            config: Config {
                workspace: file.workspace,
                subscriptions: file.subscriptions,
                tenant_connector: file.tenant_connector,
                content_hub: file.content_hub,
                xdr: file.xdr,
                xdr_connector: file.xdr_connector,
                component_connectors: file.component_connectors,
                incident_rules: file.incident_rules,
                automation_rules: file.automation_rules,
                suppression_rules: file.suppression_rules,
                users: file.users,
                knobs: file.knobs,
            },
            background: file.background,
            script: file.script,
        }
    }
}
