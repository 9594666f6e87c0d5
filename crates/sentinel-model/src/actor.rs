//! The state that actors keep: alerts in their products, incidents in Sentinel, and who did what.

mod alert;
mod incident;
mod soc;

pub(crate) use alert::{Alert, AlertIdx};
pub(crate) use incident::{Comment, Incident, IncidentChange, IncidentIdx, Label, Origin};
pub(crate) use soc::{handle_in_product, triage};

/// Who changed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doer {
    /// The creation of an incident from an alert.
    Creation,
    /// A person, by the position of their name.
    Person(u16),
    /// An automation rule, by its position.
    Automation(u16),
    /// A playbook, by the position of its name.
    Playbook(u16),
    /// Bi-directional sync of the subscription-based connector.
    Bidi,
    /// A suppression rule of Defender for Cloud.
    Suppression,
}
