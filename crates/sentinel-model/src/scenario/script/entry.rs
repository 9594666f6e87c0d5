//! An entry of the script as it is written: `at` and one of the actions, each under a key of its own.

use serde::Deserialize;

use super::{
    Action, ChangeIncident, ChangeXdrIncident, ComponentConnectorChange, ConfigChange, EventEntry,
    IncidentRuleChange, MergeIncidents, PlansChange, RaiseAlert, RunPlaybook, SetAlertStatus,
    SubscriptionConnectorChange, TenantConnectorChange, XdrConnectorChange,
};
use crate::clock::When;
use crate::config::{MdcAlerts, Subscription, SuppressionRule};

/// Switches Defender XDR's setting.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct XdrSettingChange {
    mdc_alerts: MdcAlerts,
}

/// An entry as it is written: `at` and one of the others.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEntry {
    at: When,
    raise_alert: Option<RaiseAlert>,
    set_alert_status: Option<SetAlertStatus>,
    change_incident: Option<ChangeIncident>,
    change_xdr_incident: Option<ChangeXdrIncident>,
    merge_incidents: Option<MergeIncidents>,
    run_playbook: Option<RunPlaybook>,
    new_subscription: Option<Subscription>,
    subscription_connector: Option<SubscriptionConnectorChange>,
    plans: Option<PlansChange>,
    tenant_connector: Option<TenantConnectorChange>,
    xdr: Option<XdrSettingChange>,
    xdr_connector: Option<XdrConnectorChange>,
    component_connector: Option<ComponentConnectorChange>,
    incident_rule: Option<IncidentRuleChange>,
    suppression_rule: Option<SuppressionRule>,
}

impl RawEntry {
    fn setting(&mut self) -> [Option<ConfigChange>; 9] {
        [
            self.new_subscription
                .take()
                .map(ConfigChange::NewSubscription),
            self.subscription_connector
                .take()
                .map(ConfigChange::SubscriptionConnector),
            self.plans.take().map(ConfigChange::Plans),
            self.tenant_connector
                .take()
                .map(ConfigChange::TenantConnector),
            self.xdr
                .take()
                .map(|change| ConfigChange::XdrMdcAlerts(change.mdc_alerts)),
            self.xdr_connector.take().map(ConfigChange::XdrConnector),
            self.component_connector
                .take()
                .map(ConfigChange::ComponentConnector),
            self.incident_rule.take().map(ConfigChange::IncidentRule),
            self.suppression_rule
                .take()
                .map(ConfigChange::SuppressionRule),
        ]
    }
}

impl TryFrom<RawEntry> for EventEntry {
    type Error = String;

    fn try_from(mut raw: RawEntry) -> Result<Self, String> {
        let settings = raw.setting().into_iter().flatten().map(Action::Configure);
        let mut actions = [
            raw.raise_alert.map(Action::RaiseAlert),
            raw.set_alert_status.map(Action::SetAlertStatus),
            raw.change_incident.map(Action::ChangeIncident),
            raw.change_xdr_incident.map(Action::ChangeXdrIncident),
            raw.merge_incidents.map(Action::MergeIncidents),
            raw.run_playbook.map(Action::RunPlaybook),
        ]
        .into_iter()
        .flatten()
        .chain(settings);
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
