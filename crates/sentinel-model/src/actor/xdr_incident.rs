//! An incident in Defender XDR (state machine S4).

use super::{AlertIdx, IncidentIdx, Label};
use crate::clock::Ticks;
use crate::value::{Classification, IncidentStatus, Severity};

/// The position of an XDR incident in the run.
pub(crate) type XdrIdx = u32;

/// State machine S4; `Redirected` is final.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum XdrStatus {
    Active,
    InProgress,
    Resolved,
    Redirected,
}

impl XdrStatus {
    /// What Sentinel shows [D for Active, A for the others].
    pub(crate) fn in_sentinel(self) -> IncidentStatus {
        match self {
            Self::Active => IncidentStatus::New,
            Self::InProgress => IncidentStatus::Active,
            Self::Resolved | Self::Redirected => IncidentStatus::Closed,
        }
    }

    /// The other way round; Sentinel cannot redirect.
    pub(crate) fn from_sentinel(status: IncidentStatus) -> Self {
        match status {
            IncidentStatus::New => Self::Active,
            IncidentStatus::Active => Self::InProgress,
            IncidentStatus::Closed => Self::Resolved,
        }
    }

    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Active | Self::InProgress)
    }
}

/// What alerts may have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Entity {
    Host(u32),
    Person(u32),
}

/// An incident in Defender XDR.
#[derive(Clone, Debug)]
pub(crate) struct XdrIncident {
    pub(crate) alerts: Vec<AlertIdx>,
    pub(crate) status: XdrStatus,
    pub(crate) severity: Severity,
    pub(crate) created: Ticks,
    pub(crate) owner: Option<u16>,
    pub(crate) classification: Option<Classification>,
    /// Tags that its counterpart will start with.
    pub(crate) labels: Vec<Label>,
    /// Its counterpart in Sentinel, once the connector has brought it.
    pub(crate) sentinel: Option<IncidentIdx>,
}

/// A change that somebody makes in the Defender portal.
#[derive(Clone, Debug)]
pub(crate) struct XdrChange {
    pub(crate) by: super::Doer,
    /// A planned change is dropped if the incident is not in this status any more.
    pub(crate) expects: Option<XdrStatus>,
    pub(crate) status: Option<XdrStatus>,
    pub(crate) classification: Option<Classification>,
    pub(crate) owner: Option<u16>,
    pub(crate) comment: Option<String>,
}
