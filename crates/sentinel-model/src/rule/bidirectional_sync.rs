//! R2.4 to R2.8: bi-directional sync of the subscription-based connector carries incident changes back to Defender for Cloud.

use super::{Rule, mdc_alert};
use crate::actor::{AlertIdx, Doer, IncidentChange, IncidentIdx};
use crate::config::BidiMap;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::simulation::Ctx;
use crate::value::{AlertStatus, Classification, IncidentStatus, Product};

static OFF: Rule = Rule {
    id: "R2.5",
    says: "without bi-directional sync an incident's changes reach neither the alert's rows nor Defender for Cloud",
    source: "F 002, F 004",
};

static ON: Rule = Rule {
    id: "R2.6",
    says: "with bi-directional sync a change of the incident's status sets the status of the alert in Defender for Cloud",
    source: "F 000, F 002; A sub.bidi_map",
};

static EVERY_ALERT: Rule = Rule {
    id: "R2.7",
    says: "every Defender for Cloud alert of the incident whose subscription has the sync on is updated",
    source: "F 000; A",
};

pub(super) static RULES: &[&Rule] = &[&OFF, &ON, &EVERY_ALERT];

/// A Sentinel incident has changed. The other way round nothing happens: an alert never changes its incident (R2.4).
pub(super) fn on_incident_changed(
    ctx: &mut Ctx<'_>,
    incident: IncidentIdx,
    change: &IncidentChange,
    from: IncidentStatus,
) {
    let Some(status) = change.status else { return };
    let map = ctx.world.config.knobs.sub.bidi_map;
    let status = alert_status(map, from, status, change.classification);
    for idx in 0..ctx.world.incidents[incident as usize].alerts.len() {
        let alert = ctx.world.incidents[incident as usize].alerts[idx];
        sync(ctx, incident, alert, status);
    }
}

fn sync(ctx: &mut Ctx<'_>, incident: IncidentIdx, alert: AlertIdx, status: AlertStatus) {
    let state = &ctx.world.alerts[alert as usize];
    if state.kind.product != Product::DefenderForCloud {
        return;
    }
    let subscription = &ctx.world.config.subscriptions[state.subscription];
    if !(subscription.connected && subscription.bidi) {
        ctx.step(&OFF, Some(alert), Some(incident), || {
            "bi-directional sync is off: nothing flows back".to_owned()
        });
        return;
    }
    let subject = state.key * 64 + ctx.now() as u64;
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::SyncDelay, subject);
    let delay = ctx.world.config.knobs.sub.sync_delay.draw(&mut draws);
    ctx.step(&EVERY_ALERT, Some(alert), Some(incident), || {
        format!("the alert will be set to {status}")
    });
    // The delays of two changes are drawn one by one, and the later change must not be overtaken by the earlier.
    let at = (ctx.now() + delay).max(ctx.world.alerts[alert as usize].sync_due);
    ctx.world.alerts[alert as usize].sync_due = at;
    ctx.schedule(at, Event::BidiSync { alert, status });
}

/// The change reaches Defender for Cloud.
pub(crate) fn arrive(ctx: &mut Ctx<'_>, alert: AlertIdx, status: AlertStatus) {
    let current = ctx.world.alerts[alert as usize].status;
    // A closed alert is not closed a second time in another way.
    let done = current == status || (current.is_closed() && status.is_closed());
    if done {
        ctx.step(&ON, Some(alert), None, || {
            format!("the alert is {current} already")
        });
        return;
    }
    mdc_alert::set_status(ctx, alert, status, Doer::Bidi);
}

fn alert_status(
    map: BidiMap,
    from: IncidentStatus,
    to: IncidentStatus,
    classification: Option<Classification>,
) -> AlertStatus {
    let dismissed = matches!(
        classification,
        Some(Classification::FalsePositive | Classification::BenignPositive)
    );
    match to {
        IncidentStatus::New => AlertStatus::Active,
        // An incident that is opened again makes its alert new, too.
        IncidentStatus::Active if from == IncidentStatus::Closed => AlertStatus::Active,
        IncidentStatus::Active => AlertStatus::InProgress,
        IncidentStatus::Closed if map == BidiMap::FalsePositiveDismissed && dismissed => {
            AlertStatus::Dismissed
        }
        IncidentStatus::Closed => AlertStatus::Resolved,
    }
}
