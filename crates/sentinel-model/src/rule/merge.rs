//! R7: Defender XDR merges incidents that belong together; the ones that lose their alerts are closed with the tag `Redirected`.
//! Their own tags leave them (R7.2): they move to the target, which carries each tag once.
//!
//! While the Defender XDR connector is off, Sentinel hears nothing of a merge; it is told once the connector is on again (A: the sources
//! do not say).
//!
//! R7.5: who counts incidents and does not leave out the tag counts some twice; nothing marks them otherwise.

use std::collections::HashSet;

use super::{Rule, table_writes, xdr_connector};
use crate::actor::{
    Alert, AlertIdx, Doer, Entity, IncidentIdx, Label, XdrIdx, XdrIncident, XdrStatus, add_label,
};
use crate::clock::Ticks;
use crate::config::MergeMode;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::simulation::{Ctx, World};
use crate::value::{Classification, IncidentStatus};

static MERGES: Rule = Rule {
    id: "R7.1",
    says: "one incident takes the alerts of the other (or a new one takes those of both)",
    source: "F 001, F 002, which disagree; D alerts-incidents-correlation; A merge.mode",
};

static REDIRECTED: Rule = Rule {
    id: "R7.2",
    says: "the incident without alerts is closed and tagged `Redirected`; its tags move, its comments stay",
    source: "F 001, F 002; D alerts-incidents-correlation; A classification",
};

static NOT_MERGED: Rule = Rule {
    id: "R7.3",
    says: "incidents are not merged if one is closed, if two people own them, if they are classified differently, if they have too many entities, or (optional) if their devices are of different groups",
    source: "D alerts-incidents-correlation; A merge.entity_limit, merge.within_device_group",
};

static CORRELATED: Rule = Rule {
    id: "R7.4",
    says: "incidents that share an entity within a window are candidates",
    source: "A merge.window, merge.probability (the real criterion is not public)",
};

pub(super) static RULES: &[&Rule] = &[&MERGES, &REDIRECTED, &NOT_MERGED, &CORRELATED];

/// A new incident shares an entity with an earlier one.
pub(super) fn consider(ctx: &mut Ctx<'_>, earlier: XdrIdx, incident: XdrIdx) {
    let knobs = &ctx.world.config.knobs.merge;
    let state = &ctx.world.xdr_incidents[earlier as usize];
    let Some(&target) = state.alerts.first() else {
        return;
    };
    let source = ctx.world.xdr_incidents[incident as usize].alerts[0];
    let key = ctx.world.alerts[source as usize].key;
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::Correlation, key);
    if ctx.now() - state.created > knobs.window || !draws.chance(knobs.probability) {
        return;
    }
    let at = ctx.now() + knobs.delay.draw(&mut draws);
    ctx.step(&CORRELATED, Some(source), None, || {
        "an earlier incident shares the entity; they will be merged".to_owned()
    });
    ctx.schedule(at, Event::XdrMerges { target, source });
}

/// The correlation engine merges the incidents that hold the two alerts now.
pub(crate) fn merge(ctx: &mut Ctx<'_>, target: AlertIdx, source: AlertIdx) {
    let incident_of = |alert: AlertIdx| ctx.world.alerts[alert as usize].xdr_incident;
    let (Some(target), Some(source)) = (incident_of(target), incident_of(source)) else {
        ctx.refuse(&NOT_MERGED, Some(source), None, || {
            "one of the alerts is in no XDR incident".to_owned()
        });
        return;
    };
    if let Some(reason) = obstacle(ctx.world, target, source) {
        let (alert, incident) = ctx.world.story_of(source);
        ctx.refuse(&NOT_MERGED, alert, incident, || reason.to_owned());
        return;
    }
    match ctx.world.config.knobs.merge.mode {
        MergeMode::Absorb => absorb(ctx, target, source),
        MergeMode::NewIncident => combine(ctx, target, source),
    }
}

