//! R10.4: a suppression rule of Defender for Cloud dismisses future alerts of a kind.
//!
//! Both connectors forward such an alert as dismissed unless `knobs.suppressed_forward` says otherwise, each as it forwards any
//! alert (R2.2, R3.6); if it is opened again, they tell of that, too.

use super::{Rule, subscription_connector, xdr_incident};
use crate::actor::AlertIdx;
use crate::simulation::{Ctx, World};
use crate::value::{AlertStatus, Product};

pub(crate) static SUPPRESSED: Rule = Rule {
    id: "R10.4",
    says: "an alert that a suppression rule matches is dismissed from the start and makes no incident",
    source: "F 004; X alerts-suppression-rules; A suppressed_forward",
};

pub(super) static RULES: &[&Rule] = &[&SUPPRESSED];

/// Dismisses a new alert if a rule asks for it; says whether it did.
pub(super) fn apply(ctx: &mut Ctx<'_>, alert: AlertIdx) -> bool {
    let Some(name) = matching_rule(ctx.world, alert) else {
        return false;
    };
    let state = &mut ctx.world.alerts[alert as usize];
    state.status = AlertStatus::Dismissed;
    state.rule_decided = true;
    ctx.step(&SUPPRESSED, Some(alert), None, || {
        format!("the suppression rule `{name}` dismisses the alert")
    });
    if ctx.world.config.knobs.suppressed_forward {
        subscription_connector::on_status(ctx, alert, AlertStatus::Dismissed);
    }
    xdr_incident::on_suppressed(ctx, alert);
    true
}

fn matching_rule(world: &World, alert: AlertIdx) -> Option<String> {
    let state = &world.alerts[alert as usize];
    if state.kind.product != Product::DefenderForCloud {
        return None;
    }
    let subscription = &world.config.subscriptions[state.subscription].name;
    let rule = world.config.suppression_rules.iter().find(|rule| {
        rule.alert_type == state.kind.alert_type
            && rule
                .subscription
                .as_ref()
                .is_none_or(|name| name == subscription)
    })?;
    Some(rule.name.clone())
}
