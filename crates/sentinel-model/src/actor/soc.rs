//! The people of the background load: analysts who triage and close incidents, and owners who handle alerts in the product.

use super::{AlertIdx, Doer, IncidentChange, IncidentIdx};
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::simulation::Ctx;
use crate::value::{AlertStatus, Classification, IncidentStatus, Product, Severity};

const COMMENTS: &[&str] = &[
    "Checked with the owner of the resource, waiting for an answer.",
    "Address is not used by the organization.",
    "Matches the maintenance window of the team.",
    "Account was disabled and its password changed.",
    "Same pattern as last week, adding to the list for tuning.",
];

const CLOSING_COMMENTS: &[&str] = &[
    "Confirmed, contained.",
    "Expected activity.",
    "Detection does not fit this machine.",
    "No evidence left to decide.",
];

/// Plans what the SOC does with a new incident.
pub(crate) fn triage(ctx: &mut Ctx<'_>, incident: IncidentIdx) {
    let Some(soc) = ctx
        .world
        .background
        .as_ref()
        .map(|background| background.soc.clone())
    else {
        return;
    };
    let state = &ctx.world.incidents[incident as usize];
    // Keyed by the first alert, so that the same incident is handled alike under every configuration.
    let Some(&alert) = state.alerts.first() else {
        return;
    };
    let key = ctx.world.alerts[alert as usize].key * 4 + u64::from(state.origin.is_xdr());
    let severity = state.severity;
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::Triage, key);
    if !draws.chance(soc.triaged) {
        return;
    }
    let urgency = match severity {
        Severity::High => 1,
        Severity::Medium => 2,
        Severity::Low | Severity::Informational => 4,
    };
    let analyst = ctx
        .world
        .analyst(draws.below(u64::from(soc.analysts.max(1))) as u16);
    let by = Doer::Person(analyst);
    let mut at = ctx.now() + draws.skewed(soc.triage_delay * urgency);
    change(
        ctx,
        at,
        incident,
        IncidentChange {
            status: Some(IncidentStatus::Active),
            owner: Some(analyst),
            ..IncidentChange::by(by)
        },
    );
    if draws.chance(soc.commented) {
        at += draws.skewed(soc.close_delay / 4);
        let comment = draws.pick(COMMENTS).to_owned();
        change(
            ctx,
            at,
            incident,
            IncidentChange {
                comment: Some(comment),
                ..IncidentChange::by(by)
            },
        );
    }
    if !draws.chance(soc.closed) {
        return;
    }
    at += draws.skewed(soc.close_delay * urgency);
    close(ctx, at, incident, by, &mut draws);
    if draws.chance(soc.reopened) {
        at += draws.skewed(soc.close_delay);
        change(
            ctx,
            at,
            incident,
            IncidentChange {
                status: Some(IncidentStatus::Active),
                comment: Some("Seen again, opening once more.".to_owned()),
                ..IncidentChange::by(by)
            },
        );
        at += draws.skewed(soc.close_delay);
        close(ctx, at, incident, by, &mut draws);
    }
}

fn close(ctx: &mut Ctx<'_>, at: i64, incident: IncidentIdx, by: Doer, draws: &mut Draws) {
    let classification = match draws.below(100) {
        0..30 => Classification::TruePositive,
        30..65 => Classification::BenignPositive,
        65..90 => Classification::FalsePositive,
        _ => Classification::Undetermined,
    };
    let comment = CLOSING_COMMENTS[classification as usize];
    change(
        ctx,
        at,
        incident,
        IncidentChange {
            classification_comment: Some(comment.to_owned()),
            ..IncidentChange::close(by, classification)
        },
    );
}

fn change(ctx: &mut Ctx<'_>, at: i64, incident: IncidentIdx, change: IncidentChange) {
    ctx.schedule(
        at,
        Event::IncidentChanged {
            incident,
            change: Box::new(change),
        },
    );
}

/// Plans whether somebody handles a new alert in the product itself.
pub(crate) fn handle_in_product(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    let Some(soc) = ctx
        .world
        .background
        .as_ref()
        .map(|background| background.soc.clone())
    else {
        return;
    };
    let state = &ctx.world.alerts[alert as usize];
    if state.kind.product == Product::Sentinel || state.status.is_closed() {
        return;
    }
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::MdcHandling, state.key);
    if !draws.chance(soc.handled_in_product) {
        return;
    }
    let by = Doer::Person(
        ctx.world
            .analyst(draws.below(u64::from(soc.analysts.max(1))) as u16),
    );
    let mut at = ctx.now() + draws.skewed(soc.close_delay);
    if draws.chance(0.5) {
        ctx.schedule(
            at,
            Event::AlertStatusChanged {
                alert,
                status: AlertStatus::InProgress,
                by,
            },
        );
        at += draws.skewed(soc.close_delay);
    }
    let status = if draws.chance(0.35) {
        AlertStatus::Dismissed
    } else {
        AlertStatus::Resolved
    };
    ctx.schedule(at, Event::AlertStatusChanged { alert, status, by });
}
