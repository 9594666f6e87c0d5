//! What happened, event by event and row by row, each with the rule that caused it and the rule's source.

use std::collections::BTreeSet;

use kql_engine::ResultTable;
use kql_types::{KqlType, Value};
use sentinel_model::clock::Ticks;
use sentinel_model::{
    AlertContent, Cause, RowSink, Rule, Scenario, SecurityAlertRow, SecurityIncidentRow,
    Simulation, Step,
};

use crate::report::{column, table, text};

/// What happened, in order.
#[derive(Debug, Clone)]
pub struct Timeline {
    steps: Vec<Step>,
}

impl Timeline {
    /// The timeline of these steps.
    #[must_use]
    pub fn new(steps: Vec<Step>) -> Self {
        Self { steps }
    }

    /// Everything that happens in a run of the scenario up to `until`.
    pub(crate) fn of_run(scenario: &Scenario, until: Ticks) -> Self {
        let mut steps = Steps(Vec::new());
        Simulation::new(scenario).run_until(until, &mut steps);
        Self::new(steps.0)
    }

    /// What happened, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// A row a step: `Time`, `Event` (its number), `CausedBy` (the event that led to it), `Rule`, `What`, `Source` (the rule's).
    #[must_use]
    pub fn table(&self) -> ResultTable {
        let columns = vec![
            column("Time", KqlType::DateTime),
            column("Event", KqlType::Long),
            column("CausedBy", KqlType::Long),
            column("Rule", KqlType::String),
            column("What", KqlType::String),
            column("Source", KqlType::String),
        ];
        table(columns, self.steps.iter().map(row).collect())
    }

    /// The rules that the timeline names: `Rule`, `Says`, `Source`.
    #[must_use]
    pub fn rules(&self) -> ResultTable {
        let named: BTreeSet<(&str, &str)> = self
            .steps
            .iter()
            .map(|step| (step.cause.rule.id, step.cause.rule.says))
            .collect();
        let rules = self.steps.iter().map(|step| step.cause.rule);
        let mut rules: Vec<&Rule> = named
            .iter()
            .filter_map(|named| rules.clone().find(|rule| (rule.id, rule.says) == *named))
            .collect();
        rules.sort_by_key(|rule| place(rule));
        let rows = rules
            .iter()
            .map(|rule| vec![text(rule.id), text(rule.says), text(rule.source)]);
        let columns = ["Rule", "Says", "Source"].map(|name| column(name, KqlType::String));
        table(columns.to_vec(), rows.collect())
    }
}

/// The rule's place in the list of all rules.
fn place(rule: &Rule) -> usize {
    let mut all = sentinel_model::rules().into_iter();
    all.position(|other| other == rule).unwrap_or(usize::MAX)
}

fn row(step: &Step) -> Vec<Value> {
    let refused = if step.refused { "refused: " } else { "" };
    let parent = step.parent.map_or(Value::Null(KqlType::Long), |parent| {
        Value::Long(parent as i64)
    });
    vec![
        Value::DateTime(step.at),
        Value::Long(step.cause.event as i64),
        parent,
        text(step.cause.rule.id),
        text(format!("{refused}{}", step.what)),
        text(step.cause.rule.source),
    ]
}

/// Keeps all steps.
struct Steps(Vec<Step>);

impl RowSink for Steps {
    fn security_alert(&mut self, _: &SecurityAlertRow, _: AlertContent, _: Cause) {}

    fn security_incident(&mut self, _: &SecurityIncidentRow, _: Cause) {}

    fn step(&mut self, step: &Step) {
        self.0.push(step.clone());
    }

    fn wants_steps(&self) -> bool {
        true
    }
}
