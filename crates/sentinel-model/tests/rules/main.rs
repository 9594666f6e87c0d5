//! Rules and switches that the golden scenarios do not touch, each by what it writes or refuses.

mod connectors;
mod switches;

use sentinel_model::{Recording, Scenario, SecurityIncidentRow, Subject, explain, simulate};

const HEAD: &str = r#"
title = "test"
start = "2024-05-01T00:00:00Z"
now = "2024-05-03T00:00:00Z"

[[subscription]]
name = "A"
connected = true
"#;

/// One alert, and the XDR incident that holds it, from 09:00 on.
const XDR_INCIDENT: &str = r#"
[xdr_connector]
connected = true

[[event]]
at = "09:00"
raise_alert = { name = "a", subscription = "A", alert_type = "VM_ReverseShell", host = 1 }
"#;

/// How many rules each group of the connector model has: R1.1 to R1.6, and so on.
const GROUPS: [u32; 10] = [6, 9, 9, 3, 5, 11, 5, 1, 4, 8];

#[test]
fn every_rule_has_its_place() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rule");
    let files = std::fs::read_dir(folder).expect("rules are in a folder");
    let texts = files.map(|file| std::fs::read_to_string(file.expect("a file").path()));
    let text: String = texts.map(|text| text.expect("rules are text")).collect();
    for (group, count) in (1..).zip(GROUPS) {
        for rule in 1..=count {
            assert!(is_named(&text, group, rule), "R{group}.{rule}");
        }
    }
    for machine in 1..=5 {
        assert!(text.contains(&format!("S{machine}")), "S{machine}");
    }
}

/// Whether a rule is named by itself or within a range, such as `R6.3 to R6.7`, or with its whole group, such as `R9:`.
fn is_named(text: &str, group: u32, rule: u32) -> bool {
    let prefix = format!("R{group}.");
    let named: Vec<(usize, u32)> = text
        .match_indices(&prefix)
        .map(|(at, _)| {
            let digits = text[at + prefix.len()..]
                .bytes()
                .take_while(u8::is_ascii_digit);
            let number = digits.fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
            (at, number)
        })
        .collect();
    let in_range = named.windows(2).any(|pair| {
        let between = &text[pair[0].0..pair[1].0];
        between.ends_with(" to ") && (pair[0].1..=pair[1].1).contains(&rule)
    });
    in_range || named.iter().any(|&(_, number)| number == rule)
}

fn run(more: &str) -> Recording {
    run_seeded(0, more)
}

fn run_seeded(seed: u64, more: &str) -> Recording {
    let text = format!("seed = {seed}\n{HEAD}{more}");
    let scenario = Scenario::from_toml(&text).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let mut tables = Recording::default();
    simulate(&scenario, &mut tables);
    tables
}

/// What was turned down, by rule and reason.
fn refusals(tables: &Recording) -> Vec<String> {
    let refused = tables.steps.iter().filter(|step| step.refused);
    refused
        .map(|step| format!("{} {}", step.cause.rule.id, step.what))
        .collect()
}

fn last_incident(tables: &Recording) -> &SecurityIncidentRow {
    &tables.incidents.last().expect("there is an incident").0
}

fn rows_of<'t>(tables: &'t Recording, table: &'t str) -> usize {
    let rows = tables.hunting.iter();
    rows.filter(|(row, _)| row.table == table).count()
}

