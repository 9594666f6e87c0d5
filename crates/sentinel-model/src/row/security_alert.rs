//! One row of `SecurityAlert`: a state of an alert. Rows are never changed; a new state is a new row (R1.1).

use super::{Column, Kind, Value};
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
    pub display_name: String,
    /// `AlertName`: display name of the alert (ingested: display name in originating product).
    pub alert_name: String,
    /// `AlertSeverity`: Informational, Low, Medium or High.
    pub alert_severity: String,
    /// `Description`: description of the alert.
    pub description: String,
    /// `ProviderName`: alert provider - service within the product.
    pub provider_name: String,
    /// `VendorName`: vendor.
    pub vendor_name: String,
    /// `VendorOriginalId`: unique id of the alert instance set by the originating product.
    pub vendor_original_id: String,
    /// `SystemAlertId`: internal unique id of the alert in Sentinel.
    pub system_alert_id: String,
    /// `ResourceId`: unique id of the subject resource.
    pub resource_id: String,
    /// `SourceComputerId`: deprecated, the id of an agent.
    pub source_computer_id: String,
    /// `AlertType`: type of alert (scheduled: workspaceId_ruleId; ingested: product alert type e.g. SQL.VM_BruteForce).
    pub alert_type: String,
    /// `ConfidenceLevel`: confidence level of the alert.
    pub confidence_level: String,
    /// `ConfidenceScore`: 0.0-1.0 if applicable.
    pub confidence_score: Option<f64>,
    /// `StartTime`: start time of the impact (first event).
    pub start_time: Ticks,
    /// `EndTime`: end time of the impact (last event).
    pub end_time: Ticks,
    /// `ProcessingEndTime`: time of alert publishing (originating product completed production).
    pub processing_end_time: Ticks,
    /// `RemediationSteps`: JSON array (as a string) of actions.
    pub remediation_steps: String,
    /// `ExtendedProperties`: JSON bag (as a string) of other properties.
    pub extended_properties: String,
    /// `Entities`: JSON array (as a string) of entities.
    pub entities: String,
    /// `SourceSystem`: deprecated, always "Detection".
    pub source_system: String,
    /// `WorkspaceSubscriptionId`: deprecated.
    pub workspace_subscription_id: String,
    /// `WorkspaceResourceGroup`: deprecated.
    pub workspace_resource_group: String,
    /// `ExtendedLinks`: JSON array (as a string) of links.
    pub extended_links: String,
    /// `ProductName`: product that generated the alert.
    pub product_name: String,
    /// `ProductComponentName`: component of the product that generated the alert.
    pub product_component_name: String,
    /// `AlertLink`: link to the alert in the portal of the originating product.
    pub alert_link: String,
    /// `Status`: New, InProgress, Resolved or Dismissed.
    pub status: String,
    /// `CompromisedEntity`: display name of the main entity being alerted on.
    pub compromised_entity: String,
    /// `Tactics`: comma-delimited MITRE tactics.
    pub tactics: String,
    /// `Techniques`: comma-delimited MITRE techniques (observed as JSON-array string in practice).
    pub techniques: String,
    /// `SubTechniques`: newer column (azure monitor reference).
    pub sub_techniques: String,
}

