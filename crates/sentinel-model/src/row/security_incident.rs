//! One row of `SecurityIncident`: a full snapshot of an incident after a change (R1.4).

use super::{Column, Kind, Value, Values, column};
use crate::clock::Ticks;

/// One row of `SecurityIncident`: a full snapshot of an incident after a change (R1.4).
///
/// Columns that always hold the same value are no fields; [`visit`](Self::visit) supplies them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SecurityIncidentRow {
    /// `TenantId`: the Log Analytics workspace ID.
    pub tenant_id: String,
    /// `TimeGenerated`: timestamp (UTC) of when the incident was ingested.
    pub time_generated: Ticks,
    /// `IncidentName`: the resource name of the incident.
    pub incident_name: String,
    /// `Title`: the title of the incident.
    pub title: String,
    /// `Description`: the description of the incident.
    pub description: String,
    /// `Severity`: the severity of the incident.
    pub severity: &'static str,
    /// `Status`: the status of the incident.
    pub status: &'static str,
    /// `Classification`: the classification the incident was given when closed.
    pub classification: &'static str,
    /// `ClassificationComment`: description of the reason the incident was closed.
    pub classification_comment: String,
    /// `ClassificationReason`: the classification reason the incident was given when closed.
    pub classification_reason: &'static str,
    /// `Owner`: the user the incident is assigned to.
    pub owner: String,
    /// `ProviderName`: the name of the source provider that generated the incident.
    pub provider_name: String,
    /// `ProviderIncidentId`: the incident ID assigned by the incident provider.
    pub provider_incident_id: String,
    /// `FirstActivityTime`: timestamp (UTC) of when the first activity in the incident occurred.
    pub first_activity_time: Option<Ticks>,
    /// `LastActivityTime`: timestamp (UTC) of when the last activity in the incident occurred.
    pub last_activity_time: Option<Ticks>,
    /// `FirstModifiedTime`: timestamp (UTC) of when the incident was first modified.
    pub first_modified_time: Option<Ticks>,
    /// `LastModifiedTime`: timestamp (UTC) of when the incident was last modified.
    pub last_modified_time: Ticks,
    /// `CreatedTime`: timestamp (UTC) of when the incident was created.
    pub created_time: Ticks,
    /// `ClosedTime`: timestamp (UTC) of when the incident was last closed.
    pub closed_time: Option<Ticks>,
    /// `IncidentNumber`: the sequential number of the incident.
    pub incident_number: i32,
    /// `RelatedAnalyticRuleIds`: the IDs of the Analytic rules associated with the incident.
    pub related_analytic_rule_ids: String,
    /// `AlertIds`: the IDs of the alerts related to the incident.
    pub alert_ids: String,
    /// `Comments`: the comments added to the incident.
    pub comments: String,
    /// `Labels`: the labels added to the incident.
    pub labels: String,
    /// `IncidentUrl`: the URI to open the incident in Azure Sentinel portal.
    pub incident_url: String,
    /// `AdditionalData`: additional data on the incident.
    pub additional_data: String,
    /// `ModifiedBy`: the source of the change in the incident.
    pub modified_by: String,
}

impl SecurityIncidentRow {
    /// The table's columns in the order in which the query service returns them.
    pub const COLUMNS: &'static [Column] = &[
        column("TenantId", Kind::String),
        column("TimeGenerated", Kind::Datetime),
        column("IncidentName", Kind::String),
        column("Title", Kind::String),
        column("Description", Kind::String),
        column("Severity", Kind::String),
        column("Status", Kind::String),
        column("Classification", Kind::String),
        column("ClassificationComment", Kind::String),
        column("ClassificationReason", Kind::String),
        column("Owner", Kind::Dynamic),
        column("ProviderName", Kind::String),
        column("ProviderIncidentId", Kind::String),
        column("FirstActivityTime", Kind::Datetime),
        column("LastActivityTime", Kind::Datetime),
        column("FirstModifiedTime", Kind::Datetime),
        column("LastModifiedTime", Kind::Datetime),
        column("CreatedTime", Kind::Datetime),
        column("ClosedTime", Kind::Datetime),
        column("IncidentNumber", Kind::Int),
        column("RelatedAnalyticRuleIds", Kind::Dynamic),
        column("AlertIds", Kind::Dynamic),
        column("BookmarkIds", Kind::Dynamic),
        column("Comments", Kind::Dynamic),
        column("Tasks", Kind::Dynamic),
        column("Labels", Kind::Dynamic),
        column("IncidentUrl", Kind::String),
        column("AdditionalData", Kind::Dynamic),
        column("ModifiedBy", Kind::String),
        column("SourceSystem", Kind::String),
        column("Type", Kind::String),
        column("_BilledSize", Kind::Real),
        column("_IsBillable", Kind::String),
    ];

    /// Calls `visit` with the value of every column, in the order of [`COLUMNS`](Self::COLUMNS).
    pub fn visit<'a>(&'a self, visit: impl FnMut(Value<'a>)) {
        let mut row = Values::of(visit);
        row.fixed(&self.tenant_id);
        row.other(Value::Datetime(Some(self.time_generated)));
        row.fixed(&self.incident_name);
        row.text(&self.title);
        row.text(&self.description);
        row.constant(self.severity);
        row.constant(self.status);
        row.constant(self.classification);
        row.text(&self.classification_comment);
        row.constant(self.classification_reason);
        row.dynamic(&self.owner);
        row.text(&self.provider_name);
        row.fixed(&self.provider_incident_id);
        row.other(Value::Datetime(self.first_activity_time));
        row.other(Value::Datetime(self.last_activity_time));
        row.other(Value::Datetime(self.first_modified_time));
        row.other(Value::Datetime(Some(self.last_modified_time)));
        row.other(Value::Datetime(Some(self.created_time)));
        row.other(Value::Datetime(self.closed_time));
        row.other(Value::Int(self.incident_number));
        row.dynamic(&self.related_analytic_rule_ids);
        row.dynamic(&self.alert_ids);
        row.dynamic("[]");
        row.dynamic(&self.comments);
        row.dynamic("[]");
        row.dynamic(&self.labels);
        row.fixed(&self.incident_url);
        row.dynamic(&self.additional_data);
        row.text(&self.modified_by);
        row.constant("Azure");
        row.end("SecurityIncident");
    }
}
