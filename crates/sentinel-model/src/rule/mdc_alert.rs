//! S1, R10.2: an alert in the product that raises it: active, in progress, resolved or dismissed.
//!
//! R10.8: an incident of Defender for Cloud's own correlation is an alert like others, of the type `SharedProcessIncident`.

use super::{
    Rule, component_connector, permissions, subscription_connector, suppression, xdr_incident,
};
use crate::actor::{AlertIdx, Doer, handle_in_product};
use crate::config::Plans;
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
    let state = &ctx.world.alerts[alert as usize];
    let (kind, subscription) = (state.kind, state.subscription);
    if kind.product == Product::DefenderForCloud
        && ctx.world.config.subscriptions[subscription].plans == Plans::None
    {
        let why = || "no Defender plan is on, so there is no alert".to_owned();
        ctx.refuse(&permissions::PLANS, Some(alert), None, why);
        return;
    }
    let what = || format!("{} raises \"{}\"", kind.product, kind.name);
    ctx.world.alerts[alert as usize].raised = true;
    ctx.step(&RAISED, Some(alert), None, what);
    if suppression::apply(ctx, alert) {
        return;
    }
    announce(ctx, alert, AlertStatus::Active);
    xdr_incident::on_raised(ctx, alert);
    handle_in_product(ctx, alert);
}

/// Somebody changes the alert in the product. What was planned is dropped if the alert has been closed meanwhile.
pub(crate) fn change_in_product(
    ctx: &mut Ctx<'_>,
    alert: AlertIdx,
    status: AlertStatus,
    by: Doer,
    planned: bool,
) {
    if !(planned && ctx.world.alerts[alert as usize].status.is_closed()) {
        set_status(ctx, alert, status, by);
    }
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
    if !state.raised {
        ctx.refuse(&RAISED, Some(alert), None, || {
            "the alert has not been raised".to_owned()
        });
        return false;
    }
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
    let name = ctx.name_for_step(by);
    ctx.step(&CHANGED, Some(alert), None, || {
        format!("{name} sets the alert from {from} to {status}")
    });
    announce(ctx, alert, status);
    xdr_incident::on_status(ctx, alert);
    true
}

/// Tells the connectors; which of them listens depends on the product.
fn announce(ctx: &mut Ctx<'_>, alert: AlertIdx, status: AlertStatus) {
    match ctx.world.alerts[alert as usize].kind.product {
        Product::DefenderForCloud => subscription_connector::on_status(ctx, alert, status),
        _ => component_connector::on_status(ctx, alert, status),
    }
}
