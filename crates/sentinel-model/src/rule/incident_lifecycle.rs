//! S3, R1.4, R10.6: a Sentinel incident from its creation to its closing.

use std::borrow::Cow;

use super::{Rule, bidirectional_sync, table_writes, xdr_sync};
use crate::actor::{Comment, Doer, IncidentChange, IncidentIdx, add_label, triage};
use crate::event::Event;
use crate::simulation::Ctx;
use crate::value::IncidentStatus;

static CHANGED: Rule = Rule {
    id: "R1.4",
    says: "every change of an incident appends a row with all of it",
    source: "X manage-soc-with-incident-metrics; D captured rows",
};

static LIFECYCLE: Rule = Rule {
    id: "S3",
    says: "an incident moves from new to active to closed and may be opened again",
    source: "X investigate-cases; A reopening",
};

static AUTOMATION: Rule = Rule {
    id: "R10.6",
    says: "an automation rule acts on an incident as soon as it is created",
    source: "F 002",
};

pub(super) static RULES: &[&Rule] = &[&CHANGED, &LIFECYCLE, &AUTOMATION];

/// Automation rules act first; people later.
pub(super) fn on_created(ctx: &mut Ctx<'_>, incident: IncidentIdx) {
    automate(ctx, incident);
    triage(ctx, incident);
}

fn automate(ctx: &mut Ctx<'_>, incident: IncidentIdx) {
    for idx in 0..ctx.world.config.automation_rules.len() {
        let rule = &ctx.world.config.automation_rules[idx];
        let state = &ctx.world.incidents[incident as usize];
        let matches = state.title.contains(rule.title_contains.as_str())
            && (rule.severities.is_empty() || rule.severities.contains(&state.severity));
        if !matches {
            continue;
        }
        let mut change = IncidentChange::by(Doer::Automation(idx as u32));
        if let Some(classification) = rule.close {
            change = IncidentChange::close(Doer::Automation(idx as u32), classification);
        }
        if let Some(tag) = &rule.tag {
            change.label = Some(crate::actor::Label {
                name: tag.clone(),
                automatic: true,
            });
        }
        let acts = rule.close.is_some() || rule.tag.is_some();
        let runs_playbook = rule.playbook.is_some();
        let name = rule.name.clone();
        ctx.step(&AUTOMATION, None, Some(incident), || {
            format!("the automation rule `{name}` runs")
        });
        if acts {
            let change = Box::new(change);
            ctx.schedule(ctx.now(), Event::IncidentChanged { incident, change });
        }
        if runs_playbook {
            let by = Doer::Playbook(idx as u32);
            ctx.schedule(ctx.now(), Event::PlaybookRuns { incident, by });
        }
    }
}

/// Applies a change, appends the row, and tells those who listen.
pub(crate) fn change(ctx: &mut Ctx<'_>, incident: IncidentIdx, change: &IncidentChange) {
    if !may_change(ctx, incident, change) {
        return;
    }
    let now = ctx.now();
    let state = &mut ctx.world.incidents[incident as usize];
    let from = state.status;
    if let Some(status) = change.status {
        state.status = status;
        if status == IncidentStatus::Closed {
            state.closed = Some(now);
            state.classification = None;
            state.classification_comment = Cow::Borrowed("");
        }
    }
    state.classification = change.classification.or(state.classification);
    if let Some(comment) = &change.classification_comment {
        state.classification_comment.clone_from(comment);
    }
    state.owner = change.owner.or(state.owner);
    state.severity = change.severity.unwrap_or(state.severity);
    if let Some(title) = &change.title {
        state.title.clone_from(title);
    }
    if change.description.is_some() {
        state.description.clone_from(&change.description);
    }
    if let Some(label) = change.label.clone() {
        add_label(&mut state.labels, label);
    }
    if let Some(message) = &change.comment {
        let comment = Comment {
            message: message.clone(),
            at: now,
            by: change.by,
        };
        state.comments.push(comment);
    }
    state.modify(change.by, now);
    let to = state.status;
    let name = ctx.name_for_step(change.by);
    ctx.step(&CHANGED, None, Some(incident), || {
        describe(&name, from, to, change)
    });
    table_writes::write_incident(ctx, &CHANGED, incident);
    xdr_sync::on_incident_changed(ctx, incident, change);
    bidirectional_sync::on_incident_changed(ctx, incident, change, from);
}

/// Whether the incident is in a state that allows the change.
fn may_change(ctx: &mut Ctx<'_>, incident: IncidentIdx, change: &IncidentChange) -> bool {
    let state = &ctx.world.incidents[incident as usize];
    let redirected = ctx.world.is_redirected(incident);
    if change
        .expects
        .is_some_and(|expected| expected != state.status || redirected)
    {
        return false;
    }
    let status = change.status.unwrap_or(state.status);
    let reason = match change.status {
        Some(_) if redirected => "the incident was redirected and stays closed",
        _ if change.classification.is_some() && status != IncidentStatus::Closed => {
            "only an incident that is closed has a classification"
        }
        Some(status) if status == IncidentStatus::Closed && state.status == status => {
            "the incident is closed already"
        }
        _ => return true,
    };
    ctx.refuse(&LIFECYCLE, None, Some(incident), || reason.to_owned());
    false
}

fn describe(
    name: &str,
    from: IncidentStatus,
    to: IncidentStatus,
    change: &IncidentChange,
) -> String {
    let mut text = format!("{name} changes the incident");
    if from != to {
        text = format!("{name} sets the incident from {from} to {to}");
        if let Some(classification) = change.classification {
            text.push_str(&format!(" as {classification}"));
        }
    }
    if change.comment.is_some() {
        text.push_str(", with a comment");
    }
    text
}
