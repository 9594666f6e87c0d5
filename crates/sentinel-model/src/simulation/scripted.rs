//! Plays the entries of the script.

use super::background::NewAlert;
use super::{Ctx, action_of, configure};
use crate::actor::{AlertIdx, Doer, IncidentChange, IncidentIdx, Label};
use crate::clock::SECOND;
use crate::content::catalog;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::rule::Rule;
use crate::scenario::{
    Action, ChangeIncident, ChangeXdrIncident, IncidentEdits, MergeIncidents, Provider, RaiseAlert,
    RunPlaybook, SetAlertStatus,
};
use crate::value::{Classification, IncidentStatus, Product};

static SCRIPT: Rule = Rule {
    id: "script",
    says: "the scenario says so",
    source: "the scenario",
};

/// Keys of scripted alerts start here, far above those of the background load.
const FIRST_KEY: u64 = 1 << 48;

/// The key of a scripted alert: it depends on how many alerts the script raises before, and not on what it does otherwise, so that
/// scripts with other settings can be compared.
fn key_of(ordinal: u64, copy: u32) -> u64 {
    FIRST_KEY + (ordinal << 20) + u64::from(copy)
}

pub(super) fn run(ctx: &mut Ctx<'_>, position: usize) {
    match action_of(ctx.world, position) {
        Action::RaiseAlert(raise) => {
            let ordinal = ctx.world.raised_before(position);
            raise_alerts(ctx, ordinal, &raise);
        }
        Action::SetAlertStatus(set) => set_alert_status(ctx, &set),
        Action::ChangeIncident(change) => change_incident(ctx, &change),
        Action::ChangeXdrIncident(change) => change_xdr_incident(ctx, &change),
        Action::MergeIncidents(merge) => merge_incidents(ctx, &merge),
        Action::RunPlaybook(run) => run_playbook(ctx, &run),
        Action::Configure(change) => configure::apply(ctx, &change),
    }
}

/// The alert with this name. It may be missing where two events of the same time are in the wrong order.
fn alert_named(ctx: &mut Ctx<'_>, name: &str) -> Option<AlertIdx> {
    let alert = ctx.world.alert_names.get(name).copied();
    if alert.is_none() {
        ctx.refuse(&SCRIPT, None, None, || {
            format!("there is no alert `{name}` yet")
        });
    }
    alert
}

fn set_alert_status(ctx: &mut Ctx<'_>, set: &SetAlertStatus) {
    let Some(alert) = alert_named(ctx, &set.alert) else {
        return;
    };
    let by = Doer::Person(ctx.world.person_named(&set.by));
    let event = Event::AlertStatusChanged {
        alert,
        status: set.status,
        by,
        planned: false,
    };
    ctx.schedule(ctx.now(), event);
}

fn merge_incidents(ctx: &mut Ctx<'_>, merge: &MergeIncidents) {
    let Some(target) = alert_named(ctx, &merge.target) else {
        return;
    };
    let Some(source) = alert_named(ctx, &merge.source) else {
        return;
    };
    ctx.schedule(ctx.now(), Event::XdrMerges { target, source });
}

