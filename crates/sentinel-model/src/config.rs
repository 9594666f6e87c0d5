//! What is connected to what: the settings of a workspace, its connectors, rules and people.

mod delay;
mod knobs;

pub use delay::Delay;
pub use knobs::{
    BidiMap, ComponentKnobs, ComponentMode, EmptyIncident, FaultKnobs, IncidentRuleKnobs, Knobs,
    MdcKnobs, MergeKnobs, MergeMode, PermissionProfile, SubscriptionKnobs, TenantKnobs, Window,
    XdrKnobs, XdrSync,
};

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use crate::clock::{Ticks, duration};
use crate::rule::permissions;
use crate::value::{Classification, Product, Severity};

/// The settings that a scenario starts with; scripted events change them while it runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Config {
    /// Names of the workspace and its tenant.
    pub workspace: Workspace,
    /// Azure subscriptions with Defender for Cloud.
    pub subscriptions: Vec<Subscription>,
    /// The tenant-based Defender for Cloud connector.
    pub tenant_connector: TenantConnector,
    /// The installed solutions.
    pub content_hub: ContentHub,
    /// Settings inside Defender XDR.
    pub xdr: Xdr,
    /// The Defender XDR connector.
    pub xdr_connector: XdrConnector,
    /// Products whose own (component) connector is on.
    pub component_connectors: Vec<Product>,
    /// Microsoft incident creation rules.
    pub incident_rules: Vec<IncidentRule>,
    /// Automation rules, in order.
    pub automation_rules: Vec<AutomationRule>,
    /// Alert suppression rules of Defender for Cloud.
    pub suppression_rules: Vec<SuppressionRule>,
    /// Users and their roles, for the events that name one.
    pub users: Vec<User>,
    /// Assumptions and conflicts between the sources, each with its documented default.
    pub knobs: Knobs,
}

/// Names of the workspace.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Workspace {
    /// The Log Analytics workspace.
    pub name: String,
    /// Its resource group.
    pub resource_group: String,
    /// For how long rows are kept (R10.7); forever if absent. The model writes all rows; who keeps them drops the old ones.
    #[serde(deserialize_with = "optional_duration")]
    pub retention: Option<Ticks>,
    /// Tables that are kept for another time than the workspace's.
    #[serde(deserialize_with = "durations")]
    pub table_retention: BTreeMap<String, Ticks>,
}

impl Workspace {
    /// For how long the rows of a table are kept (R10.7); forever if nothing is returned.
    #[must_use]
    pub fn retention_of(&self, table: &str) -> Option<Ticks> {
        self.table_retention.get(table).copied().or(self.retention)
    }
}

fn optional_duration<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Ticks>, D::Error> {
    duration(deserializer).map(Some)
}

fn durations<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, Ticks>, D::Error> {
    #[derive(Deserialize)]
    struct Written(#[serde(deserialize_with = "duration")] Ticks);
    let written = BTreeMap::<String, Written>::deserialize(deserializer)?;
    Ok(written
        .into_iter()
        .map(|(name, Written(ticks))| (name, ticks))
        .collect())
}

impl Default for Workspace {
    fn default() -> Self {
        Self {
            name: "contoso-sentinel".to_owned(),
            resource_group: "rg-soc".to_owned(),
            retention: None,
            table_retention: BTreeMap::new(),
        }
    }
}

/// State machine S5: which Defender plans of a subscription are on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Plans {
    /// None; the connector page shows a blank.
    None,
    /// Some; the page shows "Some enabled" and an "Enable all" link.
    Some,
    /// All; the page shows "All enabled".
    #[default]
    All,
}

impl Plans {
    /// What the "plans" column of the connector page shows.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Some => "Some enabled",
            Self::All => "All enabled",
        }
    }
}

/// A subscription, and the state of the subscription-based connector for it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// How scripted events call it.
    pub name: String,
    /// Enabled Defender plans; without one there are no alerts.
    #[serde(default)]
    pub plans: Plans,
    /// Whether the subscription-based connector is on for it.
    #[serde(default)]
    pub connected: bool,
    /// Whether bi-directional sync is on for it.
    #[serde(default)]
    pub bidi: bool,
    /// Its share of the background load, relative to the others.
    #[serde(default = "one")]
    pub weight: u32,
    /// Whether the resource provider `SecurityInsights` is registered, without which it cannot be connected (R10.1).
    #[serde(default = "yes")]
    pub registered: bool,
}

impl Subscription {
    /// Whether the subscription-based connector can be switched on for it: it has a plan and the provider is registered (R10.1, R10.2).
    #[must_use]
    pub fn can_be_connected(&self) -> bool {
        let lacks_plan = permissions::plan_prerequisite(self).is_some();
        !lacks_plan && permissions::subscription_prerequisite(self).is_none()
    }
}

impl Default for Subscription {
    fn default() -> Self {
        Self {
            name: String::new(),
            plans: Plans::default(),
            connected: false,
            bidi: false,
            weight: one(),
            registered: true,
        }
    }
}

