//! An alert in the product that raised it (state machine S1), and how far connectors have got with it.

use super::{Entity, IncidentIdx, XdrIdx};
use crate::clock::Ticks;
use crate::content::catalog::{AlertType, Resource, Shape};
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
    /// Whether the product has published it.
    pub(crate) raised: bool,
    /// First and last activity.
    pub(crate) start: Ticks,
    pub(crate) end: Ticks,
    /// When the product published it.
    pub(crate) published: Ticks,
    pub(crate) host: u32,
    pub(crate) person: u32,
    /// How many status changes it has seen; keys their delays.
    pub(crate) changes: u32,
    /// When the first row of any connector is due, as far as that is known.
    pub(crate) first_due: Option<Ticks>,
    /// When the subscription-based connector's (or component connector's) last row is due, so that rows stay in order.
    pub(crate) forward_due: Ticks,
    /// When the last change by bi-directional sync is due, so that changes of its incidents arrive in order.
    pub(crate) sync_due: Ticks,
    /// When its first row was written.
    pub(crate) first_row: Option<Ticks>,
    /// Whether an incident creation rule has taken it on.
    pub(crate) rule_decided: bool,
    /// The Sentinel incident that a rule made of it.
    pub(crate) rule_incident: Option<IncidentIdx>,
    /// Whether Defender XDR has taken it in.
    pub(crate) in_xdr: bool,
    /// The Defender XDR incident that holds it now.
    pub(crate) xdr_incident: Option<XdrIdx>,
    /// What the tenant-based connector has told so far.
    pub(crate) tenant: Forwarding,
}

/// How far a connector that forwards the latest status has got with an alert.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forwarding {
    /// When a row is due, while one is on its way.
    pub(crate) due: Option<Ticks>,
    /// The status of the last row.
    pub(crate) last: Option<AlertStatus>,
}

impl Alert {
    /// When its first row is due, if it has none yet and a connector will bring one.
    pub(crate) fn first_row_due(&self, now: Ticks) -> Option<Ticks> {
        let dues = [self.first_due, self.tenant.due].into_iter().flatten();
        let to_come = dues.filter(|&due| self.first_row.is_none() && due >= now);
        to_come.min()
    }

    /// The entity by which Defender XDR may correlate the alert with others (R7.4).
    pub(crate) fn entity(&self) -> Option<Entity> {
        match self.kind.shape {
            Shape::Process { .. } | Shape::Logon | Shape::Dns | Shape::File { .. } => {
                Some(Entity::Host(self.host))
            }
            Shape::Kubernetes | Shape::Iot | Shape::Resource(Resource::WebApp) => None,
            _ => Some(Entity::Person(self.person)),
        }
    }
}
