//! R6.6 (first half): without the Defender XDR connector, each product has its own connector; scheduled rules write by themselves.

use super::{Rule, incident_creation, table_writes, xdr_connector};
use crate::actor::AlertIdx;
use crate::clock::SECOND;
use crate::content::Via;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::simulation::{Ctx, World};
use crate::value::{AlertStatus, Product};

pub(crate) static COMPONENT: Rule = Rule {
    id: "R6.6",
    says: "a product's own connector forwards its alerts",
    source: "F 001, F 003; X connect-microsoft-365-defender",
};

static SCHEDULED: Rule = Rule {
    id: "R1.4",
    says: "a scheduled analytics rule writes its alert and creates an incident from it",
    source: "D captured rows of scheduled rules",
};

pub(super) static RULES: &[&Rule] = &[&COMPONENT, &SCHEDULED];

/// A product other than Defender for Cloud has a new alert or a status change.
pub(super) fn on_status(ctx: &mut Ctx<'_>, alert: AlertIdx, status: AlertStatus) {
    let state = &ctx.world.alerts[alert as usize];
    let product = state.kind.product;
    if product == Product::Sentinel {
        table_writes::write_alert(ctx, &SCHEDULED, alert, status, Via::Workspace);
        incident_creation::create_from_scheduled_rule(ctx, &SCHEDULED, alert);
        return;
    }
    let Some(rule) = carrier(ctx.world, product) else {
        ctx.step(&COMPONENT, Some(alert), None, || {
            format!("the connector of {product} is off")
        });
        return;
    };
    let knobs = &ctx.world.config.knobs;
    let delay = if rule == &COMPONENT {
        knobs.component.delay
    } else {
        knobs.xdr.alert_delay
    };
    let state = &ctx.world.alerts[alert as usize];
    let subject = state.key * 64 + u64::from(state.changes);
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::ComponentDelay, subject);
    let at = (ctx.now() + delay.draw(&mut draws)).max(state.forward_due + SECOND);
    ctx.world.alerts[alert as usize].forward_due = at;
    ctx.world.note_first_due(alert, at);
    ctx.schedule(at, Event::ComponentForward { alert, status });
}

/// Which connector carries the product's alerts at present, by its rule; nothing if none does.
fn carrier(world: &World, product: Product) -> Option<&'static Rule> {
    if world.config.xdr_connector.connected && product.is_xdr_integrated() {
        return Some(&xdr_connector::PRODUCT_ALERT);
    }
    let is_connected = world.config.component_connectors.contains(&product);
    is_connected.then_some(&COMPONENT)
}

/// The connector writes the row.
pub(crate) fn forward(ctx: &mut Ctx<'_>, alert: AlertIdx, status: AlertStatus) {
    let product = ctx.world.alerts[alert as usize].kind.product;
    let Some(rule) = carrier(ctx.world, product) else {
        ctx.step(&COMPONENT, Some(alert), None, || {
            format!("the connector of {product} was switched off before the row was due")
        });
        return;
    };
    table_writes::write_alert(ctx, rule, alert, status, Via::Xdr);
}
