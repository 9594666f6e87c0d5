//! Scenarios that are paused, changed and played on.

use std::cell::Cell;

use kql_types::Value;
use sentinel_model::clock::{HOUR, MINUTE};

use super::*;
use crate::scenario;

const TWO_CONNECTORS: &str = r#"
    title = "two connectors"
    start = "2024-05-01T08:00:00Z"
    now = "2024-05-01T14:00:00Z"
    [[subscription]]
    name = "A"
    connected = true
    [knobs.mdc]
    publish_delay = "30s"
    [knobs.sub]
    delay = "3m"
    [knobs.tenant]
    delay = "15m"
    [[event]]
    at = "+1h"
    raise_alert = { name = "a", subscription = "A" }
"#;

fn lab(until: Ticks) -> Lab {
    let scenario = scenario::parse(TWO_CONNECTORS, "test").expect("a scenario");
    let start = scenario.start;
    let builder = Lab::builder(scenario).until(start + until);
    builder.open().expect("the scenario runs")
}

fn number(lab: &Lab, query: &str) -> i64 {
    let result = lab.query(query).expect("the query is right");
    let row = result.primary().rows().next().expect("a row");
    match row[0] {
        Value::Long(number) => number,
        ref other => panic!("{other:?} is no number"),
    }
}

#[test]
fn the_clock_of_queries_moves_with_the_scenario() {
    let lab = lab(HOUR);
    assert_eq!(number(&lab, "SecurityAlert | count"), 0);
    let played = lab.step_to(lab.now() + 10 * MINUTE, 100);
    assert!(!played.steps.is_empty());
    assert_eq!(
        number(
            &lab,
            "SecurityAlert | where TimeGenerated > ago(10m) | count"
        ),
        1
    );
    assert_eq!(
        number(
            &lab,
            "SecurityAlert | where TimeGenerated > ago(1m) | count"
        ),
        0
    );
}

#[test]
fn old_rows_leave_while_it_is_played() {
    let mut scenario = scenario::parse(TWO_CONNECTORS, "test").expect("a scenario");
    scenario.config.workspace.retention = Some(2 * HOUR);
    let lab = Lab::new(scenario).expect("the scenario runs");
    assert_eq!(number(&lab, "SecurityAlert | count"), 0, "five hours later");
    lab.add_event("raise_alert name=b subscription=A")
        .expect("an event");
    lab.step_to(lab.now() + HOUR, 0);
    assert_eq!(number(&lab, "SecurityAlert | count"), 1);
    lab.step_to(lab.now() + 2 * HOUR, 0);
    assert_eq!(number(&lab, "SecurityAlert | count"), 0);
}

#[test]
fn a_connector_is_switched_on_while_it_is_played() {
    let lab = lab(HOUR);
    lab.add_event("tenant_connector on").expect("an event");
    lab.step_to(lab.now() + HOUR, 0);
    assert_eq!(number(&lab, "SecurityAlert | count"), 2);
    assert!(lab.config().tenant_connector.connected);
}

#[test]
fn a_changed_run_equals_the_same_script_from_the_start() {
    let paused = lab(2 * HOUR);
    paused
        .add_event("raise_alert name=b subscription=A")
        .expect("an event");
    paused.step_to(paused.now() + HOUR, 0);
    let mut scenario = paused.scenario();
    scenario.now = paused.now();
    let fresh = Lab::new(scenario).expect("the scenario runs");
    let query = "SecurityAlert | project TimeGenerated, SystemAlertId, Status, Entities";
    let rows = |lab: &Lab| -> Vec<Vec<Value>> {
        let result = lab.query(query).expect("the query is right");
        result.primary().rows().collect()
    };
    assert_eq!(rows(&paused).len(), 2);
    assert_eq!(rows(&paused), rows(&fresh));
    let story = paused
        .explain(&Subject::Alert("b".to_owned()))
        .expect("the alert");
    assert!(!story.steps().is_empty());
}

#[test]
fn steps_of_any_length_write_the_same_rows() {
    for name in scenario::names().filter(|name| *name != scenario::DEFAULT) {
        let at_once = Lab::new(scenario::load(name).expect("built in")).expect("it runs");
        let scenario = scenario::load(name).expect("built in");
        let (mut now, end) = (scenario.start, scenario.now);
        let stepped = Lab::builder(scenario).until(now).open().expect("it runs");
        while now < end {
            now = end.min(now + 37 * MINUTE + 11);
            stepped.step_to(now, 1);
        }
        for table in ["SecurityAlert", "SecurityIncident"] {
            let rows = |lab: &Lab| -> Vec<Vec<Value>> {
                let result = lab.query(table).expect("a table");
                result.primary().rows().collect()
            };
            assert_eq!(rows(&stepped), rows(&at_once), "{name}: {table}");
        }
    }
}

