//! R5: Microsoft incident creation rules make one incident from the first row of an alert, a moment after it (R5.5, `knobs.rule.delay`).

use super::{Rule, incident_lifecycle, table_writes};
use crate::actor::{AlertIdx, Incident, Origin};
use crate::config::IncidentRule;
use crate::event::Event;
use crate::random::{Draws, Purpose};
use crate::simulation::Ctx;
use crate::value::AlertStatus;

pub(crate) static MATCHES: Rule = Rule {
    id: "R5.1",
    says: "a rule looks at one product, and may ask for severities and for texts in the alert's name",
    source: "X create-incidents-from-alerts",
};

static ONCE: Rule = Rule {
    id: "R5.2",
    says: "only the first row of an alert creates an incident, and only one, however many rules match or rows follow",
    source: "F 002; X create-incidents-from-alerts",
};

static CLOSED_FIRST: Rule = Rule {
    id: "R5.3",
    says: "a first row that is closed already creates an incident unless the knob says otherwise",
    source: "A rule.skip_closed",
};

static CREATE: Rule = Rule {
    id: "R5.4",
    says: "the incident takes its title and severity from the alert and holds that alert only",
    source: "D captured creation rows",
};

pub(super) static RULES: &[&Rule] = &[&MATCHES, &ONCE, &CLOSED_FIRST, &CREATE];

/// A row of an alert arrived in the workspace.
pub(super) fn on_row(ctx: &mut Ctx<'_>, alert: AlertIdx, status: AlertStatus) {
    let state = &mut ctx.world.alerts[alert as usize];
    if state.rule_decided {
        return;
    }
    state.rule_decided = true;
    let (kind, severity, key) = (state.kind, state.severity, state.key);
    let rules = &ctx.world.config.incident_rules;
    let Some(rule) = rules.iter().position(|rule| {
        rule.enabled
            && rule.product == kind.product
            && (rule.severities.is_empty() || rule.severities.contains(&severity))
            && name_passes(rule, kind.name)
    }) else {
        return;
    };
    if status.is_closed() && ctx.world.config.knobs.rule.skip_closed {
        ctx.step(&CLOSED_FIRST, Some(alert), None, || {
            "the first row is closed already: no incident".to_owned()
        });
        return;
    }
    let name = rules[rule].name.clone();
    ctx.step(&MATCHES, Some(alert), None, || {
        format!("the rule `{name}` matches")
    });
    let mut draws = Draws::keyed(ctx.world.seed, Purpose::RuleDelay, key);
    let at = ctx.now() + ctx.world.config.knobs.rule.delay.draw(&mut draws);
    ctx.schedule(at, Event::RuleFires { alert, rule });
}

fn name_passes(rule: &IncidentRule, name: &str) -> bool {
    let has = |text: &String| name.contains(text.as_str());
    (rule.name_contains.is_empty() || rule.name_contains.iter().any(has))
        && !rule.name_excludes.iter().any(has)
}

/// The rule creates its incident.
pub(crate) fn fire(ctx: &mut Ctx<'_>, alert: AlertIdx, rule: usize) {
    create(ctx, &CREATE, alert, Origin::CreationRule(rule as u32));
}

/// A scheduled rule has written its alert.
pub(super) fn create_from_scheduled_rule(ctx: &mut Ctx<'_>, rule: &'static Rule, alert: AlertIdx) {
    ctx.world.alerts[alert as usize].rule_decided = true;
    create(ctx, rule, alert, Origin::ScheduledRule);
}

fn create(ctx: &mut Ctx<'_>, rule: &'static Rule, alert: AlertIdx, origin: Origin) {
    let state = &ctx.world.alerts[alert as usize];
    if state.rule_incident.is_some() {
        ctx.step(&ONCE, Some(alert), None, || {
            "the alert has its incident already".to_owned()
        });
        return;
    }
    let name = Draws::keyed(ctx.world.seed, Purpose::IncidentId, state.key).guid();
    let incident = Incident::new(
        name,
        origin,
        vec![alert],
        state.kind.name.to_owned(),
        state.severity,
        ctx.now(),
    );
    let idx = ctx.world.add_incident(incident);
    ctx.world.alerts[alert as usize].rule_incident = Some(idx);
    table_writes::write_incident(ctx, rule, idx);
    incident_lifecycle::on_created(ctx, idx);
}
