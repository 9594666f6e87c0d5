//! The state that actors keep: alerts in their products, incidents in Sentinel, and who did what.

mod alert;
mod incident;
mod soc;
mod xdr_incident;

pub(crate) use alert::{Alert, AlertIdx, Forwarding};
pub(crate) use incident::{
    Comment, Incident, IncidentChange, IncidentIdx, Label, Origin, add_label,
};
pub(crate) use soc::{handle_in_product, triage};
pub(crate) use xdr_incident::{Entity, XdrIdx, XdrIncident, XdrStatus};

/// Who changed something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doer {
    /// The creation of an incident from an alert.
    Creation,
    /// A person, by the position of their name.
    Person(u32),
    /// An automation rule, by its position.
    Automation(u32),
    /// A playbook, by the position of its name.
    Playbook(u32),
    /// A person who works in the Defender portal, by the position of their name.
    DefenderPortal(u32),
    /// Defender XDR by itself.
    Xdr,
    /// The correlation engine of Defender XDR, when it merges incidents.
    XdrCorrelation,
    /// Bi-directional sync of the subscription-based connector.
    Bidi,
}
