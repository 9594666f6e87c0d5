//! One row of `SecurityAlert`: a state of an alert. Rows are never changed; a new state is a new row (R1.1).

use super::{Column, Kind, Value, Values, column};
use crate::clock::Ticks;

/// One row of `SecurityAlert`: a state of an alert. Rows are never changed; a new state is a new row (R1.1).
///
/// Columns that always hold the same value are no fields; [`visit`](Self::visit) supplies them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SecurityAlertRow {
    /// `TenantId`: unique id (in practice the Log Analytics workspace id).
    pub tenant_id: String,
    /// `TimeGenerated`: time the alert row was generated (UTC).
    pub time_generated: Ticks,
    /// `DisplayName`: the same as `AlertName`.
    pub display_name: &'static str,
    /// `AlertName`: display name of the alert (ingested: display name in originating product).
    pub alert_name: &'static str,
    /// `AlertSeverity`: Informational, Low, Medium or High.
    pub alert_severity: &'static str,
    /// `Description`: description of the alert.
    pub description: &'static str,
    /// `ProviderName`: alert provider - service within the product.
    pub provider_name: &'static str,
    /// `VendorOriginalId`: unique id of the alert instance set by the originating product.
    pub vendor_original_id: String,
    /// `SystemAlertId`: internal unique id of the alert in Sentinel.
    pub system_alert_id: String,
    /// `ResourceId`: unique id of the subject resource.
    pub resource_id: String,
    /// `AlertType`: type of alert (scheduled: workspaceId_ruleId; ingested: product alert type e.g. SQL.VM_BruteForce).
    pub alert_type: String,
    /// `StartTime`: start time of the impact (first event).
    pub start_time: Ticks,
    /// `EndTime`: end time of the impact (last event).
    pub end_time: Ticks,
    /// `ProcessingEndTime`: time of alert publishing (originating product completed production).
    pub processing_end_time: Ticks,
    /// `RemediationSteps`: JSON array (as a string) of actions.
    pub remediation_steps: &'static str,
    /// `ExtendedProperties`: JSON bag (as a string) of other properties.
    pub extended_properties: String,
    /// `Entities`: JSON array (as a string) of entities.
    pub entities: String,
    /// `WorkspaceSubscriptionId`: deprecated.
    pub workspace_subscription_id: String,
    /// `WorkspaceResourceGroup`: deprecated.
    pub workspace_resource_group: String,
    /// `ExtendedLinks`: JSON array (as a string) of links.
    pub extended_links: String,
    /// `ProductName`: product that generated the alert.
    pub product_name: &'static str,
    /// `ProductComponentName`: component of the product that generated the alert.
    pub product_component_name: &'static str,
    /// `AlertLink`: link to the alert in the portal of the originating product.
    pub alert_link: String,
    /// `Status`: New, InProgress, Resolved or Dismissed.
    pub status: &'static str,
    /// `CompromisedEntity`: display name of the main entity being alerted on.
    pub compromised_entity: String,
    /// `Tactics`: comma-delimited MITRE tactics.
    pub tactics: &'static str,
    /// `Techniques`: comma-delimited MITRE techniques (observed as JSON-array string in practice).
    pub techniques: &'static str,
    /// `SubTechniques`: newer column (azure monitor reference).
    pub sub_techniques: &'static str,
}

impl SecurityAlertRow {
    /// The table's columns in the order in which the query service returns them.
    pub const COLUMNS: &'static [Column] = &[
        column("TenantId", Kind::String),
        column("TimeGenerated", Kind::Datetime),
        column("DisplayName", Kind::String),
        column("AlertName", Kind::String),
        column("AlertSeverity", Kind::String),
        column("Description", Kind::String),
        column("ProviderName", Kind::String),
        column("VendorName", Kind::String),
        column("VendorOriginalId", Kind::String),
        column("SystemAlertId", Kind::String),
        column("ResourceId", Kind::String),
        column("SourceComputerId", Kind::String),
        column("AlertType", Kind::String),
        column("ConfidenceLevel", Kind::String),
        column("ConfidenceScore", Kind::Real),
        column("IsIncident", Kind::Bool),
        column("StartTime", Kind::Datetime),
        column("EndTime", Kind::Datetime),
        column("ProcessingEndTime", Kind::Datetime),
        column("RemediationSteps", Kind::String),
        column("ExtendedProperties", Kind::String),
        column("Entities", Kind::String),
        column("SourceSystem", Kind::String),
        column("WorkspaceSubscriptionId", Kind::String),
        column("WorkspaceResourceGroup", Kind::String),
        column("ExtendedLinks", Kind::String),
        column("ProductName", Kind::String),
        column("ProductComponentName", Kind::String),
        column("AlertLink", Kind::String),
        column("Status", Kind::String),
        column("CompromisedEntity", Kind::String),
        column("Tactics", Kind::String),
        column("Techniques", Kind::String),
        column("SubTechniques", Kind::String),
        column("Type", Kind::String),
        column("_BilledSize", Kind::Real),
        column("_IsBillable", Kind::String),
    ];

    /// Calls `visit` with the value of every column, in the order of [`COLUMNS`](Self::COLUMNS).
    pub fn visit<'a>(&'a self, visit: impl FnMut(Value<'a>)) {
        let mut row = Values::of(visit);
        row.text(&self.tenant_id);
        row.other(Value::Datetime(Some(self.time_generated)));
        row.constant(self.display_name);
        row.constant(self.alert_name);
        row.constant(self.alert_severity);
        row.constant(self.description);
        row.constant(self.provider_name);
        row.constant("Microsoft");
        row.text(&self.vendor_original_id);
        row.text(&self.system_alert_id);
        row.text(&self.resource_id);
        row.constant("");
        row.text(&self.alert_type);
        row.constant("");
        row.other(Value::Real(None));
        row.other(Value::Bool(false));
        row.other(Value::Datetime(Some(self.start_time)));
        row.other(Value::Datetime(Some(self.end_time)));
        row.other(Value::Datetime(Some(self.processing_end_time)));
        row.constant(self.remediation_steps);
        row.text(&self.extended_properties);
        row.text(&self.entities);
        row.constant("Detection");
        row.text(&self.workspace_subscription_id);
        row.text(&self.workspace_resource_group);
        row.text(&self.extended_links);
        row.constant(self.product_name);
        row.constant(self.product_component_name);
        row.text(&self.alert_link);
        row.constant(self.status);
        row.text(&self.compromised_entity);
        row.constant(self.tactics);
        row.constant(self.techniques);
        row.constant(self.sub_techniques);
        row.end("SecurityAlert");
    }
}
