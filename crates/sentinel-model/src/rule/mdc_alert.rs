//! S1, R10.2: an alert in the product that raises it: active, in progress, resolved or dismissed.

use super::{Rule, component_connector, subscription_connector};
use crate::actor::{AlertIdx, Doer, handle_in_product};
use crate::simulation::Ctx;
use crate::value::{AlertStatus, Product};

static RAISED: Rule = Rule {
    id: "S1",
    says: "an alert is raised as active",
    source: "F 002",
};

static CHANGED: Rule = Rule {
    id: "S1",
    says: "an alert moves between active, in progress, resolved and dismissed",
    source: "F 002; A mdc.reopen",
};

pub(super) static RULES: &[&Rule] = &[&RAISED, &CHANGED];

/// The product publishes the alert.
pub(crate) fn raise(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    let kind = ctx.world.alerts[alert as usize].kind;
    ctx.step(&RAISED, Some(alert), None, || {
        format!("{} raises \"{}\"", kind.product, kind.name)
    });
    announce(ctx, alert, AlertStatus::Active);
    handle_in_product(ctx, alert);
}

/// Somebody or something sets the alert's status. Setting what it already is does nothing, which ends every sync loop.
pub(crate) fn set_status(
    ctx: &mut Ctx<'_>,
    alert: AlertIdx,
    status: AlertStatus,
    by: Doer,
) -> bool {
    let state = &ctx.world.alerts[alert as usize];
    let from = state.status;
    if from == status {
        return false;
    }
    let reopens = from.is_closed() && !status.is_closed();
    if reopens && !ctx.world.config.knobs.mdc.reopen {
        ctx.refuse(&CHANGED, Some(alert), None, || {
            format!("the alert is {from} and cannot become {status} again")
        });
        return false;
    }
    let state = &mut ctx.world.alerts[alert as usize];
    state.status = status;
    state.changes += 1;
    let name = ctx.world.doer_name(by);
    ctx.step(&CHANGED, Some(alert), None, || {
        format!("{name} sets the alert from {from} to {status}")
    });
    announce(ctx, alert, status);
    true
}

/// Tells the connectors; which of them listens depends on the product.
fn announce(ctx: &mut Ctx<'_>, alert: AlertIdx, status: AlertStatus) {
    match ctx.world.alerts[alert as usize].kind.product {
        Product::DefenderForCloud => subscription_connector::on_status(ctx, alert, status),
        _ => component_connector::on_status(ctx, alert, status),
    }
}
