//! An incident in Sentinel (state machine S3).

use std::borrow::Cow;

use super::{AlertIdx, Doer, XdrIdx};
use crate::clock::Ticks;
use crate::random::Guid;
use crate::value::{Classification, IncidentStatus, Severity};

/// The position of an incident in the run; `IncidentNumber` is one more.
pub(crate) type IncidentIdx = u32;

/// What created an incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A Microsoft incident creation rule, by its position.
    CreationRule(u32),
    /// Defender XDR, by the position of its incident.
    Xdr(XdrIdx),
    /// The scheduled analytics rule whose alert it holds.
    ScheduledRule,
}

/// A tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) name: String,
    /// Whether the system put it there.
    pub(crate) automatic: bool,
}

/// Adds a tag unless it is there: whoever adds it and however often, an incident carries a tag once.
pub(crate) fn add_label(labels: &mut Vec<Label>, label: Label) {
    if labels.iter().all(|known| known.name != label.name) {
        labels.push(label);
    }
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    pub(crate) message: Cow<'static, str>,
    pub(crate) at: Ticks,
    pub(crate) by: Doer,
}

/// An incident; every change appends a row with all of it.
#[derive(Clone, Debug)]
pub(crate) struct Incident {
    pub(crate) name: Guid,
    pub(crate) origin: Origin,
    pub(crate) alerts: Vec<AlertIdx>,
    /// First and last activity, kept when the alerts have moved to another incident.
    pub(crate) activity: Option<(Ticks, Ticks)>,
    pub(crate) title: String,
    /// What somebody wrote in place of what it would say by itself.
    pub(crate) description: Option<String>,
    pub(crate) severity: Severity,
    pub(crate) status: IncidentStatus,
    pub(crate) classification: Option<Classification>,
    pub(crate) classification_comment: Cow<'static, str>,
    /// Position of the owner's name.
    pub(crate) owner: Option<u32>,
    pub(crate) created: Ticks,
    pub(crate) first_modified: Option<Ticks>,
    pub(crate) last_modified: Ticks,
    pub(crate) closed: Option<Ticks>,
    pub(crate) labels: Vec<Label>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) modified_by: Doer,
}

/// A change of an incident, in Sentinel or in Defender XDR; what is absent stays as it is. A status is one of Sentinel's.
#[derive(Clone, Debug)]
pub(crate) struct IncidentChange {
    pub(crate) by: Doer,
    /// A planned change is dropped if the incident is not in this status any more.
    pub(crate) expects: Option<IncidentStatus>,
    pub(crate) status: Option<IncidentStatus>,
    pub(crate) classification: Option<Classification>,
    pub(crate) classification_comment: Option<Cow<'static, str>>,
    pub(crate) owner: Option<u32>,
    pub(crate) severity: Option<Severity>,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) comment: Option<Cow<'static, str>>,
    pub(crate) label: Option<Label>,
}

impl IncidentChange {
    pub(crate) fn by(by: Doer) -> Self {
        Self {
            by,
            expects: None,
            status: None,
            classification: None,
            classification_comment: None,
            owner: None,
            severity: None,
            title: None,
            description: None,
            comment: None,
            label: None,
        }
    }

    /// Whether it changes anything.
    pub(crate) fn says_something(&self) -> bool {
        self.status.is_some()
            || self.classification.is_some()
            || self.owner.is_some()
            || self.severity.is_some()
            || self.title.is_some()
            || self.description.is_some()
            || self.comment.is_some()
            || self.label.is_some()
    }

    pub(crate) fn close(by: Doer, classification: Classification) -> Self {
        Self {
            status: Some(IncidentStatus::Closed),
            classification: Some(classification),
            ..Self::by(by)
        }
    }
}

impl Origin {
    /// Whether Defender XDR created it.
    pub(crate) fn is_xdr(self) -> bool {
        matches!(self, Self::Xdr(_))
    }
}

impl Incident {
    /// A new incident, as its creation row shows it: never modified, never closed, nobody's (R1.4).
    pub(crate) fn new(
        name: Guid,
        origin: Origin,
        alerts: Vec<AlertIdx>,
        title: String,
        severity: Severity,
        now: Ticks,
    ) -> Self {
        Self {
            name,
            origin,
            alerts,
            activity: None,
            title,
            description: None,
            severity,
            status: IncidentStatus::New,
            classification: None,
            classification_comment: Cow::Borrowed(""),
            owner: None,
            created: now,
            first_modified: None,
            last_modified: now,
            closed: None,
            labels: Vec::new(),
            comments: Vec::new(),
            modified_by: Doer::Creation,
        }
    }

    /// Notes who changed it and when.
    pub(crate) fn modify(&mut self, by: Doer, now: Ticks) {
        self.first_modified.get_or_insert(now);
        self.last_modified = now;
        self.modified_by = by;
    }
}
