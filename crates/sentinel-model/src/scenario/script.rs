//! The script of a scenario: what happens when.
//!
//! In a file, an entry names its time and one action: `[[event]]`, `at = "09:00"`, `raise_alert = { name = "a", subscription = "A" }`.

use serde::Deserialize;

use crate::clock::When;
use crate::content::catalog;
use crate::value::{AlertStatus, Classification, IncidentStatus, Product, Severity};

/// An entry of the script.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "RawEntry")]
pub struct EventEntry {
    /// When it happens.
    pub at: When,
    /// What happens.
    pub action: Action,
}

/// What an entry of the script does.
#[derive(Clone, Debug)]
pub enum Action {
    /// A product finds something.
    RaiseAlert(RaiseAlert),
    /// Somebody changes an alert's status in its product.
    SetAlertStatus(SetAlertStatus),
    /// Somebody changes an incident in Sentinel.
    ChangeIncident(ChangeIncident),
    /// Somebody changes a setting.
    Configure(ConfigChange),
}

/// A product finds something.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RaiseAlert {
    /// How later entries call the alert.
    pub name: String,
    /// The subscription, for Defender for Cloud.
    #[serde(default)]
    pub subscription: Option<String>,
    /// The product; Defender for Cloud unless the alert type says otherwise.
    #[serde(default)]
    pub product: Option<Product>,
    /// The `AlertType`, such as `VM_SshBruteForceFailed`; any of the product's if absent.
    #[serde(default)]
    pub alert_type: Option<String>,
    /// The severity, if it is not the alert type's own.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// Number of the machine that it is about; alerts with the same number can be correlated.
    #[serde(default)]
    pub host: Option<u32>,
    /// Number of the person that it is about.
    #[serde(default)]
    pub person: Option<u32>,
    /// Raises this many alerts, a second apart, named `name`, `name-2`, `name-3`, ...
    #[serde(default = "once")]
    pub count: u32,
}

impl RaiseAlert {
    /// The name of the first, second, ... alert.
    pub(crate) fn copy_name(&self, copy: u32) -> String {
        if copy == 1 {
            self.name.clone()
        } else {
            format!("{}-{copy}", self.name)
        }
    }

    /// The product that raises it.
    pub(crate) fn resolved_product(&self) -> Product {
        let kind = self.alert_type.as_deref().and_then(catalog::find);
        self.product
            .or(kind.map(|kind| kind.product))
            .unwrap_or(Product::DefenderForCloud)
    }
}

fn once() -> u32 {
    1
}

/// Somebody changes an alert's status in its product.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetAlertStatus {
    /// The alert's name in the script.
    pub alert: String,
    /// The new status.
    pub status: AlertStatus,
    /// Who does it.
    #[serde(default = "an_analyst")]
    pub by: String,
}

fn an_analyst() -> String {
    "analyst".to_owned()
}

/// Whose incident an entry means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Sentinel's own, from a rule.
    #[default]
    Sentinel,
    /// The one that came from Defender XDR.
    Xdr,
}

/// Somebody changes an incident in Sentinel.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeIncident {
    /// The incident by its number.
    #[serde(default)]
    pub incident: Option<u32>,
    /// The incident by an alert that it holds.
    #[serde(default)]
    pub of_alert: Option<String>,
    /// Which of the alert's incidents.
    #[serde(default)]
    pub provider: Provider,
    /// Its new status.
    #[serde(default)]
    pub status: Option<IncidentStatus>,
    /// Why it is closed.
    #[serde(default)]
    pub classification: Option<Classification>,
    /// Its new severity.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// Its new owner.
    #[serde(default)]
    pub owner: Option<String>,
    /// A comment.
    #[serde(default)]
    pub comment: Option<String>,
    /// A tag.
    #[serde(default)]
    pub tag: Option<String>,
    /// Who does it.
    #[serde(default = "an_analyst")]
    pub by: String,
}

/// Somebody changes a setting. `by` names a user of the scenario, whose roles decide; without it, permission is granted.
#[derive(Clone, Debug)]
pub enum ConfigChange {
    /// The subscription-based connector.
    SubscriptionConnector(SubscriptionConnectorChange),
    /// An incident creation rule.
    IncidentRule(IncidentRuleChange),
}

/// Connects or disconnects a subscription, or switches its bi-directional sync.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionConnectorChange {
    /// The subscription's name.
    pub subscription: String,
    /// Whether it is connected.
    #[serde(default)]
    pub connected: Option<bool>,
    /// Whether bi-directional sync is on.
    #[serde(default)]
    pub bidi: Option<bool>,
    /// Who does it.
    #[serde(default)]
    pub by: Option<String>,
}

/// Switches an incident creation rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentRuleChange {
    /// The rule's name.
    pub name: String,
    /// Whether it is on.
    pub enabled: bool,
}

/// An entry as it is written: `at` and one of the others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    at: When,
    #[serde(default)]
    raise_alert: Option<RaiseAlert>,
    #[serde(default)]
    set_alert_status: Option<SetAlertStatus>,
    #[serde(default)]
    change_incident: Option<ChangeIncident>,
    #[serde(default)]
    subscription_connector: Option<SubscriptionConnectorChange>,
    #[serde(default)]
    incident_rule: Option<IncidentRuleChange>,
}

impl TryFrom<RawEntry> for EventEntry {
    type Error = String;

    fn try_from(raw: RawEntry) -> Result<Self, String> {
        let mut actions = [
            raw.raise_alert.map(Action::RaiseAlert),
            raw.set_alert_status.map(Action::SetAlertStatus),
            raw.change_incident.map(Action::ChangeIncident),
            raw.subscription_connector
                .map(ConfigChange::SubscriptionConnector)
                .map(Action::Configure),
            raw.incident_rule
                .map(ConfigChange::IncidentRule)
                .map(Action::Configure),
        ]
        .into_iter()
        .flatten();
        match (actions.next(), actions.next()) {
            (Some(action), None) => Ok(Self { at: raw.at, action }),
            (None, _) => Err(
                "an event needs an action, such as `raise_alert` or `change_incident`".to_owned(),
            ),
            (Some(_), Some(_)) => {
                Err("an event has one action; write two `[[event]]` with the same time".to_owned())
            }
        }
    }
}
