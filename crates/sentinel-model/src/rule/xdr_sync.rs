//! S4, R6.8: status, owner and closing reason of an XDR incident (and, by later documentation, its texts and tags) are the same in Sentinel and Defender XDR, at once and both ways.

use super::{Rule, incident_lifecycle, mdc_alert};
use crate::actor::{
    Comment, Doer, IncidentChange, IncidentIdx, Origin, XdrIdx, XdrIncident, XdrStatus, add_label,
};
use crate::clock::Ticks;
use crate::config::XdrSync;
use crate::simulation::Ctx;
use crate::value::{AlertStatus, Classification, IncidentStatus};

static TO_XDR: Rule = Rule {
    id: "R6.8",
    says: "a change of an XDR incident in Sentinel reaches Defender XDR at once",
    source: "F 001, F 002; X microsoft-365-defender-sentinel-integration; D and A xdr.sync",
};

static FROM_XDR: Rule = Rule {
    id: "R6.8",
    says: "a change in the Defender portal reaches Sentinel at once",
    source: "F 001, F 002; X microsoft-365-defender-sentinel-integration",
};

static LIFECYCLE: Rule = Rule {
    id: "S4",
    says: "an XDR incident moves from active to in progress to resolved; merged into another one, it is redirected for good",
    source: "D alerts-incidents-correlation",
};

static CLOSES_ALERTS: Rule = Rule {
    id: "R6.8",
    says: "closing an XDR incident resolves its alerts in their products",
    source: "F 002",
};

static AUTO_RESOLVE: Rule = Rule {
    id: "R6.8",
    says: "an XDR incident is resolved when all its alerts are closed",
    source: "A xdr.autoresolve",
};

pub(super) static RULES: &[&Rule] = &[
    &LIFECYCLE,
    &TO_XDR,
    &FROM_XDR,
    &CLOSES_ALERTS,
    &AUTO_RESOLVE,
];

/// Whether the change came out of Defender XDR, so that it must not be sent back.
fn comes_from_xdr(by: Doer) -> bool {
    matches!(
        by,
        Doer::Xdr | Doer::XdrCorrelation | Doer::DefenderPortal(_)
    )
}

/// A Sentinel incident has changed.
pub(super) fn on_incident_changed(
    ctx: &mut Ctx<'_>,
    incident: IncidentIdx,
    change: &IncidentChange,
) {
    let Origin::Xdr(xdr) = ctx.world.incidents[incident as usize].origin else {
        return;
    };
    if comes_from_xdr(change.by) || !ctx.world.config.xdr_connector.connected {
        return;
    }
    let shared = shared(ctx.world.config.knobs.xdr.sync, change);
    let now = ctx.now();
    let state = &mut ctx.world.xdr_incidents[xdr as usize];
    if state.status == XdrStatus::Redirected {
        return;
    }
    apply(state, &shared, now);
    let status = state.status;
    ctx.step(&TO_XDR, None, Some(incident), || {
        format!("the XDR incident is {status:?}")
    });
    if change.status == Some(IncidentStatus::Closed) {
        resolve_alerts(ctx, xdr);
    }
}

/// The part of a change that the other side is told.
fn shared(sync: XdrSync, change: &IncidentChange) -> IncidentChange {
    let all = IncidentChange {
        expects: None,
        ..change.clone()
    };
    match sync {
        XdrSync::AllFields => all,
        XdrSync::StatusOwnerReason => IncidentChange {
            severity: None,
            title: None,
            description: None,
            comment: None,
            label: None,
            ..all
        },
    }
}

fn apply(state: &mut XdrIncident, change: &IncidentChange, now: Ticks) {
    state.owner = change.owner.or(state.owner);
    state.classification = change.classification.or(state.classification);
    state.status = change.status.map_or(state.status, XdrStatus::from_sentinel);
    if let Some(severity) = change.severity {
        (state.severity, state.severity_is_set) = (severity, true);
    }
    if change.title.is_some() {
        state.title.clone_from(&change.title);
    }
    if change.description.is_some() {
        state.description.clone_from(&change.description);
    }
    if let Some(label) = change.label.clone() {
        add_label(&mut state.labels, label);
    }
    let comment = change.comment.clone();
    state.comments.extend(comment.map(|message| Comment {
        message,
        at: now,
        by: change.by,
    }));
}

