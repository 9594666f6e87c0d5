//! Each switch of `[knobs]` that no golden scenario turns, off and on its default.

use super::{XDR_INCIDENT, last_incident, refusals, run};

/// The rule for Defender for Cloud, and an alert on `A`.
const RULE_AND_ALERT: &str = r#"
[[incident_rule]]
name = "Defender for Cloud"

[[event]]
at = "09:00"
raise_alert = { name = "a", subscription = "A", alert_type = "VM_ReverseShell" }
"#;

fn statuses(tables: &sentinel_model::Recording) -> Vec<&'static str> {
    tables.alerts.iter().map(|(row, _)| row.status).collect()
}

#[test]
fn sync_may_dismiss_what_was_no_attack() {
    let script = format!(
        "{RULE_AND_ALERT}{}",
        r#"
[[event]]
at = "08:00"
subscription_connector = { subscription = "A", bidi = true }

[[event]]
at = "10:00"
change_incident = { of_alert = "a", status = "Closed", classification = "FalsePositive" }
"#
    );
    assert_eq!(statuses(&run(&script)), ["New", "Resolved"]);
    let knob = "[knobs.sub]\nbidi_map = \"false_positive_dismissed\"\n";
    assert_eq!(
        statuses(&run(&format!("{knob}{script}"))),
        ["New", "Dismissed"]
    );
    let attack = script.replace("FalsePositive", "TruePositive");
    assert_eq!(
        statuses(&run(&format!("{knob}{attack}"))),
        ["New", "Resolved"]
    );
}

#[test]
fn a_first_row_that_is_closed_may_create_no_incident() {
    let script = r#"
[tenant_connector]
connected = true
[knobs.tenant]
delay = "15m"

[[incident_rule]]
name = "Defender for Cloud"

[[event]]
at = "07:00"
subscription_connector = { subscription = "A", connected = false }

[[event]]
at = "09:00"
raise_alert = { name = "a", subscription = "A" }

[[event]]
at = "09:05"
set_alert_status = { alert = "a", status = "Resolved" }
"#;
    let tables = run(script);
    assert_eq!(
        (statuses(&tables), tables.incidents.len()),
        (vec!["Resolved"], 1)
    );
    let skipping = run(&format!("[knobs.rule]\nskip_closed = true\n{script}"));
    assert_eq!(
        (statuses(&skipping), skipping.incidents.len()),
        (vec!["Resolved"], 0)
    );
}

#[test]
fn closed_alerts_may_stay_closed() {
    let script = format!(
        "{RULE_AND_ALERT}{}",
        r#"
[[event]]
at = "10:00"
set_alert_status = { alert = "a", status = "Resolved" }

[[event]]
at = "11:00"
set_alert_status = { alert = "a", status = "Active" }
"#
    );
    assert_eq!(statuses(&run(&script)), ["New", "Resolved", "New"]);
    let closed = run(&format!("[knobs.mdc]\nreopen = false\n{script}"));
    assert_eq!(statuses(&closed), ["New", "Resolved"]);
    assert_eq!(
        refusals(&closed),
        ["S1 the alert is Resolved and cannot become Active again"]
    );
}

#[test]
fn suppressed_alerts_may_stay_away() {
    let script = format!(
        "{}{RULE_AND_ALERT}",
        "[[suppression_rule]]\nname = \"shells\"\nalert_type = \"VM_ReverseShell\"\n"
    );
    assert_eq!(statuses(&run(&script)), ["Dismissed"]);
    let silent = run(&format!("[knobs]\nsuppressed_forward = false\n{script}"));
    assert_eq!(statuses(&silent), [""; 0]);
    assert_eq!(silent.incidents.len(), 0);
}

#[test]
fn the_tenant_connector_forwards_suppressed_alerts_too() {
    let script = r#"
[tenant_connector]
connected = true
[xdr_connector]
connected = true

[[incident_rule]]
name = "Defender for Cloud"

[[suppression_rule]]
name = "shells"
alert_type = "VM_ReverseShell"

[[event]]
at = "07:00"
subscription_connector = { subscription = "A", connected = false }

[[event]]
at = "09:00"
raise_alert = { name = "a", subscription = "A", alert_type = "VM_ReverseShell" }

[[event]]
at = "11:00"
set_alert_status = { alert = "a", status = "Active" }
"#;
    let tables = run(script);
    assert_eq!(statuses(&tables), ["Dismissed", "New"]);
    let is_xdr = |link: &str| link.starts_with("https://security.microsoft.com/");
    assert!(tables.alerts.iter().all(|(row, _)| is_xdr(&row.alert_link)));
    assert_eq!(tables.alerts[0].1.rule.id, "R3.6");
    assert_eq!(tables.incidents.len(), 0);
    let silent = run(&format!("[knobs]\nsuppressed_forward = false\n{script}"));
    assert_eq!(statuses(&silent), ["New"]);
    let kept_out = run(&format!("[xdr]\nmdc_alerts = \"none\"\n{script}"));
    assert_eq!(statuses(&kept_out), [""; 0]);
}