fn raise_alerts(ctx: &mut Ctx<'_>, ordinal: u64, raise: &RaiseAlert) {
    for copy in 1..=raise.count {
        let key = key_of(ordinal, copy);
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
        // Alerts have nothing in common unless the script says so.
        let unshared = draws.next() as u32 | 1 << 31;
        let new = NewAlert {
            key,
            kind,
            subscription,
            start: ctx.now() + i64::from(copy - 1) * SECOND,
            host: raise.host.unwrap_or(unshared),
            person: raise.person.unwrap_or(unshared),
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
        ctx.refuse(&SCRIPT, None, None, || no_incident(change));
        return;
    };
    let by = Doer::Person(ctx.world.person_named(&change.by));
    let change = change_by(ctx, by, change.edits(), None);
    ctx.schedule(
        ctx.now(),
        Event::IncidentChanged {
            incident,
            change: Box::new(change),
        },
    );
}

fn change_xdr_incident(ctx: &mut Ctx<'_>, change: &ChangeXdrIncident) {
    let Some(alert) = alert_named(ctx, &change.of_alert) else {
        return;
    };
    let Some(incident) = ctx.world.alerts[alert as usize].xdr_incident else {
        ctx.refuse(&SCRIPT, Some(alert), None, || {
            "the alert is in no XDR incident".to_owned()
        });
        return;
    };
    let by = Doer::DefenderPortal(ctx.world.person_named(&change.by));
    let known = ctx.world.xdr_incidents[incident as usize].classification;
    let change = change_by(ctx, by, change.edits(), known);
    ctx.schedule(
        ctx.now(),
        Event::XdrIncidentChanged {
            incident,
            change: Box::new(change),
        },
    );
}

/// The change that somebody makes. An incident that is closed without a word of why has the classification that is `known`.
fn change_by(
    ctx: &mut Ctx<'_>,
    by: Doer,
    edits: IncidentEdits<'_>,
    known: Option<Classification>,
) -> IncidentChange {
    let closes = edits.status == Some(IncidentStatus::Closed);
    let unsaid = closes.then_some(known.unwrap_or(Classification::Undetermined));
    IncidentChange {
        status: edits.status,
        classification: edits.classification.or(unsaid),
        owner: edits.owner.map(|name| ctx.world.person_named(name)),
        severity: edits.severity,
        title: edits.title.map(str::to_owned),
        description: edits.description.map(str::to_owned),
        comment: edits.comment.map(|comment| comment.to_owned().into()),
        label: edits.tag.map(|name| Label {
            name: name.to_owned(),
            automatic: false,
        }),
        ..IncidentChange::by(by)
    }
}

fn run_playbook(ctx: &mut Ctx<'_>, run: &RunPlaybook) {
    let Some(alert) = alert_named(ctx, &run.of_alert) else {
        return;
    };
    let Some(incident) = incident_of(ctx, alert, run.provider) else {
        let why = || no_incident_of(&run.of_alert, run.provider);
        ctx.refuse(&SCRIPT, Some(alert), None, why);
        return;
    };
    let rules = &ctx.world.config.automation_rules;
    let rule = rules
        .iter()
        .position(|rule| rule.name == run.automation_rule);
    let rule = rule.expect("a checked scenario names known automation rules");
    ctx.schedule(
        ctx.now(),
        Event::PlaybookRuns {
            incident,
            by: Doer::Playbook(rule as u32),
        },
    );
}

/// The incident in Sentinel that holds the alert.
fn incident_of(ctx: &Ctx<'_>, alert: AlertIdx, provider: Provider) -> Option<IncidentIdx> {
    let state = &ctx.world.alerts[alert as usize];
    match provider {
        Provider::Sentinel => state.rule_incident,
        Provider::Xdr => ctx.world.xdr_incidents[state.xdr_incident? as usize].sentinel,
    }
}

fn no_incident(change: &ChangeIncident) -> String {
    match (&change.of_alert, change.incident) {
        (Some(alert), _) => no_incident_of(alert, change.provider),
        (None, number) => {
            let number = number.unwrap_or_default();
            format!("there is no incident {number} at this time")
        }
    }
}

fn no_incident_of(alert: &str, provider: Provider) -> String {
    let maker = match provider {
        Provider::Sentinel => "a rule",
        Provider::Xdr => "Defender XDR",
    };
    format!("alert `{alert}` has no incident from {maker} at this time")
}

fn find_incident(ctx: &Ctx<'_>, change: &ChangeIncident) -> Option<IncidentIdx> {
    if let Some(number) = change.incident {
        let idx = number.checked_sub(1)?;
        return ((idx as usize) < ctx.world.incidents.len()).then_some(idx);
    }
    let alert = *ctx.world.alert_names.get(change.of_alert.as_ref()?)?;
    incident_of(ctx, alert, change.provider)
}
