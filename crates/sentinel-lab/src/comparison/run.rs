//! A small scenario that is played to its end, and what can be read off it.

use std::collections::{BTreeMap, BTreeSet};

use sentinel_model::{Recording, Scenario, SecurityIncidentRow, Simulation};

use crate::scenario;

/// What every scenario here starts with. Delays are fixed, so that one run shows the order of things.
const HEAD: &str = r#"
title = "comparison"
seed = 1
start = "2024-05-01T00:00:00Z"
now = "2024-05-02T00:00:00Z"

[knobs.mdc]
publish_delay = "30s"
[knobs.sub]
delay = "3m"
sync_delay = "2m"
[knobs.tenant]
delay = "15m"
[knobs.rule]
delay = "30s"
[knobs.xdr]
group_delay = "1m"
delay = "5m"
"#;

/// As [`HEAD`], with the delays that the model draws by default.
const HEAD_WITH_DRAWN_DELAYS: &str = r#"
title = "comparison"
seed = 1
start = "2024-05-01T00:00:00Z"
now = "2024-05-02T00:00:00Z"
"#;

/// An alert named `a` on subscription A at 09:00.
pub(super) const ALERT: &str = r#"
[[event]]
at = "09:00"
raise_alert = { name = "a", subscription = "A", alert_type = "VM_LoginBruteForceSuccess" }
"#;

/// The incident creation rule for Defender for Cloud.
pub(super) const RULE: &str = r#"
[[incident_rule]]
name = "Create incidents based on Azure Security Center alerts"
product = "Azure Security Center"
"#;

/// A scenario that was played to its end.
pub(super) struct Run {
    pub(super) simulation: Simulation,
    pub(super) tables: Recording,
}

impl Run {
    /// Plays a scenario of these parts of a file.
    pub(super) fn of(parts: &[&str]) -> Self {
        Self::play(HEAD, parts)
    }

    /// The same with delays that differ from alert to alert.
    pub(super) fn with_drawn_delays(parts: &[&str]) -> Self {
        Self::play(HEAD_WITH_DRAWN_DELAYS, parts)
    }

    fn play(head: &str, parts: &[&str]) -> Self {
        let scenario = parse(&format!("{head}{}", parts.concat()));
        let mut simulation = Simulation::new(&scenario);
        let mut tables = Recording::default();
        simulation.run_until(scenario.now, &mut tables);
        Self { simulation, tables }
    }

    /// How many alert rows there are.
    pub(super) fn rows(&self) -> usize {
        self.tables.alerts.len()
    }

    /// The statuses of the alert rows, in order.
    pub(super) fn statuses(&self) -> Vec<&'static str> {
        let rows = self.tables.alerts.iter();
        rows.map(|(row, _)| row.status).collect()
    }

    /// The portals that alert rows link to.
    pub(super) fn portals(&self) -> BTreeSet<&str> {
        let rows = self.tables.alerts.iter();
        rows.filter_map(|(row, _)| row.alert_link.split('/').nth(2))
            .collect()
    }

    /// The latest row of each incident.
    pub(super) fn incidents(&self) -> BTreeMap<i32, &SecurityIncidentRow> {
        let rows = self.tables.incidents.iter();
        rows.map(|(row, _)| (row.incident_number, row)).collect()
    }
}

fn parse(text: &str) -> Scenario {
    scenario::parse(text, "comparison")
        .unwrap_or_else(|error| panic!("the comparison's scenario: {error}\n{text}"))
}

/// `yes` or `no`.
pub(super) fn yes_no(is_so: bool) -> String {
    if is_so { "yes" } else { "no" }.to_owned()
}
