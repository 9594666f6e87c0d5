//! The script of a scenario: what happens when.
//!
//! In a file, an entry names its time and one action: `[[event]]`, `at = "09:00"`, `raise_alert = { name = "a", subscription = "A" }`.

mod entry;

use serde::Deserialize;

use crate::clock::When;
use crate::config::{MdcAlerts, Plans, Subscription, SuppressionRule};
use crate::content::catalog;
use crate::value::{AlertStatus, Classification, IncidentStatus, Product, Severity};
use entry::RawEntry;

/// An entry of the script.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "RawEntry")]
pub struct EventEntry {
    /// When it happens.
    pub at: When,
    /// What happens.
    pub action: Action,
}

/// What an entry of the script does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A product finds something.
    RaiseAlert(RaiseAlert),
    /// Somebody changes an alert's status in its product.
    SetAlertStatus(SetAlertStatus),
    /// Somebody changes an incident in Sentinel.
    ChangeIncident(ChangeIncident),
    /// Somebody changes an incident in the Defender portal.
    ChangeXdrIncident(ChangeXdrIncident),
    /// Defender XDR merges two incidents.
    MergeIncidents(MergeIncidents),
    /// Somebody runs a playbook on an incident.
    RunPlaybook(RunPlaybook),
    /// Somebody changes a setting.
    Configure(ConfigChange),
}

/// A product finds something.
#[derive(Clone, Debug, PartialEq, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Deserialize)]
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
    /// Its new title.
    #[serde(default)]
    pub title: Option<String>,
    /// Its new description.
    #[serde(default)]
    pub description: Option<String>,
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

impl ChangeIncident {
    /// What it changes of its incident.
    pub(crate) fn edits(&self) -> IncidentEdits<'_> {
        IncidentEdits {
            status: self.status,
            classification: self.classification,
            severity: self.severity,
            owner: self.owner.as_deref(),
            title: self.title.as_deref(),
            description: self.description.as_deref(),
            comment: self.comment.as_deref(),
            tag: self.tag.as_deref(),
        }
    }
}

/// Somebody changes an incident in the Defender portal.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeXdrIncident {
    /// An alert that the incident holds.
    pub of_alert: String,
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
    /// Its new title.
    #[serde(default)]
    pub title: Option<String>,
    /// Its new description.
    #[serde(default)]
    pub description: Option<String>,
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

impl ChangeXdrIncident {
    /// What it changes of its incident.
    pub(crate) fn edits(&self) -> IncidentEdits<'_> {
        IncidentEdits {
            status: self.status,
            classification: self.classification,
            severity: self.severity,
            owner: self.owner.as_deref(),
            title: self.title.as_deref(),
            description: self.description.as_deref(),
            comment: self.comment.as_deref(),
            tag: self.tag.as_deref(),
        }
    }
}

/// What an event changes of an incident, in Sentinel or in the Defender portal.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct IncidentEdits<'a> {
    pub(crate) status: Option<IncidentStatus>,
    pub(crate) classification: Option<Classification>,
    pub(crate) severity: Option<Severity>,
    pub(crate) owner: Option<&'a str>,
    pub(crate) title: Option<&'a str>,
    pub(crate) description: Option<&'a str>,
    pub(crate) comment: Option<&'a str>,
    pub(crate) tag: Option<&'a str>,
}

impl IncidentEdits<'_> {
    /// Whether there are any.
    pub(crate) fn say_something(&self) -> bool {
        *self != Self::default()
    }
}

/// Defender XDR merges two incidents.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergeIncidents {
    /// An alert of the incident that keeps its alerts.
    pub target: String,
    /// An alert of the incident that loses them.
    pub source: String,
}

/// Somebody runs a playbook on an incident.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunPlaybook {
    /// The automation rule of the scenario that names the playbook.
    pub automation_rule: String,
    /// An alert that the incident holds.
    pub of_alert: String,
    /// Which of the alert's incidents.
    #[serde(default)]
    pub provider: Provider,
}

/// Somebody changes a setting. `by` names a user of the scenario, whose roles decide; without it, permission is granted.
#[derive(Clone, Debug, PartialEq)]
pub enum ConfigChange {
    /// A subscription that did not exist before; it is not connected (R2.1).
    NewSubscription(Subscription),
    /// The subscription-based connector.
    SubscriptionConnector(SubscriptionConnectorChange),
    /// The Defender plans of a subscription.
    Plans(PlansChange),
    /// The tenant-based connector.
    TenantConnector(TenantConnectorChange),
    /// Defender XDR's setting for Defender for Cloud alerts.
    XdrMdcAlerts(MdcAlerts),
    /// The Defender XDR connector.
    XdrConnector(XdrConnectorChange),
    /// A product's own connector.
    ComponentConnector(ComponentConnectorChange),
    /// An incident creation rule.
    IncidentRule(IncidentRuleChange),
    /// A new suppression rule.
    SuppressionRule(SuppressionRule),
}

/// Connects or disconnects a subscription, or switches its bi-directional sync.
#[derive(Clone, Debug, PartialEq, Deserialize)]
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

/// Switches Defender plans.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlansChange {
    /// The subscription's name.
    pub subscription: String,
    /// Which plans are on afterwards.
    pub plans: Plans,
    /// Who does it.
    #[serde(default)]
    pub by: Option<String>,
}

/// Switches the tenant-based connector.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenantConnectorChange {
    /// Whether it is on.
    pub connected: bool,
    /// Who does it.
    #[serde(default)]
    pub by: Option<String>,
}

/// Switches the Defender XDR connector.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct XdrConnectorChange {
    /// Whether it is on.
    pub connected: bool,
    /// The box "Turn off all Microsoft incident creation rules for these products".
    #[serde(default)]
    pub turn_off_rules: bool,
    /// The advanced hunting tables that are streamed from now on; as before if absent.
    #[serde(default)]
    pub tables: Option<Vec<String>>,
    /// Whether "Connect entities" is on from now on; as before if absent.
    #[serde(default)]
    pub entities: Option<bool>,
    /// Who does it.
    #[serde(default)]
    pub by: Option<String>,
}

/// Switches a product's own connector.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentConnectorChange {
    /// The product.
    pub product: Product,
    /// Whether its connector is on.
    pub connected: bool,
}

/// Switches an incident creation rule.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentRuleChange {
    /// The rule's name.
    pub name: String,
    /// Whether it is on.
    pub enabled: bool,
}
