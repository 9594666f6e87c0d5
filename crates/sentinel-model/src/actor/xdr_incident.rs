//! An incident in Defender XDR (state machine S4).

use super::{AlertIdx, Comment, IncidentIdx, Label};
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
    /// Whether somebody set the severity, so that further alerts do not raise it.
    pub(crate) severity_is_set: bool,
    /// The title that somebody gave it, in place of the one that Defender XDR chose.
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) created: Ticks,
    /// Whether a merge made it, of alerts that other incidents opened with.
    pub(crate) combined: bool,
    pub(crate) owner: Option<u32>,
    pub(crate) classification: Option<Classification>,
    /// Tags and comments that its counterpart will start with.
    pub(crate) labels: Vec<Label>,
    pub(crate) comments: Vec<Comment>,
    /// Its counterpart in Sentinel, once the connector has brought it.
    pub(crate) sentinel: Option<IncidentIdx>,
    /// When the connector is going to add alerts that waited for their rows (R9.3).
    pub(crate) fill_due: Option<Ticks>,
}

impl XdrIncident {
    /// A new incident, active and nobody's.
    pub(crate) fn new(alerts: Vec<AlertIdx>, severity: Severity, created: Ticks) -> Self {
        Self {
            alerts,
            status: XdrStatus::Active,
            severity,
            severity_is_set: false,
            title: None,
            description: None,
            created,
            combined: false,
            owner: None,
            classification: None,
            labels: Vec::new(),
            comments: Vec::new(),
            sentinel: None,
            fill_due: None,
        }
    }

    /// Takes the severity of a further alert into account.
    pub(crate) fn rise_to(&mut self, severity: Severity) {
        if !self.severity_is_set {
            self.severity = self.severity.max(severity);
        }
    }
}
