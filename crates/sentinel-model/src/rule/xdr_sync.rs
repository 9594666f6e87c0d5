//! R6.8: status, owner and closing reason of an XDR incident are the same in Sentinel and Defender XDR, at once and both ways.

use super::{Rule, incident_lifecycle, mdc_alert};
use crate::actor::{Doer, IncidentChange, IncidentIdx, Origin, XdrChange, XdrIdx, XdrStatus};
use crate::simulation::Ctx;
use crate::value::{AlertStatus, Classification, IncidentStatus};

static TO_XDR: Rule = Rule {
    id: "R6.8",
    says: "a change of an XDR incident in Sentinel reaches Defender XDR at once",
    source: "F 001, F 002; X microsoft-365-defender-sentinel-integration",
};

static FROM_XDR: Rule = Rule {
    id: "R6.8",
    says: "a change in the Defender portal reaches Sentinel at once",
    source: "F 001, F 002; X microsoft-365-defender-sentinel-integration",
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

pub(super) static RULES: &[&Rule] = &[&TO_XDR, &FROM_XDR, &CLOSES_ALERTS, &AUTO_RESOLVE];

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
    let state = &mut ctx.world.xdr_incidents[xdr as usize];
    if state.status == XdrStatus::Redirected {
        return;
    }
    state.owner = change.owner.or(state.owner);
    state.classification = change.classification.or(state.classification);
    if let Some(status) = change.status {
        state.status = XdrStatus::from_sentinel(status);
    }
    let status = state.status;
    ctx.step(&TO_XDR, None, Some(incident), || {
        format!("the XDR incident is {status:?}")
    });
    if change.status.is_some() && status == XdrStatus::Resolved {
        resolve_alerts(ctx, xdr);
    }
}

/// Somebody changes an incident in the Defender portal.
pub(crate) fn change_in_xdr(ctx: &mut Ctx<'_>, xdr: XdrIdx, change: &XdrChange) {
    let state = &mut ctx.world.xdr_incidents[xdr as usize];
    if change
        .expects
        .is_some_and(|expected| expected != state.status)
    {
        return;
    }
    if state.status == XdrStatus::Redirected || change.status == Some(XdrStatus::Redirected) {
        let sentinel = state.sentinel;
        ctx.refuse(&FROM_XDR, None, sentinel, || {
            "a redirected incident cannot be changed".to_owned()
        });
        return;
    }
    state.owner = change.owner.or(state.owner);
    state.classification = change.classification.or(state.classification);
    state.status = change.status.unwrap_or(state.status);
    let (status, sentinel) = (state.status, state.sentinel);
    let name = ctx.name_for_step(change.by);
    ctx.step(&FROM_XDR, None, sentinel, || {
        format!("{name} sets the XDR incident to {status:?}")
    });
    tell_sentinel(ctx, xdr, change);
    if change.status == Some(XdrStatus::Resolved) {
        resolve_alerts(ctx, xdr);
    }
}

fn tell_sentinel(ctx: &mut Ctx<'_>, xdr: XdrIdx, change: &XdrChange) {
    let Some(incident) = ctx.world.xdr_incidents[xdr as usize].sentinel else {
        return;
    };
    let closed = ctx.world.incidents[incident as usize].status == IncidentStatus::Closed;
    let closes = change.status == Some(XdrStatus::Resolved);
    if !ctx.world.config.xdr_connector.connected || (closed && closes) {
        return;
    }
    let change = IncidentChange {
        status: change.status.map(XdrStatus::in_sentinel),
        classification: change.classification,
        classification_comment: change.comment.clone(),
        owner: change.owner,
        ..IncidentChange::by(change.by)
    };
    incident_lifecycle::change(ctx, incident, &change);
}

fn resolve_alerts(ctx: &mut Ctx<'_>, xdr: XdrIdx) {
    for alert in ctx.world.xdr_incidents[xdr as usize].alerts.clone() {
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
    let sentinel = state.sentinel;
    ctx.step(&AUTO_RESOLVE, None, sentinel, || {
        "all alerts of the XDR incident are closed".to_owned()
    });
    let change = XdrChange {
        by: Doer::Xdr,
        expects: None,
        status: Some(XdrStatus::Resolved),
        classification: Some(state_classification(ctx, xdr)),
        owner: None,
        comment: Some("All alerts of the incident are resolved.".to_owned()),
    };
    change_in_xdr(ctx, xdr, &change);
}

fn state_classification(ctx: &Ctx<'_>, xdr: XdrIdx) -> Classification {
    ctx.world.xdr_incidents[xdr as usize]
        .classification
        .unwrap_or(Classification::Undetermined)
}
