//! S2, R1: how rows get into the tables.
//!
//! - S2, R1.1: both tables are append-only; a row has no state, and a new state is a new row with the same id.
//! - R1.2: the latest row of an id tells its state. Rows are written in the order of their times, and of rows with equal times the
//!   one that was ingested last counts; `arg_max` of the engine decides the same way.
//! - R1.3: `SecurityIncident.AlertIds` holds `SecurityAlert.SystemAlertId`s.
//! - R1.5: `TimeGenerated` is the time of ingestion; `StartTime`, `EndTime` and `ProcessingEndTime` are the product's.
//! - R1.6: neither table is billed, unlike the advanced hunting tables; the rows themselves say so in `_IsBillable`.

use super::{Rule, alert_limit, faults, incident_creation, xdr_connector};
use crate::actor::{AlertIdx, Doer, Incident, IncidentIdx, Origin};
use crate::content::json::Object;
use crate::content::{self, Via, link, set};
use crate::row::{AlertUpdate, Cause, SecurityIncidentRow};
use crate::simulation::{Ctx, World};
use crate::text::Append;
use crate::value::{AlertStatus, Classification};

static APPEND_ONLY: Rule = Rule {
    id: "R1.1",
    says: "rows are never changed: a new state is a new row with the same id",
    source: "F 002; X security-alert-schema",
};

pub(super) static RULES: &[&Rule] = &[&APPEND_ONLY];

/// Appends a row to `SecurityAlert`.
pub(super) fn write_alert(
    ctx: &mut Ctx<'_>,
    rule: &'static Rule,
    alert: AlertIdx,
    status: AlertStatus,
    via: Via,
) {
    let cause = Cause {
        rule,
        event: ctx.event,
    };
    let now = ctx.now();
    let state = &mut ctx.world.alerts[alert as usize];
    let is_first = state.first_row.is_none();
    state.first_row.get_or_insert(now);
    let state = &ctx.world.alerts[alert as usize];
    let update = AlertUpdate {
        content: content::of(&ctx.world.directory, alert, state, via),
        time_generated: now,
        start_time: faults::written_start_time(ctx.world, state, via),
        end_time: state.end,
        processing_end_time: state.published,
        status: status.row_status(),
    };
    let wants_steps = ctx.sink.wants_steps();
    // A step tells of the row's link.
    if !wants_steps && ctx.sink.has_content(update.content) {
        ctx.sink.alert_update(&update, cause);
    } else {
        let row = &mut ctx.buffers.alert;
        content::fill(row, &ctx.world.directory, state, via);
        row.update(&update);
        ctx.sink.security_alert(row, update.content, cause);
    }
    if wants_steps {
        let row = &ctx.buffers.alert;
        let portal = row
            .alert_link
            .split('/')
            .nth(2)
            .unwrap_or("no link")
            .to_owned();
        let what = || format!("SecurityAlert row: {} ({portal})", status.row_status());
        ctx.step(rule, Some(alert), None, what);
    }
    incident_creation::on_row(ctx, alert, status);
    if is_first {
        xdr_connector::on_first_row(ctx, alert);
    }
}

/// Appends a row to `SecurityIncident`.
pub(super) fn write_incident(ctx: &mut Ctx<'_>, rule: &'static Rule, incident: IncidentIdx) {
    let cause = Cause {
        rule,
        event: ctx.event,
    };
    let state = &ctx.world.incidents[incident as usize];
    let row = &mut ctx.buffers.incident;
    fill_incident(row, ctx.world, incident, state);
    ctx.sink.security_incident(row, cause);
    let status = state.status;
    ctx.step(rule, None, Some(incident), || {
        format!("SecurityIncident row: {status}")
    });
}

fn fill_incident(row: &mut SecurityIncidentRow, world: &World, idx: IncidentIdx, state: &Incident) {
    let number = idx + 1;
    set(&mut row.tenant_id, &world.directory.workspace_id);
    set(&mut row.title, &state.title);
    row.severity = state.severity.as_str();
    row.status = state.status.as_str();
    row.time_generated = state.last_modified;
    row.last_modified_time = state.last_modified;
    row.created_time = state.created;
    row.first_modified_time = state.first_modified;
    row.closed_time = state.closed;
    let activity = state.activity.or_else(|| world.activity(&state.alerts));
    row.first_activity_time = activity.map(|(first, _)| first);
    row.last_activity_time = activity.map(|(_, last)| last);
    row.incident_number = number as i32;
    row.incident_name.clear();
    state.name.append_to(&mut row.incident_name);
    row.incident_url.clear();
    link::push_incident_url(&mut row.incident_url, &world.directory, state.name);
    row.modified_by.clear();
    world.push_doer_name(&mut row.modified_by, state.modified_by);
    fill_classification(row, state);
    fill_owner(row, world, state);
    fill_provider(row, world, number, state);
    fill_lists(row, world, state);
    fill_additional_data(row, world, state);
}

fn fill_classification(row: &mut SecurityIncidentRow, state: &Incident) {
    row.classification = state.classification.map_or("", Classification::as_str);
    row.classification_reason = state
        .classification
        .map_or("", Classification::usual_reason);
    set(
        &mut row.classification_comment,
        &state.classification_comment,
    );
}