fn one() -> u32 {
    1
}

/// The tenant-based connector: one switch for all subscriptions.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TenantConnector {
    /// Whether it is on.
    pub connected: bool,
}

/// Defender XDR's setting "Microsoft Defender for Cloud alerts".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MdcAlerts {
    /// "All alerts", the default.
    #[default]
    All,
    /// "No alerts".
    None,
}

impl MdcAlerts {
    /// What the settings page of Defender XDR shows.
    #[must_use]
    pub fn shown(self) -> &'static str {
        match self {
            Self::All => "All alerts",
            Self::None => "No alerts",
        }
    }
}

/// Settings inside Defender XDR.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Xdr {
    /// Whether Defender XDR takes in Defender for Cloud alerts.
    pub mdc_alerts: MdcAlerts,
    /// Whether the tenant has a licence for Defender XDR, without which its connector cannot be connected (R6.1).
    pub licensed: bool,
    /// Whether Defender for Identity has its sensor installed, without which entities cannot be connected (R6.1).
    pub identity_sensor: bool,
}

impl Default for Xdr {
    fn default() -> Self {
        Self {
            mdc_alerts: MdcAlerts::default(),
            licensed: true,
            identity_sensor: true,
        }
    }
}

/// The solutions that are installed from the Content hub of Sentinel.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ContentHub {
    /// "Microsoft Defender XDR", which the Defender XDR connector needs (R6.1).
    pub defender_xdr: bool,
    /// The version of "Microsoft Defender for Cloud"; the tenant-based connector needs 3.0.0 (R10.3).
    #[serde(deserialize_with = "version")]
    pub defender_for_cloud: [u32; 3],
}

impl Default for ContentHub {
    fn default() -> Self {
        Self {
            defender_xdr: true,
            defender_for_cloud: [3, 0, 0],
        }
    }
}

/// Reads `3.0.0`.
fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u32; 3], D::Error> {
    let text = String::deserialize(deserializer)?;
    let parts: Result<Vec<u32>, _> = text.split('.').map(str::parse).collect();
    let version = parts.ok().and_then(|parts| parts.try_into().ok());
    let expected = || format!("`{text}` is not a version: expected a form like `3.0.0`");
    version.ok_or_else(|| serde::de::Error::custom(expected()))
}

/// The Defender XDR connector.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct XdrConnector {
    /// "Connect incidents and alerts".
    pub connected: bool,
    /// "Connect entities" (on-premises accounts through Defender for Identity).
    pub entities: bool,
    /// Advanced hunting tables that are streamed to the workspace.
    pub tables: Vec<String>,
}

/// A Microsoft incident creation rule.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentRule {
    /// Its display name.
    pub name: String,
    /// The one product whose alerts it looks at.
    #[serde(default = "defender_for_cloud")]
    pub product: Product,
    /// Severities that create incidents; all if empty.
    #[serde(default)]
    pub severities: Vec<Severity>,
    /// The alert's name contains one of these texts; any name if empty.
    #[serde(default)]
    pub name_contains: Vec<String>,
    /// The alert's name contains none of these texts.
    #[serde(default)]
    pub name_excludes: Vec<String>,
    /// Whether it is on.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn defender_for_cloud() -> Product {
    Product::DefenderForCloud
}

fn yes() -> bool {
    true
}

/// What an automation rule does with an incident at its creation.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AutomationRule {
    /// Its display name, which `ModifiedBy` shows.
    pub name: String,
    /// Incidents whose title contains this text; all if empty.
    #[serde(default)]
    pub title_contains: String,
    /// Incidents of these severities; all if empty.
    #[serde(default)]
    pub severities: Vec<Severity>,
    /// Closes the incident with this classification.
    #[serde(default)]
    pub close: Option<Classification>,
    /// Adds this tag.
    #[serde(default)]
    pub tag: Option<String>,
    /// Runs the playbook that closes the incident and dismisses its Defender for Cloud alerts.
    #[serde(default)]
    pub playbook: Option<String>,
}

/// A suppression rule of Defender for Cloud.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SuppressionRule {
    /// Its name.
    pub name: String,
    /// The alert type that it dismisses.
    pub alert_type: String,
    /// Only on this subscription; on all if absent.
    #[serde(default)]
    pub subscription: Option<String>,
}

/// Somebody who changes settings; what they may do follows from their roles.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// How scripted events call them.
    pub name: String,
    /// Read and write permission on the workspace.
    #[serde(default)]
    pub workspace_write: bool,
    /// Whether they belong to the workspace's tenant.
    #[serde(default = "yes")]
    pub tenant_member: bool,
    /// Roles on all subscriptions, such as `Security Reader`, `Security Admin`, `Contributor`, `Owner`.
    #[serde(default)]
    pub subscription_roles: Vec<String>,
    /// Roles in the tenant, such as `Security Administrator`, `Global Administrator`.
    #[serde(default)]
    pub tenant_roles: Vec<String>,
}
