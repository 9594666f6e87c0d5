//! R6.3 to R6.7, R6.11: the Defender XDR connector brings Defender XDR's incidents into Sentinel, and the alerts of its products.
//!
//! R6.4, two incidents of one alert where an incident creation rule is on as well, follows from both doing what they do.

use super::{Rule, faults, incident_lifecycle, table_writes, xdr_incident};
use crate::actor::{AlertIdx, Doer, Incident, IncidentIdx, Origin, XdrIdx};
use crate::config::{ComponentMode, Config, EmptyIncident, XdrSync};
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::simulation::{Ctx, World};
use crate::value::Product;

static OFF: Rule = Rule {
    id: "R6.3",
    says: "without the connector Defender XDR's incidents stay in Defender XDR",
    source: "F 002",
};

pub(crate) static BRINGS: Rule = Rule {
    id: "R6.3",
    says: "each XDR incident becomes an incident of its own in Sentinel, whatever Defender for Cloud connector is on; it does not bring Defender for Cloud's alert rows",
    source: "F 001, F 002, F 003; X ingest-defender-for-cloud-incidents",
};

static UPDATES: Rule = Rule {
    id: "R6.9",
    says: "as the XDR incident grows, its counterpart in Sentinel is updated",
    source: "F 001",
};

static FILLED: Rule = Rule {
    id: "R9.3",
    says: "an incident that was empty is filled when the alert's row arrives",
    source: "F 002; A empty_incident",
};

pub(crate) static CHECKBOX: Rule = Rule {
    id: "R6.2",
    says: "a box turns the incident creation rules of the products off; it is shown only before connecting and spares the Defender for Cloud rule",
    source: "F 001, F 003; A xdr.checkbox_excludes_mdc",
};

pub(super) static PRODUCT_ALERT: Rule = Rule {
    id: "R6.6",
    says: "alerts of Defender XDR's products arrive through the Defender XDR connector; their own connectors only look connected",
    source: "F 001, F 003; D connect-microsoft-365-defender",
};

pub(super) static RULES: &[&Rule] = &[&OFF, &BRINGS, &UPDATES, &FILLED, &CHECKBOX, &PRODUCT_ALERT];

/// Connecting connects the connectors of the products, too, or disconnects them behind their pages.
pub(crate) fn connect_components(config: &mut Config) {
    let connected = &mut config.component_connectors;
    connected.retain(|product| !product.is_xdr_integrated());
    if config.knobs.xdr.components == ComponentMode::Connected {
        let products = Product::ALL.iter().copied();
        let is_component =
            |product: &Product| product.is_xdr_integrated() && product.has_component_connector();
        connected.extend(products.filter(is_component));
    }
}

/// What the box does.
pub(crate) fn turn_off_rules(config: &mut Config) {
    let spares_mdc = config.knobs.xdr.checkbox_excludes_mdc;
    for rule in &mut config.incident_rules {
        if rule.product.is_xdr_integrated()
            || (rule.product == Product::DefenderForCloud && !spares_mdc)
        {
            rule.enabled = false;
        }
    }
}

/// Something is new in an XDR incident; the connector will bring it.
pub(super) fn publish_later(ctx: &mut Ctx<'_>, incident: XdrIdx, alert: AlertIdx) {
    let key = ctx.world.alerts[alert as usize].key;
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::XdrDelay, key * 2 + 1);
    let at = ctx.now() + ctx.world.config.knobs.xdr.delay.draw(&mut draws);
    let at = faults::publish_time(ctx.world, alert, at);
    ctx.schedule(at, Event::XdrPublishes(incident));
}

/// The connector brings the incident, or updates what it brought before.
pub(crate) fn publish(ctx: &mut Ctx<'_>, xdr: XdrIdx) {
    let state = &ctx.world.xdr_incidents[xdr as usize];
    let sentinel = state.sentinel;
    // A merge may have emptied the incident before anything of it reached Sentinel.
    let Some(&first) = state.alerts.first() else {
        return;
    };
    if !ctx.world.config.xdr_connector.connected {
        ctx.step(&OFF, Some(first), None, || {
            "the Defender XDR connector is off".to_owned()
        });
        return;
    }
    match sentinel {
        Some(incident) => update(ctx, xdr, incident),
        None => create(ctx, &BRINGS, xdr),
    }
}

/// The alerts of an XDR incident that its counterpart lists: others may have joined whose rows are to come (R9.3). What it listed
/// before, it goes on to list.
pub(super) fn listed_alerts(world: &World, xdr: XdrIdx) -> Vec<AlertIdx> {
    let state = &world.xdr_incidents[xdr as usize];
    let counterpart = state.sentinel.map(|idx| &world.incidents[idx as usize]);
    let is_listed =
        |alert: AlertIdx| counterpart.is_some_and(|incident| incident.alerts.contains(&alert));
    let alerts = state.alerts.iter().copied();
    alerts
        .filter(|&alert| faults::row_to_come(world, alert).is_none() || is_listed(alert))
        .collect()
}

