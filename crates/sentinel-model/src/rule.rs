//! The rules of the model, one file per rule or group of rules. Each has an id, a sentence and its source.
//!
//! Source tags: `F nnn` is a fact that source document nnn states, `X` the same statement in Microsoft's documentation,
//! `D` documentation or a public capture only, `A` an assumption with a knob in [`crate::config::Knobs`].

pub(crate) mod bidirectional_sync;
pub(crate) mod component_connector;
pub(crate) mod incident_creation;
pub(crate) mod incident_lifecycle;
pub(crate) mod mdc_alert;
pub(crate) mod subscription_connector;
pub(crate) mod table_writes;

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
        mdc_alert::RULES,
        incident_lifecycle::RULES,
        subscription_connector::RULES,
        bidirectional_sync::RULES,
        incident_creation::RULES,
        component_connector::RULES,
        table_writes::RULES,
    ];
    groups.iter().copied().flatten().copied().collect()
}
