//! Plays a scenario file and writes down what it wrote.

use std::path::Path;

use sentinel_model::clock::format_datetime;
use sentinel_model::{
    Action, AlertContent, Cause, Recording, RowSink, Scenario, SecurityAlertRow,
    SecurityIncidentRow, Simulation, Step,
};

pub(crate) fn load(name: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata/scenarios")
        .join(format!("{name}.toml"));
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let scenario: Scenario =
        toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(scenario.check(), [], "{name}");
    scenario
}

/// What a run wrote, in one order.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) lines: Vec<String>,
    /// The `SystemAlertId`s of the scripted alerts, with their names.
    pub(crate) ids: Vec<(String, String)>,
    pub(crate) tables: Recording,
}

pub(crate) fn time(ticks: i64) -> String {
    format_datetime(ticks)[11..16].to_owned()
}

impl RowSink for Log {
    fn security_alert(&mut self, row: &SecurityAlertRow, content: AlertContent, cause: Cause) {
        let portal = row.alert_link.split('/').nth(2).unwrap_or("-");
        let (id, status) = (&row.system_alert_id, &row.status);
        self.lines.push(format!(
            "{} alert {id} {status} {portal} {}",
            time(row.time_generated),
            cause.rule.id
        ));
        self.tables.security_alert(row, content, cause);
    }

    fn security_incident(&mut self, row: &SecurityIncidentRow, cause: Cause) {
        let labels: Vec<serde_json::Value> =
            serde_json::from_str(&row.labels).expect("labels are JSON");
        let labels: String = labels
            .iter()
            .map(|label| format!(" #{}", label["labelName"].as_str().unwrap()))
            .collect();
        self.lines.push(format!(
            "{} incident {} [{}] {} {}{labels} by {}: {}",
            time(row.time_generated),
            row.incident_number,
            row.provider_name,
            row.status,
            row.alert_ids.replace('"', ""),
            row.modified_by,
            cause.rule.id
        ));
        self.tables.security_incident(row, cause);
    }

    fn step(&mut self, step: &Step) {
        if step.refused {
            self.lines.push(format!(
                "{} refused by {}: {}",
                time(step.at),
                step.cause.rule.id,
                step.what
            ));
        }
    }

    fn wants_steps(&self) -> bool {
        true
    }
}

pub(crate) fn run(name: &str) -> (Log, Simulation) {
    let scenario = load(name);
    let mut simulation = Simulation::new(&scenario);
    let mut log = Log::default();
    simulation.run_until(scenario.now, &mut log);
    for entry in &scenario.script {
        if let Action::RaiseAlert(raise) = &entry.action {
            let names = (1..=raise.count).map(|copy| {
                if copy == 1 {
                    raise.name.clone()
                } else {
                    format!("{}-{copy}", raise.name)
                }
            });
            log.ids.extend(names.map(|name| {
                (
                    simulation
                        .system_alert_id(&name)
                        .expect("the alert was raised"),
                    name,
                )
            }));
        }
    }
    (log, simulation)
}

#[track_caller]
pub(crate) fn check(name: &str, expected: &str) -> (Log, Simulation) {
    let (log, simulation) = run(name);
    let mut written = log.lines.join("\n");
    for (id, name) in &log.ids {
        written = written.replace(id, name);
    }
    let expected = expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(written, expected, "\n{name} wrote:\n{written}\n");
    (log, simulation)
}
