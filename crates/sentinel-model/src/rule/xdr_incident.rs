//! R3.2, R3.3, R3.8, R6.3, R6.5, R6.9, R6.10: Defender XDR takes alerts in and groups them into incidents of its own.

use super::{Rule, advanced_hunting, merge, tenant_connector, xdr_connector, xdr_sync};
use crate::actor::{AlertIdx, XdrIdx, XdrIncident};
use crate::config::MdcAlerts;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::simulation::{Ctx, World};
use crate::value::{Product, Severity};

pub(crate) static SETTING: Rule = Rule {
    id: "R3.2",
    says: "Defender XDR takes Defender for Cloud alerts in only while its setting says \"All alerts\"",
    source: "F 002; X connector definition",
};

static INFORMATIONAL: Rule = Rule {
    id: "R3.8",
    says: "Informational Defender for Cloud alerts stay out of Defender XDR",
    source: "D ingest-defender-for-cloud-incidents; A xdr.drop_informational",
};

static GROUPS: Rule = Rule {
    id: "R6.3",
    says: "every alert that Defender XDR takes in lands in one of its incidents",
    source: "F 002",
};

static GROWS: Rule = Rule {
    id: "R6.9",
    says: "an alert that shares an entity joins the open incident",
    source: "F 001; A xdr.group_window",
};

pub(super) static RULES: &[&Rule] = &[&SETTING, &INFORMATIONAL, &GROUPS, &GROWS];

/// A product has raised an alert: does Defender XDR take it in?
pub(super) fn on_raised(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    if !takes_in(ctx, alert) {
        return;
    }
    let state = &mut ctx.world.alerts[alert as usize];
    state.in_xdr = true;
    let (key, product) = (state.key, state.kind.product);
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::XdrDelay, key * 2);
    let at = ctx.now() + ctx.world.config.knobs.xdr.group_delay.draw(&mut draws);
    ctx.schedule(at, Event::XdrGroups(alert));
    if product == Product::DefenderForCloud {
        tenant_connector::on_status(ctx, alert);
    }
}

/// R10.4: an alert that is dismissed from the start is taken in like others, since the tenant-based connector knows of no others;
/// but no incident holds it, even if it is opened again (A: the sources do not say).
pub(super) fn on_suppressed(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    if !takes_in(ctx, alert) {
        return;
    }
    ctx.world.alerts[alert as usize].in_xdr = true;
    if ctx.world.config.knobs.suppressed_forward {
        tenant_connector::on_status(ctx, alert);
    }
}

fn takes_in(ctx: &mut Ctx<'_>, alert: AlertIdx) -> bool {
    let state = &ctx.world.alerts[alert as usize];
    if state.kind.product != Product::DefenderForCloud {
        return state.kind.product.is_xdr_integrated();
    }
    if ctx.world.config.xdr.mdc_alerts == MdcAlerts::None {
        ctx.step(&SETTING, Some(alert), None, || {
            "Defender XDR is set to \"No alerts\"".to_owned()
        });
        return false;
    }
    if state.severity == Severity::Informational && ctx.world.config.knobs.xdr.drop_informational {
        ctx.step(&INFORMATIONAL, Some(alert), None, || {
            "Defender XDR drops the Informational alert".to_owned()
        });
        return false;
    }
    true
}

/// An alert's status has changed in its product. Alerts that were taken in stay in, whatever the setting says now.
pub(super) fn on_status(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    let state = &ctx.world.alerts[alert as usize];
    if !state.in_xdr {
        return;
    }
    let incident = state.xdr_incident;
    if state.kind.product == Product::DefenderForCloud {
        tenant_connector::on_status(ctx, alert);
    }
    if let Some(incident) = incident {
        xdr_sync::resolve_if_done(ctx, incident);
    }
}

/// Defender XDR puts the alert into an incident.
pub(crate) fn group(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    advanced_hunting::write_alert_notes(ctx, alert);
    match open_incident(ctx.world, alert) {
        Some(incident) => join(ctx, alert, incident),
        None => open(ctx, alert),
    }
    // The alert may have been closed before it was in an incident.
    if let Some(incident) = ctx.world.alerts[alert as usize].xdr_incident {
        xdr_sync::resolve_if_done(ctx, incident);
    }
}

/// The open incident that shares the alert's entity and is young enough.
fn open_incident(world: &World, alert: AlertIdx) -> Option<XdrIdx> {
    let entity = world.alerts[alert as usize].entity()?;
    let &incident = world.xdr_by_entity.get(&entity)?;
    let state = &world.xdr_incidents[incident as usize];
    let young = world.clock - state.created <= world.config.knobs.xdr.group_window;
    (young && state.status.is_open()).then_some(incident)
}

fn join(ctx: &mut Ctx<'_>, alert: AlertIdx, incident: XdrIdx) {
    let severity = ctx.world.alerts[alert as usize].severity;
    ctx.world.alerts[alert as usize].xdr_incident = Some(incident);
    let state = &mut ctx.world.xdr_incidents[incident as usize];
    state.alerts.push(alert);
    state.rise_to(severity);
    let (count, sentinel) = (state.alerts.len(), state.sentinel);
    ctx.step(&GROWS, Some(alert), sentinel, || {
        format!("the alert joins an XDR incident, which now has {count}")
    });
    xdr_connector::publish_later(ctx, incident, alert);
}

fn open(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    let now = ctx.now();
    let state = &ctx.world.alerts[alert as usize];
    let entity = state.entity();
    let incident = XdrIncident::new(vec![alert], state.severity, now);
    let incident = ctx.world.add_xdr_incident(incident);
    ctx.world.alerts[alert as usize].xdr_incident = Some(incident);
    ctx.step(&GROUPS, Some(alert), None, || {
        "Defender XDR opens an incident".to_owned()
    });
    let earlier = entity.and_then(|entity| ctx.world.xdr_by_entity.insert(entity, incident));
    xdr_connector::publish_later(ctx, incident, alert);
    if let Some(earlier) = earlier {
        merge::consider(ctx, earlier, incident);
    }
}

/// R6.10: Defender XDR names its incidents itself; rules that match titles cannot rely on them.
pub(super) fn title(world: &World, incident: XdrIdx) -> String {
    let state = &world.xdr_incidents[incident as usize];
    if let Some(title) = &state.title {
        return title.clone();
    }
    let alerts: Vec<_> = state
        .alerts
        .iter()
        .map(|&alert| &world.alerts[alert as usize])
        .collect();
    let Some(first) = alerts.first() else {
        return "Incident without alerts".to_owned();
    };
    let name = first.kind.name.trim_end_matches('\u{200b}');
    let place = match first.entity() {
        Some(crate::actor::Entity::Host(_)) => "endpoint",
        Some(crate::actor::Entity::Person(_)) => "user",
        None => "resource",
    };
    let stages = alerts
        .iter()
        .any(|alert| alert.kind.tactics.first() != first.kind.tactics.first());
    if stages {
        let tactic = first.kind.tactics.first().copied().unwrap_or("Execution");
        return format!("Multi-stage incident involving {tactic} on one {place}");
    }
    format!("{name} on one {place}")
}