/// The alerts that are not listed yet will be, each as soon as its row is there.
pub(super) fn fill_later(ctx: &mut Ctx<'_>, xdr: XdrIdx) {
    let now = ctx.now();
    let alerts = &ctx.world.xdr_incidents[xdr as usize].alerts;
    let dues = alerts
        .iter()
        .filter_map(|&alert| faults::row_to_come(ctx.world, alert));
    let Some(at) = dues.min().map(|due| due + 1) else {
        return;
    };
    let due = &mut ctx.world.xdr_incidents[xdr as usize].fill_due;
    if due.is_none_or(|due| due <= now || due > at) {
        *due = Some(at);
        ctx.schedule(at, Event::XdrPublishes(xdr));
    }
}

/// Creates the counterpart of an XDR incident, in the state that it has by now; not before there is an alert to list.
pub(super) fn create(ctx: &mut Ctx<'_>, rule: &'static Rule, xdr: XdrIdx) {
    let now = ctx.now();
    let title = xdr_incident::title(ctx.world, xdr);
    let alerts = listed_alerts(ctx.world, xdr);
    fill_later(ctx, xdr);
    if alerts.is_empty() {
        return;
    }
    let state = &ctx.world.xdr_incidents[xdr as usize];
    let key = ctx.world.alerts[state.alerts[0] as usize].key;
    // A merge makes further incidents of the same first alert.
    let subject = if state.combined {
        (1 << 61) + u64::from(xdr)
    } else {
        (1 << 62) + key
    };
    let name = Draws::keyed(ctx.world.seed, Purpose::IncidentId, subject).guid();
    let mut incident = Incident::new(name, Origin::Xdr(xdr), alerts, title, state.severity, now);
    incident.modified_by = Doer::Xdr;
    incident.status = state.status.in_sentinel();
    incident.owner = state.owner;
    incident.labels = state.labels.clone();
    incident.comments = state.comments.clone();
    incident.description = state.description.clone();
    if !state.status.is_open() {
        incident.closed = Some(now);
        incident.classification = state.classification;
    }
    let idx = ctx.world.add_incident(incident);
    ctx.world.xdr_incidents[xdr as usize].sentinel = Some(idx);
    table_writes::write_incident(ctx, rule, idx);
    incident_lifecycle::on_created(ctx, idx);
}

fn update(ctx: &mut Ctx<'_>, xdr: XdrIdx, idx: IncidentIdx) {
    let now = ctx.now();
    let alerts = listed_alerts(ctx.world, xdr);
    fill_later(ctx, xdr);
    if ctx.world.incidents[idx as usize].alerts == alerts {
        return;
    }
    take_over(ctx.world, xdr, idx, alerts);
    ctx.world.incidents[idx as usize].modify(Doer::Xdr, now);
    table_writes::write_incident(ctx, &UPDATES, idx);
}

/// What growing and merging change in the counterpart: its alerts, and title and severity if these are synchronized (R6.8);
/// otherwise they stay what they were at its creation or what somebody made of them in Sentinel.
pub(super) fn take_over(world: &mut World, xdr: XdrIdx, idx: IncidentIdx, alerts: Vec<AlertIdx>) {
    let synchronized = world.config.knobs.xdr.sync == XdrSync::AllFields;
    let title = synchronized.then(|| xdr_incident::title(world, xdr));
    let severity = world.xdr_incidents[xdr as usize].severity;
    let incident = &mut world.incidents[idx as usize];
    incident.alerts = alerts;
    if let Some(title) = title {
        (incident.title, incident.severity) = (title, severity);
    }
}

/// The first row of an alert has arrived: an incident that listed no ids lists it now.
pub(super) fn on_first_row(ctx: &mut Ctx<'_>, alert: AlertIdx) {
    if ctx.world.config.knobs.empty_incident == EmptyIncident::Dangling {
        return;
    }
    let Some(xdr) = ctx.world.alerts[alert as usize].xdr_incident else {
        return;
    };
    let Some(idx) = ctx.world.xdr_incidents[xdr as usize].sentinel else {
        return;
    };
    let now = ctx.now();
    let incident = &mut ctx.world.incidents[idx as usize];
    if !incident.alerts.contains(&alert) {
        return;
    }
    incident.modify(Doer::Xdr, now);
    table_writes::write_incident(ctx, &FILLED, idx);
}