#[test]
fn a_stopped_step_is_a_shorter_one() {
    let stopped = lab(0);
    let asked = Cell::new(0);
    let played = stopped.step_while(stopped.now() + 5 * HOUR, 100, || {
        asked.set(asked.get() + 1);
        asked.get() <= 3
    });
    assert_eq!(played.to, played.from + 3 * HOUR, "3 of 5 parts");
    assert_eq!(stopped.now(), played.to);
    let shorter = lab(0);
    let steps = shorter.step_to(played.to, 100).steps.len();
    assert_eq!((played.steps.len(), played.omitted), (steps, 0));
    let count = "SecurityAlert | where TimeGenerated <= now() | count";
    assert_eq!(number(&stopped, count), number(&shorter, count));
    stopped.step_to(stopped.now() + HOUR, 0);
    shorter.step_to(shorter.now() + HOUR, 0);
    assert_eq!(number(&stopped, count), number(&shorter, count));
}

#[test]
fn events_that_cannot_happen_are_refused() {
    let lab = lab(2 * HOUR);
    for (line, expected) in [
        (
            "09:00 tenant_connector on",
            "2024-05-01T09:00:00 has passed",
        ),
        (
            "raise_alert name=b subscription=B",
            "no subscription is named `B`",
        ),
        (
            "set_alert_status alert=aa status=Resolved",
            "no event raises an alert named `aa`",
        ),
    ] {
        let error = lab.add_event(line).expect_err("refused").to_string();
        assert!(error.contains(expected), "{line}: {error}");
    }
}

#[test]
fn unknown_subjects_are_named() {
    let lab = lab(6 * HOUR);
    let error = lab.explain(&Subject::Incident(7)).expect_err("no incident");
    assert_eq!(
        error.to_string(),
        "the scenario has no incident 7: it has none"
    );
    let result = lab
        .query("SecurityAlert | project SystemAlertId")
        .expect("right");
    let id = shown(&result.primary().rows().next().expect("a row")[0]);
    let mistyped = format!("{}x", &id[..id.len() - 1]);
    let error = lab
        .explain(&Subject::Alert(mistyped))
        .expect_err("no alert");
    assert!(
        error.to_string().contains(&format!("did you mean `{id}`?")),
        "{error}"
    );
}

#[test]
fn every_row_is_a_step_of_the_timeline() {
    for name in scenario::names().filter(|name| *name != scenario::DEFAULT) {
        let lab = Lab::new(scenario::load(name).expect("built in")).expect("it runs");
        let timeline = lab.timeline();
        for table in ["SecurityAlert", "SecurityIncident"] {
            let starts_so = |step: &&Step| step.what.starts_with(&format!("{table} row"));
            let told = timeline.steps().iter().filter(starts_so).count();
            let rows = number(&lab, &format!("{table} | count"));
            assert_eq!(told as i64, rows, "{name}: {table}");
        }
    }
}

#[test]
fn tables_that_were_stored_before_a_failure_are_named() {
    let folder = tempfile::tempdir().expect("the temporary folder is writable");
    let store = DiskStore::open(folder.path()).expect("a new workspace");
    let tables = folder.path().join("tables");
    std::fs::create_dir_all(&tables).expect("the folder is writable");
    let obstacle = tables.join("SecurityIncident");
    std::fs::write(&obstacle, "").expect("the folder is writable");
    let lab = Lab::new(scenario::load("g06-both-connectors").expect("built in"));
    let lab = lab.expect("the scenario runs");
    let error = lab.store(&store).expect_err("no folder can be made there");
    assert_eq!(
        error.to_string(),
        "stored before the failure: `SecurityAlert`; not stored: `SecurityIncident`; to store the simulation again would store \
         the rows of `SecurityAlert` twice"
    );
    let cause = std::error::Error::source(&error).expect("what the store says");
    assert_eq!(
        cause.to_string(),
        format!("cannot write `{}`", obstacle.display())
    );
    assert!(
        store
            .table("SecurityAlert")
            .is_some_and(|table| table.snapshot().rows() == 3)
    );
}
