//! One row of `SecurityIncident`: a full snapshot of an incident after a change (R1.4).

use super::{Column, Kind, Value};
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
    pub severity: String,
    /// `Status`: the status of the incident.
    pub status: String,
    /// `Classification`: the classification the incident was given when closed.
    pub classification: String,
    /// `ClassificationComment`: description of the reason the incident was closed.
    pub classification_comment: String,
    /// `ClassificationReason`: the classification reason the incident was given when closed.
    pub classification_reason: String,
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
    /// `BookmarkIds`: the IDs of the bookmarks related to the incident.
    pub bookmark_ids: String,
    /// `Comments`: the comments added to the incident.
    pub comments: String,
    /// `Tasks`: the tasks added to the incident.
    pub tasks: String,
    /// `Labels`: the labels added to the incident.
    pub labels: String,
    /// `IncidentUrl`: the URI to open the incident in Azure Sentinel portal.
    pub incident_url: String,
    /// `AdditionalData`: additional data on the incident.
    pub additional_data: String,
    /// `ModifiedBy`: the source of the change in the incident.
    pub modified_by: String,
    /// `SourceSystem`: the type of agent the event was collected by.
    pub source_system: String,
}

impl SecurityIncidentRow {
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
            name: "IncidentName",
            kind: Kind::String,
        },
        Column {
            name: "Title",
            kind: Kind::String,
        },
        Column {
            name: "Description",
            kind: Kind::String,
        },
        Column {
            name: "Severity",
            kind: Kind::String,
        },
        Column {
            name: "Status",
            kind: Kind::String,
        },
        Column {
            name: "Classification",
            kind: Kind::String,
        },
        Column {
            name: "ClassificationComment",
            kind: Kind::String,
        },
        Column {
            name: "ClassificationReason",
            kind: Kind::String,
        },
        Column {
            name: "Owner",
            kind: Kind::Dynamic,
        },
        Column {
            name: "ProviderName",
            kind: Kind::String,
        },
        Column {
            name: "ProviderIncidentId",
            kind: Kind::String,
        },
        Column {
            name: "FirstActivityTime",
            kind: Kind::Datetime,
        },
        Column {
            name: "LastActivityTime",
            kind: Kind::Datetime,
        },
        Column {
            name: "FirstModifiedTime",
            kind: Kind::Datetime,
        },
        Column {
            name: "LastModifiedTime",
            kind: Kind::Datetime,
        },
        Column {
            name: "CreatedTime",
            kind: Kind::Datetime,
        },
        Column {
            name: "ClosedTime",
            kind: Kind::Datetime,
        },
        Column {
            name: "IncidentNumber",
            kind: Kind::Int,
        },
        Column {
            name: "RelatedAnalyticRuleIds",
            kind: Kind::Dynamic,
        },
        Column {
            name: "AlertIds",
            kind: Kind::Dynamic,
        },
        Column {
            name: "BookmarkIds",
            kind: Kind::Dynamic,
        },
        Column {
            name: "Comments",
            kind: Kind::Dynamic,
        },
        Column {
            name: "Tasks",
            kind: Kind::Dynamic,
        },
        Column {
            name: "Labels",
            kind: Kind::Dynamic,
        },
        Column {
            name: "IncidentUrl",
            kind: Kind::String,
        },
        Column {
            name: "AdditionalData",
            kind: Kind::Dynamic,
        },
        Column {
            name: "ModifiedBy",
            kind: Kind::String,
        },
        Column {
            name: "SourceSystem",
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
        visit(Value::Text(&self.incident_name));
        visit(Value::Text(&self.title));
        visit(Value::Text(&self.description));
        visit(Value::Text(&self.severity));
        visit(Value::Text(&self.status));
        visit(Value::Text(&self.classification));
        visit(Value::Text(&self.classification_comment));
        visit(Value::Text(&self.classification_reason));
        visit(Value::Dynamic(&self.owner));
        visit(Value::Text(&self.provider_name));
        visit(Value::Text(&self.provider_incident_id));
        visit(Value::Datetime(self.first_activity_time));
        visit(Value::Datetime(self.last_activity_time));
        visit(Value::Datetime(self.first_modified_time));
        visit(Value::Datetime(Some(self.last_modified_time)));
        visit(Value::Datetime(Some(self.created_time)));
        visit(Value::Datetime(self.closed_time));
        visit(Value::Int(self.incident_number));
        visit(Value::Dynamic(&self.related_analytic_rule_ids));
        visit(Value::Dynamic(&self.alert_ids));
        visit(Value::Dynamic(&self.bookmark_ids));
        visit(Value::Dynamic(&self.comments));
        visit(Value::Dynamic(&self.tasks));
        visit(Value::Dynamic(&self.labels));
        visit(Value::Text(&self.incident_url));
        visit(Value::Dynamic(&self.additional_data));
        visit(Value::Text(&self.modified_by));
        visit(Value::Text(&self.source_system));
        visit(Value::Text("SecurityIncident"));
        visit(Value::Real(Some(self.billed_size())));
        visit(Value::Text("false"));
    }

    /// `_BilledSize`: the length of the row's texts; ingestion of this table is free (R1.6), but the column is filled.
    fn billed_size(&self) -> f64 {
        let texts = [
            &self.tenant_id,
            &self.incident_name,
            &self.title,
            &self.description,
            &self.severity,
            &self.status,
            &self.classification,
            &self.classification_comment,
            &self.classification_reason,
            &self.owner,
            &self.provider_name,
            &self.provider_incident_id,
            &self.related_analytic_rule_ids,
            &self.alert_ids,
            &self.bookmark_ids,
            &self.comments,
            &self.tasks,
            &self.labels,
            &self.incident_url,
            &self.additional_data,
            &self.modified_by,
            &self.source_system,
        ];
        texts.iter().map(|text| text.len()).sum::<usize>() as f64
    }
}