#[test]
fn connectors_need_licences_solutions_and_providers() {
    let tables = run(r#"
[xdr]
licensed = false
identity_sensor = false

[content_hub]
defender_for_cloud = "2.9.0"

[[subscription]]
name = "B"
registered = false

[[event]]
at = "09:00"
xdr_connector = { connected = true }

[[event]]
at = "10:00"
tenant_connector = { connected = true }

[[event]]
at = "11:00"
subscription_connector = { subscription = "B", connected = true }

[[event]]
at = "12:00"
xdr_connector = { connected = false, entities = true }
"#);
    assert_eq!(
        refusals(&tables),
        [
            "R6.1 the tenant has no licence for Defender XDR",
            "R10.3 the solution Microsoft Defender for Cloud is older than 3.0.0",
            "R10.1 `B`: the resource provider SecurityInsights is not registered on the subscription",
            "R6.1 the sensor of Defender for Identity is not installed",
        ]
    );
    let tables = run(
        "[content_hub]\ndefender_xdr = false\n[[event]]\nat = \"09:00\"\nxdr_connector = { connected = true }\n",
    );
    assert_eq!(
        refusals(&tables),
        ["R6.1 the solution Microsoft Defender XDR is not installed from the Content hub"]
    );
}

const PORTAL_CHANGE: &str = r#"
[[event]]
at = "10:00"
change_xdr_incident = { of_alert = "a", owner = "mia", title = "Shell on one server", description = "Seen before.", severity = "Low", tag = "shells", comment = "Looks wrong." }
"#;

#[test]
fn all_fields_of_an_xdr_incident_are_synchronized() {
    let tables = run(&format!("{XDR_INCIDENT}{PORTAL_CHANGE}"));
    let row = last_incident(&tables);
    assert_eq!(
        (row.title.as_str(), row.description.as_str(), row.severity),
        ("Shell on one server", "Seen before.", "Low")
    );
    assert!(row.labels.contains("shells") && row.comments.contains("Looks wrong."));
    assert!(row.owner.contains("mia@contoso.com"));
}

#[test]
fn or_only_status_owner_and_reason() {
    let knob = "[knobs.xdr]\nsync = \"status_owner_reason\"\n";
    let tables = run(&format!("{knob}{XDR_INCIDENT}{PORTAL_CHANGE}"));
    let row = last_incident(&tables);
    assert_eq!((row.severity, row.description.as_str()), ("Medium", ""));
    assert_ne!(row.title, "Shell on one server");
    assert_eq!((row.labels.as_str(), row.comments.as_str()), ("[]", "[]"));
    assert!(row.owner.contains("mia@contoso.com"));
}

#[test]
fn what_only_sentinel_knows_stays_as_the_incident_grows() {
    let named_and_grown = r#"
[[event]]
at = "10:00"
change_incident = { of_alert = "a", provider = "xdr", title = "Mine", severity = "Low" }

[[event]]
at = "10:10"
change_xdr_incident = { of_alert = "a", title = "Theirs", severity = "High" }

[[event]]
at = "10:30"
raise_alert = { name = "b", subscription = "A", alert_type = "VM_ReverseShell", host = 1 }

[[event]]
at = "11:00"
raise_alert = { name = "c", subscription = "A", alert_type = "VM_ReverseShell", host = 2 }

[[event]]
at = "12:00"
merge_incidents = { target = "a", source = "c" }
"#;
    let script = format!("{XDR_INCIDENT}{named_and_grown}");
    let last = |knob: &str| {
        let tables = run(&format!("{knob}{script}"));
        let row = last_incident(&tables).clone();
        (
            row.alert_ids.matches('"').count() / 2,
            row.title,
            row.severity,
        )
    };
    let apart = "[knobs.xdr]\nsync = \"status_owner_reason\"\n";
    assert_eq!(last(apart), (3, "Mine".to_owned(), "Low"));
    assert_eq!(last(""), (3, "Theirs".to_owned(), "High"));
}

#[test]
fn what_somebody_named_keeps_its_name_as_it_grows() {
    let more = r#"
[[event]]
at = "10:30"
raise_alert = { name = "b", subscription = "A", alert_type = "VM_LoginBruteForceSuccess", host = 1 }
"#;
    let tables = run(&format!("{XDR_INCIDENT}{PORTAL_CHANGE}{more}"));
    let row = last_incident(&tables);
    assert_eq!(
        (row.title.as_str(), row.severity),
        ("Shell on one server", "Low")
    );
    assert_eq!(
        row.alert_ids.matches('-').count(),
        8,
        "two ids: {}",
        row.alert_ids
    );
}

#[test]
fn a_playbook_closes_an_xdr_incident_by_its_own_name() {
    let playbook = r#"
[[automation_rule]]
name = "Dismiss"
title_contains = "no incident has this title"
playbook = "Close-And-Dismiss"

[[event]]
at = "10:00"
run_playbook = { automation_rule = "Dismiss", of_alert = "a", provider = "xdr" }
"#;
    let tables = run(&format!("{XDR_INCIDENT}{playbook}"));
    let row = last_incident(&tables);
    assert_eq!(
        (row.status, row.modified_by.as_str()),
        ("Closed", "Playbook - Close-And-Dismiss")
    );
    assert_eq!(tables.alerts.last().unwrap().0.status, "Dismissed");
}

const TWO_INCIDENTS: &str = r#"
[xdr_connector]
connected = true

[[event]]
at = "09:00"
raise_alert = { name = "a", subscription = "A", alert_type = "VM_ReverseShell", host = 1 }

[[event]]
at = "09:10"
raise_alert = { name = "b", subscription = "A", alert_type = "VM_ReverseShell", host = 2 }

[[event]]
at = "10:00"
merge_incidents = { target = "a", source = "b" }
"#;

#[test]
fn merges_may_be_kept_apart_by_entities_or_device_groups() {
    assert_eq!(refusals(&run(TWO_INCIDENTS)), [""; 0]);
    let few = run(&format!("[knobs.merge]\nentity_limit = 1\n{TWO_INCIDENTS}"));
    assert_eq!(
        refusals(&few),
        ["R7.3 together the incidents have too many entities"]
    );
    let apart = run(&format!(
        "[knobs.merge]\nwithin_device_group = true\n{TWO_INCIDENTS}"
    ));
    assert_eq!(
        refusals(&apart),
        ["R7.3 the incidents are about devices of different groups"]
    );
}

#[test]
fn components_stay_connected_or_only_look_so() {
    let script = r#"
[[event]]
at = "08:00"
xdr_connector = { connected = true }

[[event]]
at = "09:00"
xdr_connector = { connected = false }

[[event]]
at = "10:00"
raise_alert = { name = "a", product = "Microsoft Defender Advanced Threat Protection" }
"#;
    assert_eq!(run(script).alerts.len(), 1, "the component brings it");
    let shown = run(&format!(
        "[knobs.xdr]\ncomponents = \"only_shown\"\n{script}"
    ));
    assert_eq!(shown.alerts.len(), 0);
}

#[test]
fn connecting_entities_brings_all_users_now_and_later() {
    let tables = run(r#"
[knobs.xdr]
entity_sync_interval = "1d"

[background]
alerts_per_hour = 0.01
people = 120

[[event]]
at = "12:00"
xdr_connector = { connected = true, entities = true }
"#);
    assert_eq!(rows_of(&tables, "IdentityInfo"), 240);
}

#[test]
fn devices_report_while_their_table_is_selected() {
    let background = "[background]\nalerts_per_hour = 0.01\nhosts = 10\n";
    let script = r#"
[[event]]
at = "00:00"
xdr_connector = { connected = true, tables = ["DeviceInfo"] }

[[event]]
at = "1d 00:00"
xdr_connector = { connected = true, tables = ["DeviceNetworkInfo"] }
"#;
    let tables = run(&format!("{background}{script}"));
    let days = [10, 11];
    assert!(days.contains(&rows_of(&tables, "DeviceInfo")));
    assert!(days.contains(&rows_of(&tables, "DeviceNetworkInfo")));
    assert_eq!(rows_of(&tables, "AlertInfo"), 0);
}

#[test]
fn a_story_is_about_its_subject_only() {
    let others = r#"
[knobs.sub]
delay = "1h"

[[event]]
at = "09:00"
raise_alert = { name = "a", subscription = "A", alert_type = "VM_ReverseShell", host = 1 }

[[event]]
at = "09:30"
raise_alert = { name = "b", subscription = "A", alert_type = "VM_ReverseShell", host = 2 }

[[event]]
at = "10:00"
set_alert_status = { alert = "b", status = "Resolved" }
"#;
    let text = format!("{HEAD}{others}");
    let scenario = Scenario::from_toml(&text).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let story =
        explain(&scenario, &Subject::Alert("a".to_owned())).expect("there is such an alert");
    let told = story.to_string();
    assert!(
        !told.contains("R6.8"),
        "what happens to `b` is not told: {told}"
    );
    let other =
        explain(&scenario, &Subject::Alert("b".to_owned())).expect("there is such an alert");
    assert!(
        other
            .to_string()
            .contains("all alerts of the XDR incident are closed")
    );
}
