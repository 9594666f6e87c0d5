//! The rules of the model, one file per rule or group of rules. Each has an id, a sentence and its source.
//!
//! Source tags: `F nnn` is a fact that source document nnn states, `X` the same statement in Microsoft's documentation,
//! `D` documentation or a public capture only, `A` an assumption with a knob in [`crate::config::Knobs`].

pub(crate) mod advanced_hunting;
pub(crate) mod alert_limit;
pub(crate) mod bidirectional_sync;
pub(crate) mod component_connector;
pub(crate) mod entity_sync;
pub(crate) mod faults;
pub(crate) mod incident_creation;
pub(crate) mod incident_lifecycle;
pub(crate) mod mdc_alert;
pub(crate) mod merge;
pub(crate) mod permissions;
pub(crate) mod playbook;
pub(crate) mod subscription_connector;
pub(crate) mod suppression;
pub(crate) mod table_writes;
pub(crate) mod tenant_connector;
pub(crate) mod xdr_connector;
pub(crate) mod xdr_incident;
pub(crate) mod xdr_sync;

/// A rule of the model.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its number in the model, such as `R2.2`, or the state machine, such as `S1`.
    pub id: &'static str,
    /// What it says.
    pub says: &'static str,
    /// Where that comes from.
    pub source: &'static str,
}

/// All rules that rows and steps can name, in order.
#[must_use]
pub fn rules() -> Vec<&'static Rule> {
    let groups: &[&[&'static Rule]] = &[
        table_writes::RULES,
        mdc_alert::RULES,
        incident_lifecycle::RULES,
        subscription_connector::RULES,
        bidirectional_sync::RULES,
        tenant_connector::RULES,
        incident_creation::RULES,
        xdr_incident::RULES,
        xdr_connector::RULES,
        xdr_sync::RULES,
        component_connector::RULES,
        merge::RULES,
        alert_limit::RULES,
        faults::RULES,
        permissions::RULES,
        suppression::RULES,
        playbook::RULES,
        advanced_hunting::RULES,
        entity_sync::RULES,
    ];
    groups.iter().copied().flatten().copied().collect()
}