/// Somebody changes an incident in the Defender portal.
pub(crate) fn change_in_xdr(ctx: &mut Ctx<'_>, xdr: XdrIdx, change: &IncidentChange) {
    let now = ctx.now();
    let state = &mut ctx.world.xdr_incidents[xdr as usize];
    let redirected = state.status == XdrStatus::Redirected;
    let unexpected = |expected| redirected || expected != state.status.in_sentinel();
    if change.expects.is_some_and(unexpected) {
        return;
    }
    if redirected {
        let (alert, incident) = ctx.world.story_of(xdr);
        ctx.refuse(&LIFECYCLE, alert, incident, || {
            "a redirected incident cannot be changed".to_owned()
        });
        return;
    }
    apply(state, change, now);
    let status = state.status;
    let name = ctx.name_for_step(change.by);
    let (alert, incident) = ctx.world.story_of(xdr);
    let reaches_sentinel = incident.is_some() && ctx.world.config.xdr_connector.connected;
    let rule = if reaches_sentinel {
        &FROM_XDR
    } else {
        &LIFECYCLE
    };
    ctx.step(rule, alert, incident, || {
        format!("{name} sets the XDR incident to {status:?}")
    });
    tell_sentinel(ctx, xdr, change);
    if change.status == Some(IncidentStatus::Closed) {
        resolve_alerts(ctx, xdr);
    }
}

fn tell_sentinel(ctx: &mut Ctx<'_>, xdr: XdrIdx, change: &IncidentChange) {
    let Some(incident) = ctx.world.xdr_incidents[xdr as usize].sentinel else {
        return;
    };
    let closed = ctx.world.incidents[incident as usize].status == IncidentStatus::Closed;
    let closes = change.status == Some(IncidentStatus::Closed);
    if !ctx.world.config.xdr_connector.connected || (closed && closes) {
        return;
    }
    let mut change = shared(ctx.world.config.knobs.xdr.sync, change);
    // Defender XDR classifies open incidents, too; Sentinel learns of it when the incident is closed.
    if closes {
        change.classification = ctx.world.xdr_incidents[xdr as usize].classification;
    } else if !closed {
        change.classification = None;
    }
    if change.says_something() {
        incident_lifecycle::change(ctx, incident, &change);
    }
}

fn resolve_alerts(ctx: &mut Ctx<'_>, xdr: XdrIdx) {
    for idx in 0..ctx.world.xdr_incidents[xdr as usize].alerts.len() {
        let alert = ctx.world.xdr_incidents[xdr as usize].alerts[idx];
        if !ctx.world.alerts[alert as usize].status.is_closed() {
            ctx.step(&CLOSES_ALERTS, Some(alert), None, || {
                "the incident's closing resolves the alert".to_owned()
            });
            mdc_alert::set_status(ctx, alert, AlertStatus::Resolved, Doer::Xdr);
        }
    }
}

/// An alert of the incident has changed; if it was the last open one, the incident is done.
pub(super) fn resolve_if_done(ctx: &mut Ctx<'_>, xdr: XdrIdx) {
    let state = &ctx.world.xdr_incidents[xdr as usize];
    let done = state
        .alerts
        .iter()
        .all(|&alert| ctx.world.alerts[alert as usize].status.is_closed());
    if !(ctx.world.config.knobs.xdr.autoresolve && state.status.is_open() && done) {
        return;
    }
    let (alert, incident) = ctx.world.story_of(xdr);
    ctx.step(&AUTO_RESOLVE, alert, incident, || {
        "all alerts of the XDR incident are closed".to_owned()
    });
    let change = IncidentChange {
        classification_comment: Some("All alerts of the incident are resolved.".into()),
        ..IncidentChange::close(Doer::Xdr, state_classification(ctx, xdr))
    };
    change_in_xdr(ctx, xdr, &change);
}

fn state_classification(ctx: &Ctx<'_>, xdr: XdrIdx) -> Classification {
    ctx.world.xdr_incidents[xdr as usize]
        .classification
        .unwrap_or(Classification::Undetermined)
}