fn fill_owner(row: &mut SecurityIncidentRow, world: &World, state: &Incident) {
    row.owner.clear();
    let person = state.owner.map(|name| world.person(name));
    let mut owner = Object::open(&mut row.owner);
    owner.optional_text("objectId", person.map(|person| person.object_id.as_str()));
    owner.optional_text("email", person.map(|person| person.upn.as_str()));
    owner.optional_text(
        "assignedTo",
        person.map(|person| person.display_name.as_str()),
    );
    owner.optional_text(
        "userPrincipalName",
        person.map(|person| person.upn.as_str()),
    );
}

fn fill_provider(row: &mut SecurityIncidentRow, world: &World, number: u32, state: &Incident) {
    row.provider_incident_id.clear();
    set(
        &mut row.description,
        state.description.as_deref().unwrap_or(""),
    );
    row.related_analytic_rule_ids.clear();
    let provider_id = match state.origin {
        Origin::Xdr(xdr) => {
            set(&mut row.provider_name, &world.config.knobs.provider_name);
            link::xdr_incident_id(xdr)
        }
        Origin::CreationRule(_) | Origin::ScheduledRule => {
            set(&mut row.provider_name, "Azure Sentinel");
            number
        }
    };
    provider_id.append_to(&mut row.provider_incident_id);
    let kind = state
        .alerts
        .first()
        .map(|&alert| world.alerts[alert as usize].kind);
    let rule = match (state.origin, kind) {
        (Origin::CreationRule(rule), _) => world.config.incident_rules[rule as usize].name.as_str(),
        (Origin::ScheduledRule, Some(kind)) => kind.alert_type,
        // Incidents of Defender XDR have no rule and no description (R6.10).
        _ => {
            row.related_analytic_rule_ids.push_str("[]");
            return;
        }
    };
    if state.description.is_none() {
        row.description
            .push_str(kind.map_or("", |kind| kind.description));
    }
    row.related_analytic_rule_ids.push_str("[\"");
    world
        .directory
        .analytics_rule_id(rule)
        .append_to(&mut row.related_analytic_rule_ids);
    row.related_analytic_rule_ids.push_str("\"]");
}

fn fill_lists(row: &mut SecurityIncidentRow, world: &World, state: &Incident) {
    row.alert_ids.clear();
    row.alert_ids.push('[');
    for (idx, alert) in alert_limit::shown_alerts(world, state).enumerate() {
        row.alert_ids.push_str(if idx == 0 { "\"" } else { ",\"" });
        content::system_alert_id(world.seed, alert).append_to(&mut row.alert_ids);
        row.alert_ids.push('"');
    }
    row.alert_ids.push(']');
    row.comments.clear();
    row.comments.push('[');
    for (idx, comment) in state.comments.iter().enumerate() {
        row.comments.push_str(if idx == 0 { "" } else { "," });
        let mut object = Object::open(&mut row.comments);
        object.text("message", &comment.message);
        object.time("createdTimeUtc", comment.at);
        object.time("lastModifiedTimeUtc", comment.at);
        fill_author(&mut object.object("author"), world, comment.by);
    }
    row.comments.push(']');
    row.labels.clear();
    row.labels.push('[');
    for (idx, label) in state.labels.iter().enumerate() {
        row.labels.push_str(if idx == 0 { "" } else { "," });
        let mut object = Object::open(&mut row.labels);
        object.text("labelName", &label.name);
        object.text(
            "labelType",
            if label.automatic {
                "AutoAssigned"
            } else {
                "User"
            },
        );
    }
    row.labels.push(']');
}

fn fill_author(author: &mut Object<'_>, world: &World, by: Doer) {
    let person = match by {
        Doer::Person(name) => Some(world.person(name)),
        _ => None,
    };
    author.optional_text("objectId", person.map(|person| person.object_id.as_str()));
    author.optional_text("email", person.map(|person| person.upn.as_str()));
    match person {
        Some(person) => author.text("name", &person.display_name),
        None => author.text("name", &world.doer_name(by)),
    }
    author.optional_text(
        "userPrincipalName",
        person.map(|person| person.upn.as_str()),
    );
}

fn fill_additional_data(row: &mut SecurityIncidentRow, world: &World, state: &Incident) {
    let kinds = || alert_limit::shown_alerts(world, state).map(|alert| alert.kind);
    let mut products: Vec<&str> = Vec::new();
    let mut tactics: Vec<&str> = Vec::new();
    let mut techniques: Vec<&str> = Vec::new();
    for kind in kinds() {
        push_new(&mut products, kind.product.as_str());
        kind.tactics
            .iter()
            .for_each(|tactic| push_new(&mut tactics, tactic));
        kind.techniques
            .iter()
            .for_each(|technique| push_new(&mut techniques, technique));
    }
    row.additional_data.clear();
    let mut data = Object::open(&mut row.additional_data);
    data.number(
        "alertsCount",
        alert_limit::shown_alerts(world, state).count(),
    );
    data.number("bookmarksCount", 0);
    data.number("commentsCount", state.comments.len());
    data.texts("alertProductNames", products);
    data.texts("tactics", tactics);
    data.texts("techniques", techniques);
    if let Origin::Xdr(xdr) = state.origin {
        let url = link::xdr_incident_url(&world.directory, xdr);
        data.text("providerIncidentUrl", &url);
    }
}

fn push_new<'a>(list: &mut Vec<&'a str>, item: &'a str) {
    if !list.contains(&item) {
        list.push(item);
    }
}
