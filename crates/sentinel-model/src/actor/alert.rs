//! An alert in the product that raised it (state machine S1), and how far connectors have got with it.

use crate::clock::Ticks;
use crate::content::catalog::AlertType;
use crate::value::{AlertStatus, Severity};

/// The position of an alert in the run.
pub(crate) type AlertIdx = u32;

/// An alert. Its content is not kept: it follows from the key ([`crate::content`]).
#[derive(Clone, Debug)]
pub(crate) struct Alert {
    /// Keys the alert's random decisions; the same in every configuration.
    pub(crate) key: u64,
    pub(crate) kind: &'static AlertType,
    pub(crate) subscription: usize,
    pub(crate) severity: Severity,
    pub(crate) status: AlertStatus,
    /// First and last activity.
    pub(crate) start: Ticks,
    pub(crate) end: Ticks,
    /// When the product published it.
    pub(crate) published: Ticks,
    pub(crate) host: u32,
    pub(crate) person: u32,
    /// How many status changes it has seen; keys their delays.
    pub(crate) changes: u16,
    /// When the subscription-based connector's (or component connector's) last row is due, so that rows stay in order.
    pub(crate) forward_due: Ticks,
    /// When its first row was written.
    pub(crate) first_row: Option<Ticks>,
    /// Whether an incident creation rule has taken it on.
    pub(crate) rule_decided: bool,
    /// Sentinel incidents that hold it: from a creation rule, and from Defender XDR.
    pub(crate) rule_incident: Option<u32>,
}