impl SecurityAlertRow {
    /// The table's columns in the order in which the query service returns them.
    pub const COLUMNS: &'static [Column] = &[
        Column {
            name: "TenantId",
            kind: Kind::String,
        },
        Column {
            name: "TimeGenerated",
            kind: Kind::Datetime,
        },
        Column {
            name: "DisplayName",
            kind: Kind::String,
        },
        Column {
            name: "AlertName",
            kind: Kind::String,
        },
        Column {
            name: "AlertSeverity",
            kind: Kind::String,
        },
        Column {
            name: "Description",
            kind: Kind::String,
        },
        Column {
            name: "ProviderName",
            kind: Kind::String,
        },
        Column {
            name: "VendorName",
            kind: Kind::String,
        },
        Column {
            name: "VendorOriginalId",
            kind: Kind::String,
        },
        Column {
            name: "SystemAlertId",
            kind: Kind::String,
        },
        Column {
            name: "ResourceId",
            kind: Kind::String,
        },
        Column {
            name: "SourceComputerId",
            kind: Kind::String,
        },
        Column {
            name: "AlertType",
            kind: Kind::String,
        },
        Column {
            name: "ConfidenceLevel",
            kind: Kind::String,
        },
        Column {
            name: "ConfidenceScore",
            kind: Kind::Real,
        },
        Column {
            name: "IsIncident",
            kind: Kind::Bool,
        },
        Column {
            name: "StartTime",
            kind: Kind::Datetime,
        },
        Column {
            name: "EndTime",
            kind: Kind::Datetime,
        },
        Column {
            name: "ProcessingEndTime",
            kind: Kind::Datetime,
        },
        Column {
            name: "RemediationSteps",
            kind: Kind::String,
        },
        Column {
            name: "ExtendedProperties",
            kind: Kind::String,
        },
        Column {
            name: "Entities",
            kind: Kind::String,
        },
        Column {
            name: "SourceSystem",
            kind: Kind::String,
        },
        Column {
            name: "WorkspaceSubscriptionId",
            kind: Kind::String,
        },
        Column {
            name: "WorkspaceResourceGroup",
            kind: Kind::String,
        },
        Column {
            name: "ExtendedLinks",
            kind: Kind::String,
        },
        Column {
            name: "ProductName",
            kind: Kind::String,
        },
        Column {
            name: "ProductComponentName",
            kind: Kind::String,
        },
        Column {
            name: "AlertLink",
            kind: Kind::String,
        },
        Column {
            name: "Status",
            kind: Kind::String,
        },
        Column {
            name: "CompromisedEntity",
            kind: Kind::String,
        },
        Column {
            name: "Tactics",
            kind: Kind::String,
        },
        Column {
            name: "Techniques",
            kind: Kind::String,
        },
        Column {
            name: "SubTechniques",
            kind: Kind::String,
        },
        Column {
            name: "Type",
            kind: Kind::String,
        },
        Column {
            name: "_BilledSize",
            kind: Kind::Real,
        },
        Column {
            name: "_IsBillable",
            kind: Kind::String,
        },
    ];

    /// Calls `visit` with the value of every column, in the order of [`COLUMNS`](Self::COLUMNS).
    pub fn visit<'a>(&'a self, mut visit: impl FnMut(Value<'a>)) {
        visit(Value::Text(&self.tenant_id));
        visit(Value::Datetime(Some(self.time_generated)));
        visit(Value::Text(&self.display_name));
        visit(Value::Text(&self.alert_name));
        visit(Value::Text(&self.alert_severity));
        visit(Value::Text(&self.description));
        visit(Value::Text(&self.provider_name));
        visit(Value::Text(&self.vendor_name));
        visit(Value::Text(&self.vendor_original_id));
        visit(Value::Text(&self.system_alert_id));
        visit(Value::Text(&self.resource_id));
        visit(Value::Text(&self.source_computer_id));
        visit(Value::Text(&self.alert_type));
        visit(Value::Text(&self.confidence_level));
        visit(Value::Real(self.confidence_score));
        visit(Value::Bool(false));
        visit(Value::Datetime(Some(self.start_time)));
        visit(Value::Datetime(Some(self.end_time)));
        visit(Value::Datetime(Some(self.processing_end_time)));
        visit(Value::Text(&self.remediation_steps));
        visit(Value::Text(&self.extended_properties));
        visit(Value::Text(&self.entities));
        visit(Value::Text(&self.source_system));
        visit(Value::Text(&self.workspace_subscription_id));
        visit(Value::Text(&self.workspace_resource_group));
        visit(Value::Text(&self.extended_links));
        visit(Value::Text(&self.product_name));
        visit(Value::Text(&self.product_component_name));
        visit(Value::Text(&self.alert_link));
        visit(Value::Text(&self.status));
        visit(Value::Text(&self.compromised_entity));
        visit(Value::Text(&self.tactics));
        visit(Value::Text(&self.techniques));
        visit(Value::Text(&self.sub_techniques));
        visit(Value::Text("SecurityAlert"));
        visit(Value::Real(Some(self.billed_size())));
        visit(Value::Text("false"));
    }

    /// `_BilledSize`: the length of the row's texts; ingestion of this table is free (R1.6), but the column is filled.
    fn billed_size(&self) -> f64 {
        let texts = [
            &self.tenant_id,
            &self.display_name,
            &self.alert_name,
            &self.alert_severity,
            &self.description,
            &self.provider_name,
            &self.vendor_name,
            &self.vendor_original_id,
            &self.system_alert_id,
            &self.resource_id,
            &self.source_computer_id,
            &self.alert_type,
            &self.confidence_level,
            &self.remediation_steps,
            &self.extended_properties,
            &self.entities,
            &self.source_system,
            &self.workspace_subscription_id,
            &self.workspace_resource_group,
            &self.extended_links,
            &self.product_name,
            &self.product_component_name,
            &self.alert_link,
            &self.status,
            &self.compromised_entity,
            &self.tactics,
            &self.techniques,
            &self.sub_techniques,
        ];
        texts.iter().map(|text| text.len()).sum::<usize>() as f64
    }
}