#[test]
fn later_documentation_asks_for_more_than_a_reader() {
    let script = r#"
[[subscription]]
name = "B"

[[user]]
name = "reader"
workspace_write = true
subscription_roles = ["Security Reader"]

[[event]]
at = "09:00"
subscription_connector = { subscription = "B", connected = true, by = "reader" }
"#;
    assert_eq!(refusals(&run(script)), [""; 0]);
    let later = run(&format!("[knobs]\npermission_profile = \"2023\"\n{script}"));
    assert_eq!(
        refusals(&later),
        [
            "R10.1 `reader` may not do this: the role Contributor or Owner on the subscription is missing"
        ]
    );
}

#[test]
fn informational_alerts_may_pass_through_defender_xdr() {
    let script = r#"
[tenant_connector]
connected = true

[[event]]
at = "09:00"
raise_alert = { name = "a", subscription = "A", severity = "Informational" }
"#;
    assert_eq!(run(script).alerts.len(), 1, "the subscription's row");
    let passing = run(&format!(
        "[knobs.xdr]\ndrop_informational = false\n{script}"
    ));
    assert_eq!(passing.alerts.len(), 2);
}

#[test]
fn the_box_may_turn_off_the_rule_for_defender_for_cloud() {
    let connect = r#"
[[event]]
at = "08:00"
xdr_connector = { connected = true, turn_off_rules = true }
"#;
    let providers = |tables: &sentinel_model::Recording| {
        let rows = tables.incidents.iter();
        let of_rule = rows.filter(|(row, _)| row.provider_name == "Azure Sentinel");
        (of_rule.count(), tables.incidents.len())
    };
    let script = format!("{RULE_AND_ALERT}{connect}");
    assert_eq!(providers(&run(&script)), (1, 2));
    let off = run(&format!(
        "[knobs.xdr]\ncheckbox_excludes_mdc = false\n{script}"
    ));
    assert_eq!(providers(&off), (0, 1));
}

#[test]
fn xdr_incidents_may_outlive_their_alerts() {
    let resolve =
        "[[event]]\nat = \"10:00\"\nset_alert_status = { alert = \"a\", status = \"Resolved\" }\n";
    let script = format!("{XDR_INCIDENT}{resolve}");
    assert_eq!(last_incident(&run(&script)).status, "Closed");
    let open = run(&format!("[knobs.xdr]\nautoresolve = false\n{script}"));
    assert_eq!(last_incident(&open).status, "New");
}

/// Another alert on the machine of [`XDR_INCIDENT`], half an hour after the first.
const SECOND_ALERT: &str = r#"
[[event]]
at = "09:30"
raise_alert = { name = "b", subscription = "A", alert_type = "VM_ReverseShell", host = 1 }
"#;

#[test]
fn alerts_join_within_a_window_and_incidents_merge_within_another() {
    let script = format!("{XDR_INCIDENT}{SECOND_ALERT}");
    let numbers = |more: &str| {
        let tables = run(&format!("{more}{script}"));
        (
            last_incident(&tables).incident_number,
            tables.incidents.len(),
        )
    };
    assert_eq!(numbers(""), (1, 2), "the second alert joins");
    let apart = "[knobs.xdr]\ngroup_window = \"10m\"\n";
    assert_eq!(numbers(apart), (2, 2));
    let merging = format!("{apart}[knobs.merge]\nprobability = 1.0\ndelay = \"1h\"\n");
    assert_eq!(numbers(&merging), (1, 4), "one closes, the other grows");
    let late = format!("{merging}window = \"20m\"\n");
    assert_eq!(numbers(&late), (2, 2));
}

#[test]
fn an_incident_holds_as_many_alerts_as_the_cap_says() {
    let script = XDR_INCIDENT.replace("host = 1", "host = 1, count = 5");
    let last = |more: &str| {
        let tables = run(&format!("{more}{script}"));
        let row = last_incident(&tables);
        (
            row.alert_ids.matches('"').count() / 2,
            row.additional_data.contains("\"alertsCount\":3"),
        )
    };
    assert_eq!(last(""), (5, false));
    assert_eq!(last("[knobs]\ncap_count = 3\n"), (3, true));
}

#[test]
fn a_rule_asks_for_texts_in_the_name_and_for_severities() {
    let incidents = |filter: &str| {
        let script = RULE_AND_ALERT.replacen(
            "name = \"Defender for Cloud\"",
            &format!("name = \"Defender for Cloud\"\n{filter}"),
            1,
        );
        run(&script).incidents.len()
    };
    let title = "reverse shell";
    assert_eq!(
        incidents(&format!("name_contains = [\"{title}\", \"x\"]")),
        1
    );
    assert_eq!(incidents("name_contains = [\"brute force\"]"), 0);
    assert_eq!(incidents(&format!("name_excludes = [\"{title}\"]")), 0);
    assert_eq!(incidents("name_excludes = [\"brute force\"]"), 1);
    assert_eq!(incidents("severities = [\"Medium\", \"High\"]"), 1);
    assert_eq!(incidents("severities = [\"Low\"]"), 0);
}

#[test]
fn alerts_of_xdr_products_have_a_delay_of_their_own() {
    let script = r#"
[knobs.mdc]
publish_delay = "1m"
[knobs.xdr]
alert_delay = "20m"

[xdr_connector]
connected = true

[[event]]
at = "09:00"
raise_alert = { name = "a", product = "Microsoft Defender Advanced Threat Protection" }
"#;
    let tables = run(script);
    let (row, _) = &tables.alerts[0];
    let minutes = (row.time_generated - row.processing_end_time) / sentinel_model::clock::MINUTE;
    assert_eq!(minutes, 20);
}
