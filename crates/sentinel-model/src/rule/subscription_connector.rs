//! R2.1 to R2.3, R2.8, R2.9: the subscription-based connector writes a row for each alert and each status change of an enrolled subscription.

use super::{Rule, suppression, table_writes};
use crate::actor::AlertIdx;
use crate::clock::SECOND;
use crate::content::Via;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::simulation::Ctx;
use crate::value::AlertStatus;

pub(crate) static ENROLLED: Rule = Rule {
    id: "R2.1",
    says: "the connector is on or off per subscription; new subscriptions are not enrolled by themselves",
    source: "F 000, F 002; X connect-defender-for-cloud",
};

static CREATED: Rule = Rule {
    id: "R2.2",
    says: "a new alert of an enrolled subscription becomes one row with a link to the Azure portal, and no incident",
    source: "F 002; X create-incidents-from-alerts",
};

static CHANGED: Rule = Rule {
    id: "R2.3",
    says: "a status change in Defender for Cloud becomes one more row, with or without bi-directional sync",
    source: "F 000, F 002",
};

pub(super) static RULES: &[&Rule] = &[&ENROLLED, &CREATED, &CHANGED];

/// Defender for Cloud tells the connector about a new alert or a status change.
pub(super) fn on_status(ctx: &mut Ctx<'_>, alert: AlertIdx, status: AlertStatus) {
    let state = &ctx.world.alerts[alert as usize];
    let subscription = &ctx.world.config.subscriptions[state.subscription];
    if !subscription.connected {
        let name = subscription.name.clone();
        ctx.step(&ENROLLED, Some(alert), None, || {
            format!("`{name}` is not enrolled, so its connector forwards nothing")
        });
        return;
    }
    let knobs = &ctx.world.config.knobs.sub;
    let delay = if state.changes == 0 {
        knobs.delay
    } else {
        knobs.sync_delay
    };
    let subject = state.key * 64 + u64::from(state.changes);
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::SubscriptionDelay, subject);
    let at = (ctx.now() + delay.draw(&mut draws)).max(state.forward_due + SECOND);
    ctx.world.alerts[alert as usize].forward_due = at;
    ctx.world.note_first_due(alert, at);
    ctx.schedule(at, Event::SubscriptionForward { alert, status });
}

/// The connector writes the row.
pub(crate) fn forward(ctx: &mut Ctx<'_>, alert: AlertIdx, status: AlertStatus) {
    let subscription = ctx.world.alerts[alert as usize].subscription;
    if !ctx.world.config.subscriptions[subscription].connected {
        ctx.step(&ENROLLED, Some(alert), None, || {
            "the subscription was disconnected before the row was due".to_owned()
        });
        return;
    }
    let is_first = ctx.world.alerts[alert as usize].first_row.is_none();
    let rule = match status {
        AlertStatus::Active if is_first => &CREATED,
        AlertStatus::Dismissed if is_first => &suppression::SUPPRESSED,
        _ => &CHANGED,
    };
    table_writes::write_alert(ctx, rule, alert, status, Via::Azure);
}