fn obstacle(world: &World, target: XdrIdx, source: XdrIdx) -> Option<&'static str> {
    if target == source {
        return Some("both alerts are in the same incident");
    }
    if has_more_entities(
        world,
        [target, source],
        world.config.knobs.merge.entity_limit,
    ) {
        return Some("together the incidents have too many entities");
    }
    let by_group = world.config.knobs.merge.within_device_group;
    if by_group && device_groups(world, [target, source]).len() > 1 {
        return Some("the incidents are about devices of different groups");
    }
    let (target, source) = (
        &world.xdr_incidents[target as usize],
        &world.xdr_incidents[source as usize],
    );
    if !target.status.is_open() || !source.status.is_open() {
        return Some("one of the incidents is closed");
    }
    if target.owner.is_some() && source.owner.is_some() && target.owner != source.owner {
        return Some("the incidents are assigned to two people");
    }
    if target.classification.is_some()
        && source.classification.is_some()
        && target.classification != source.classification
    {
        return Some("the incidents are classified differently");
    }
    None
}

fn alerts_of(world: &World, incidents: [XdrIdx; 2]) -> impl Iterator<Item = &Alert> {
    let alerts = incidents
        .into_iter()
        .flat_map(|incident| &world.xdr_incidents[incident as usize].alerts);
    alerts.map(|&alert| &world.alerts[alert as usize])
}

fn has_more_entities(world: &World, incidents: [XdrIdx; 2], limit: usize) -> bool {
    let entities = || alerts_of(world, incidents).filter_map(Alert::entity);
    entities().count() > limit && entities().collect::<HashSet<_>>().len() > limit
}

fn device_groups(world: &World, incidents: [XdrIdx; 2]) -> HashSet<&'static str> {
    let group = |alert: &Alert| match alert.entity()? {
        Entity::Host(host) => Some(world.directory.host(host).resource_group),
        Entity::Person(_) => None,
    };
    alerts_of(world, incidents).filter_map(group).collect()
}

fn absorb(ctx: &mut Ctx<'_>, target: XdrIdx, source: XdrIdx) {
    let moved = redirect(ctx, source);
    receive(ctx, target, moved);
}

fn combine(ctx: &mut Ctx<'_>, first: XdrIdx, second: XdrIdx) {
    let severity = ctx.world.xdr_incidents[first as usize].severity;
    let owner = ctx.world.xdr_incidents[first as usize]
        .owner
        .or(ctx.world.xdr_incidents[second as usize].owner);
    let now = ctx.now();
    let incident = ctx.world.add_xdr_incident(XdrIncident {
        owner,
        combined: true,
        ..XdrIncident::new(Vec::new(), severity, now)
    });
    for source in [first, second] {
        let moved = redirect(ctx, source);
        receive(ctx, incident, moved);
    }
    // The new incident comes without the usual delay: source 002 saw all three changes together.
    if ctx.world.config.xdr_connector.connected {
        xdr_connector::create(ctx, &MERGES, incident);
    }
}

/// What an incident loses to the one that it is merged into (R7.2). Its tags differ between the two sides where they are not
/// synchronized (R6.8); each side's move to the same side of the target.
struct Moved {
    alerts: Vec<AlertIdx>,
    labels_in_xdr: Vec<Label>,
    labels_in_sentinel: Vec<Label>,
}

/// Takes alerts and tags out of an incident and closes it.
fn redirect(ctx: &mut Ctx<'_>, source: XdrIdx) -> Moved {
    let state = &mut ctx.world.xdr_incidents[source as usize];
    state.status = XdrStatus::Redirected;
    let alerts = std::mem::take(&mut state.alerts);
    let labels_in_xdr = std::mem::take(&mut state.labels);
    let counterpart = state.sentinel;
    if counterpart.is_none() || !ctx.world.config.xdr_connector.connected {
        // No row tells of it.
        for &alert in &alerts {
            ctx.step(&MERGES, Some(alert), counterpart, || {
                "in Defender XDR the alert's incident is merged into another one".to_owned()
            });
        }
    }
    let labels_in_sentinel = match counterpart {
        // What its counterpart would have started with.
        None => labels_in_xdr.clone(),
        Some(idx) if ctx.world.config.xdr_connector.connected => {
            let activity = ctx.world.activity(&alerts);
            close_redirected(ctx, idx, activity)
        }
        Some(_) => {
            ctx.world.untold_redirects.push(source);
            Vec::new()
        }
    };
    Moved {
        alerts,
        labels_in_xdr,
        labels_in_sentinel,
    }
}

