//! R3 and R4: the tenant-based connector takes Defender for Cloud alerts of all subscriptions out of Defender XDR.
//!
//! - R3.5: it is slower than the subscription-based one, by `knobs.tenant.delay`.
//! - R3.7: it may forward an alert several times; see [`faults`].
//! - R3.9: its rows have the same `ProductName` as those of the other connector; only `AlertLink` tells them apart.
//! - R4.2, R4.3: with both connectors on, the subscription-based one is first and its row makes the incident; an incident that is
//!   closed soon leaves this connector nothing but the resolved state to tell. All of this follows from the delays.

use super::{Rule, faults, table_writes};
use crate::actor::AlertIdx;
use crate::content::Via;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::simulation::Ctx;
use crate::value::AlertStatus;

pub(crate) static ONE_SWITCH: Rule = Rule {
    id: "R3.1",
    says: "one switch covers all subscriptions of the tenant",
    source: "F 002; X connect-defender-for-cloud-tenant",
};

static CREATED: Rule = Rule {
    id: "R3.4",
    says: "a new alert becomes a row with a link to the Defender portal",
    source: "F 002",
};

static LATEST: Rule = Rule {
    id: "R3.6",
    says: "only the latest status at the time of forwarding is told; states in between are skipped",
    source: "F 002",
};

static DUPLICATE_ROW: Rule = Rule {
    id: "R4.1",
    says: "with both connectors on, each writes its row for the same alert, with the same SystemAlertId",
    source: "F 002; X ingest-defender-for-cloud-incidents; A same id",
};

pub(super) static RULES: &[&Rule] = &[&ONE_SWITCH, &CREATED, &LATEST, &DUPLICATE_ROW];

/// An alert that Defender XDR holds is new or has changed.
pub(super) fn on_status(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    if !ctx.world.config.tenant_connector.connected {
        ctx.step(&ONE_SWITCH, Some(alert), None, || {
            "the tenant-based connector is off".to_owned()
        });
        return;
    }
    let state = &mut ctx.world.alerts[alert as usize];
    if state.tenant.due.is_some() {
        return;
    }
    let subject = state.key * 64 + u64::from(state.changes);
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::TenantDelay, subject);
    let at = ctx.now() + ctx.world.config.knobs.tenant.delay.draw(&mut draws);
    ctx.world.alerts[alert as usize].tenant.due = Some(at);
    ctx.world.note_first_due(alert, at);
    ctx.schedule(
        at,
        Event::TenantForward {
            alert,
            repeated: false,
        },
    );
}

/// The connector writes the row, with whatever status the alert has by now.
pub(crate) fn forward(ctx: &mut Ctx<'_>, alert: AlertIdx, repeated: bool) {
    let state = &mut ctx.world.alerts[alert as usize];
    let (status, last) = (state.status, state.tenant.last);
    if !repeated {
        state.tenant.due = None;
    }
    if !ctx.world.config.tenant_connector.connected {
        let what =
            || "the tenant-based connector was switched off before the row was due".to_owned();
        ctx.step(&ONE_SWITCH, Some(alert), None, what);
        return;
    }
    if last == Some(status) && !repeated {
        ctx.step(&LATEST, Some(alert), None, || {
            format!("the alert is {status} again, which its last row says")
        });
        return;
    }
    let elsewhere = state_has_other_row(ctx, alert);
    let rule = match (repeated, last, status) {
        (true, ..) => &faults::DUPLICATE_FORWARDING,
        (_, Some(_), _) => &LATEST,
        (_, None, _) if elsewhere => &DUPLICATE_ROW,
        (_, None, AlertStatus::Active) => &CREATED,
        (_, None, _) => &LATEST,
    };
    table_writes::write_alert(ctx, rule, alert, status, Via::Xdr);
    ctx.world.alerts[alert as usize].tenant.last = Some(status);
    if last.is_none() && !repeated {
        faults::forward_again(ctx, alert);
    }
}

/// Whether the subscription-based connector was first.
fn state_has_other_row(ctx: &Ctx<'_>, alert: AlertIdx) -> bool {
    let state = &ctx.world.alerts[alert as usize];
    state.first_row.is_some() && state.tenant.last.is_none()
}
