//! Plays the entries of the script.

use super::background::NewAlert;
use super::{Ctx, action_of};
use crate::actor::{Doer, IncidentChange, IncidentIdx, Label};
use crate::clock::SECOND;
use crate::content::catalog;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::rule::Rule;
use crate::scenario::{Action, ChangeIncident, ConfigChange, RaiseAlert};
use crate::value::{Classification, IncidentStatus, Product};

static SCRIPT: Rule = Rule {
    id: "script",
    says: "the scenario says so",
    source: "the scenario",
};

/// Keys of scripted alerts start here, far above those of the background load.
const FIRST_KEY: u64 = 1 << 48;

pub(super) fn run(ctx: &mut Ctx<'_>, position: usize) {
    match action_of(ctx.world, position) {
        Action::RaiseAlert(raise) => raise_alerts(ctx, position, &raise),
        Action::SetAlertStatus(set) => {
            let by = Doer::Person(ctx.world.person_named(&set.by));
            let alert = ctx.world.alert_names[&set.alert];
            let event = Event::AlertStatusChanged {
                alert,
                status: set.status,
                by,
            };
            ctx.schedule(ctx.now(), event);
        }
        Action::ChangeIncident(change) => change_incident(ctx, &change),
        Action::Configure(change) => configure(ctx, &change),
    }
}

fn raise_alerts(ctx: &mut Ctx<'_>, position: usize, raise: &RaiseAlert) {
    for copy in 1..=raise.count {
        let key = FIRST_KEY + ((position as u64) << 20) + u64::from(copy);
        let mut draws = Draws::keyed(ctx.world.seed, Purpose::AlertShape, key);
        let kind = match raise.alert_type.as_deref().and_then(catalog::find) {
            Some(kind) => kind,
            None => ctx.world.wheels[&raise.resolved_product()].draw(&mut draws),
        };
        let subscriptions = &ctx.world.config.subscriptions;
        let subscription = raise
            .subscription
            .as_ref()
            .and_then(|name| {
                subscriptions
                    .iter()
                    .position(|subscription| &subscription.name == name)
            })
            .unwrap_or(0);
        let new = NewAlert {
            key,
            kind,
            subscription,
            start: ctx.now() + i64::from(copy - 1) * SECOND,
            host: raise.host.unwrap_or(draws.below(64) as u32),
            person: raise.person.unwrap_or(draws.below(64) as u32),
        };
        let alert = new.publish(ctx);
        if let Some(severity) = raise.severity {
            ctx.world.alerts[alert as usize].severity = severity;
        } else if raise.alert_type.is_none() && kind.product == Product::DefenderForCloud {
            // "An alert" of a script is one that every pipeline carries; ask for Informational by name.
            let state = &mut ctx.world.alerts[alert as usize];
            state.severity = state.severity.max(crate::value::Severity::Medium);
        }
        ctx.world.alert_names.insert(raise.copy_name(copy), alert);
    }
}

fn change_incident(ctx: &mut Ctx<'_>, change: &ChangeIncident) {
    let Some(incident) = find_incident(ctx, change) else {
        ctx.refuse(&SCRIPT, None, None, || {
            "there is no such incident at this time".to_owned()
        });
        return;
    };
    let by = ctx.world.person_named(&change.by);
    let owner = change
        .owner
        .as_deref()
        .map(|name| ctx.world.person_named(name));
    let closes = change.status == Some(IncidentStatus::Closed);
    let change = IncidentChange {
        by: Doer::Person(by),
        status: change.status,
        classification: change
            .classification
            .or(closes.then_some(Classification::Undetermined)),
        classification_comment: None,
        owner,
        severity: change.severity,
        comment: change.comment.clone(),
        label: change.tag.clone().map(|name| Label {
            name,
            automatic: false,
        }),
    };
    ctx.schedule(
        ctx.now(),
        Event::IncidentChanged {
            incident,
            change: Box::new(change),
        },
    );
}

fn find_incident(ctx: &Ctx<'_>, change: &ChangeIncident) -> Option<IncidentIdx> {
    if let Some(number) = change.incident {
        let idx = number.checked_sub(1)?;
        return ((idx as usize) < ctx.world.incidents.len()).then_some(idx);
    }
    let alert = *ctx.world.alert_names.get(change.of_alert.as_ref()?)?;
    ctx.world.alerts[alert as usize].rule_incident
}

fn configure(ctx: &mut Ctx<'_>, change: &ConfigChange) {
    let config = &mut ctx.world.config;
    let what = match change {
        ConfigChange::SubscriptionConnector(change) => {
            let subscription = config
                .subscriptions
                .iter_mut()
                .find(|subscription| subscription.name == change.subscription)
                .expect("a checked scenario names known subscriptions");
            subscription.connected = change.connected.unwrap_or(subscription.connected);
            subscription.bidi = change.bidi.unwrap_or(subscription.bidi) && subscription.connected;
            format!(
                "connector of `{}`: connected {}, bi-directional sync {}",
                subscription.name, subscription.connected, subscription.bidi
            )
        }
        ConfigChange::IncidentRule(change) => {
            let rule = config
                .incident_rules
                .iter_mut()
                .find(|rule| rule.name == change.name)
                .expect("a checked scenario names known rules");
            rule.enabled = change.enabled;
            format!("incident rule `{}`: enabled {}", rule.name, rule.enabled)
        }
    };
    ctx.step(&SCRIPT, None, None, || what);
}