/// Closes the counterpart in Sentinel of an incident whose alerts have moved; returns the tags that move along.
fn close_redirected(
    ctx: &mut Ctx<'_>,
    idx: IncidentIdx,
    activity: Option<(Ticks, Ticks)>,
) -> Vec<Label> {
    let now = ctx.now();
    let incident = &mut ctx.world.incidents[idx as usize];
    incident.alerts.clear();
    incident.activity = activity;
    let redirected = Label {
        name: "Redirected".to_owned(),
        automatic: true,
    };
    let labels = std::mem::replace(&mut incident.labels, vec![redirected]);
    incident.status = IncidentStatus::Closed;
    incident.closed = Some(now);
    incident.classification = Some(Classification::Undetermined);
    incident.modify(Doer::XdrCorrelation, now);
    ctx.step(&REDIRECTED, None, Some(idx), || {
        "the incident's alerts move to another one".to_owned()
    });
    table_writes::write_incident(ctx, &REDIRECTED, idx);
    labels
}

/// The connector is on again: Sentinel is told of the merges that it missed.
pub(crate) fn catch_up(ctx: &mut Ctx<'_>) {
    for source in std::mem::take(&mut ctx.world.untold_redirects) {
        let idx = ctx.world.xdr_incidents[source as usize].sentinel;
        let idx = idx.expect("an untold redirect has a counterpart");
        let alerts = ctx.world.incidents[idx as usize].alerts.clone();
        let activity = ctx.world.activity(&alerts);
        let labels = close_redirected(ctx, idx, activity);
        // The alerts may have moved on since.
        let holder = |&alert: &AlertIdx| ctx.world.alerts[alert as usize].xdr_incident;
        if let Some(target) = alerts.first().and_then(holder) {
            label_in_sentinel(ctx.world, target, labels);
            ctx.schedule(ctx.now(), Event::XdrPublishes(target));
        }
    }
}

/// Adds tags to the counterpart in Sentinel of an incident, or to what its counterpart will start with.
fn label_in_sentinel(world: &mut World, xdr: XdrIdx, labels: Vec<Label>) {
    let state = &mut world.xdr_incidents[xdr as usize];
    let all = match state.sentinel {
        Some(idx) => &mut world.incidents[idx as usize].labels,
        None => &mut state.labels,
    };
    labels.into_iter().for_each(|label| add_label(all, label));
}

fn receive(ctx: &mut Ctx<'_>, target: XdrIdx, moved: Moved) {
    let now = ctx.now();
    for &alert in &moved.alerts {
        let state = &mut ctx.world.alerts[alert as usize];
        state.xdr_incident = Some(target);
        let (severity, entity) = (state.severity, state.entity());
        if let Some(entity) = entity {
            ctx.world.xdr_by_entity.insert(entity, target);
        }
        ctx.world.xdr_incidents[target as usize].rise_to(severity);
    }
    let state = &mut ctx.world.xdr_incidents[target as usize];
    state.alerts.extend(moved.alerts);
    for label in moved.labels_in_xdr {
        add_label(&mut state.labels, label);
    }
    let counterpart = state.sentinel;
    let connected = ctx.world.config.xdr_connector.connected;
    if connected || counterpart.is_none() {
        label_in_sentinel(ctx.world, target, moved.labels_in_sentinel);
    }
    let Some(idx) = counterpart.filter(|_| connected) else {
        return;
    };
    let alerts = xdr_connector::listed_alerts(ctx.world, target);
    xdr_connector::fill_later(ctx, target);
    xdr_connector::take_over(ctx.world, target, idx, alerts);
    ctx.world.incidents[idx as usize].modify(Doer::XdrCorrelation, now);
    table_writes::write_incident(ctx, &MERGES, idx);
}
