//! What connectors do while settings change around them.

use super::{TWO_INCIDENTS, XDR_INCIDENT, last_incident, refusals, run, run_seeded};

const ENDPOINT: &str = "Microsoft Defender Advanced Threat Protection";

/// The rows of incidents: their time of day, number, status, and how many alerts they list.
fn incident_rows(tables: &sentinel_model::Recording) -> Vec<String> {
    let rows = tables.incidents.iter().map(|(row, _)| {
        let time = sentinel_model::clock::format_datetime(row.time_generated);
        let alerts = row.alert_ids.matches('"').count() / 2;
        let (number, status) = (row.incident_number, row.status);
        format!("{} {number} {status} {alerts}", &time[11..16])
    });
    rows.collect()
}

const FIXED_DELAYS: &str = r#"
[knobs.mdc]
publish_delay = "1m"
[knobs.xdr]
group_delay = "1m"
delay = "5m"
"#;

#[test]
fn a_merge_reaches_sentinel_only_through_the_connector() {
    let off_then_on = r#"
[[event]]
at = "09:50"
xdr_connector = { connected = false }

[[event]]
at = "12:00"
xdr_connector = { connected = true }
"#;
    let tables = run(&format!("{FIXED_DELAYS}{TWO_INCIDENTS}{off_then_on}"));
    assert_eq!(
        incident_rows(&tables),
        [
            "09:08 1 New 1",
            "09:18 2 New 1",
            "12:00 2 Closed 0",
            "12:00 1 New 2",
        ]
    );
    assert!(last_incident(&tables).alert_ids.len() > 70);
}

#[test]
fn what_has_not_been_redirected_in_sentinel_can_be_changed_there() {
    let off_then_changed = r#"
[[event]]
at = "09:50"
xdr_connector = { connected = false }

[[event]]
at = "11:00"
change_incident = { of_alert = "a", provider = "xdr", status = "Active" }

[[event]]
at = "11:10"
change_incident = { incident = 2, status = "Active" }
"#;
    let tables = run(&format!("{FIXED_DELAYS}{TWO_INCIDENTS}{off_then_changed}"));
    assert_eq!(refusals(&tables), [""; 0]);
    assert_eq!(
        incident_rows(&tables)[2..],
        ["11:00 1 Active 1", "11:10 2 Active 1"]
    );
}

#[test]
fn tags_of_the_defender_portal_move_with_a_merge() {
    let tagged = r#"
[[event]]
at = "09:14"
change_xdr_incident = { of_alert = "b", tag = "shells" }
"#;
    // The second incident is merged away before anything of it reaches Sentinel.
    let script = TWO_INCIDENTS.replace("10:00", "09:15");
    let tables = run(&format!("{FIXED_DELAYS}{script}{tagged}"));
    assert_eq!(
        incident_rows(&tables),
        ["09:08 1 New 1", "09:15 1 New 1", "09:17 1 New 2"],
        "the alert waits for its row"
    );
    assert!(last_incident(&tables).labels.contains("shells"));
}

/// The names of an incident's tags in its latest row.
fn labels(tables: &sentinel_model::Recording, number: i32) -> Vec<String> {
    let mut rows = tables.incidents.iter().rev();
    let row = rows.find(|(row, _)| row.incident_number == number);
    let labels = &row.expect("the incident has a row").0.labels;
    let parts = labels.split("\"labelName\":\"").skip(1);
    let names = parts.filter_map(|part| part.split('"').next());
    names.map(str::to_owned).collect()
}

#[test]
fn tags_move_to_the_target_of_a_merge_and_are_there_once() {
    let tagged = r#"
[[event]]
at = "09:40"
change_incident = { of_alert = "a", provider = "xdr", tag = "vip" }

[[event]]
at = "09:41"
change_incident = { of_alert = "a", provider = "xdr", tag = "vip" }

[[event]]
at = "09:42"
change_incident = { of_alert = "b", provider = "xdr", tag = "vip" }

[[event]]
at = "09:43"
change_xdr_incident = { of_alert = "b", tag = "shells", comment = "Stays here." }
"#;
    let off_then_on = r#"
[[event]]
at = "09:50"
xdr_connector = { connected = false }

[[event]]
at = "12:00"
xdr_connector = { connected = true }
"#;
    for more in ["", off_then_on] {
        let tables = run(&format!("{FIXED_DELAYS}{TWO_INCIDENTS}{tagged}{more}"));
        assert_eq!(labels(&tables, 2), ["Redirected"]);
        assert_eq!(labels(&tables, 1), ["vip", "shells"]);
        assert!(!last_incident(&tables).comments.contains("Stays here."));
    }
    let combining = "[knobs.merge]\nmode = \"new_incident\"\n";
    let tables = run(&format!("{combining}{FIXED_DELAYS}{TWO_INCIDENTS}{tagged}"));
    assert_eq!(labels(&tables, 1), ["Redirected"]);
    assert_eq!(labels(&tables, 2), ["Redirected"]);
    assert_eq!(labels(&tables, 3), ["vip", "shells"]);
}

#[test]
fn tags_that_only_one_side_knows_move_on_that_side() {
    let tagged = r#"
[[event]]
at = "09:40"
change_incident = { of_alert = "b", provider = "xdr", tag = "in Sentinel" }

[[event]]
at = "09:43"
change_xdr_incident = { of_alert = "b", tag = "in the portal" }
"#;
    let knob = "sync = \"status_owner_reason\"\n";
    let tables = run(&format!("{FIXED_DELAYS}{knob}{TWO_INCIDENTS}{tagged}"));
    assert_eq!(labels(&tables, 2), ["Redirected"]);
    assert_eq!(labels(&tables, 1), ["in Sentinel"]);
}

#[test]
fn a_products_connector_that_is_switched_off_writes_nothing_more() {
    let script = format!(
        r#"
[knobs.component]
delay = "10m"

[[event]]
at = "08:00"
component_connector = {{ product = "{ENDPOINT}", connected = true }}

[[event]]
at = "09:00"
raise_alert = {{ name = "a", product = "{ENDPOINT}" }}

[[event]]
at = "09:05"
component_connector = {{ product = "{ENDPOINT}", connected = false }}
"#
    );
    let tables = run(&script);
    assert_eq!(tables.alerts.len(), 0);
    let told = |step: &sentinel_model::Step| step.what.contains("switched off before the row");
    assert!(tables.steps.iter().any(told));
}

#[test]
fn a_new_subscription_is_covered_by_the_tenant_connector_only() {
    let script = r#"
[[event]]
at = "08:00"
new_subscription = { name = "B" }

[[event]]
at = "09:00"
raise_alert = { name = "b", subscription = "B" }
"#;
    assert_eq!(run(script).alerts.len(), 0, "nobody has connected it");
    let tenant = run(&format!("[tenant_connector]\nconnected = true\n{script}"));
    assert_eq!(tenant.alerts.len(), 1);
    let connected = r#"
[[event]]
at = "08:30"
subscription_connector = { subscription = "B", connected = true }
"#;
    assert_eq!(run(&format!("{script}{connected}")).alerts.len(), 1);
}

#[test]
fn settings_before_an_alert_leave_its_content_alone() {
    let script =
        "[[event]]\nat = \"09:00\"\nraise_alert = { name = \"a\", subscription = \"A\" }\n";
    let before = "[[event]]\nat = \"08:00\"\nxdr = { mdc_alerts = \"none\" }\n";
    let (alone, second) = (run(script), run(&format!("{before}{script}")));
    assert_eq!(alone.alerts[0].0, second.alerts[0].0);
}

#[test]
fn purview_alerts_take_the_way_of_their_products() {
    let script = |product: &str, setting: &str| {
        format!(
            "{setting}[[event]]\nat = \"09:00\"\nraise_alert = {{ name = \"p\", product = \"{product}\" }}\n"
        )
    };
    let xdr = "[xdr_connector]\nconnected = true\n";
    let loss = run(&script("Microsoft Data Loss Prevention", xdr));
    assert_eq!((loss.alerts.len(), loss.incidents.len()), (1, 1));
    let insider = "Microsoft 365 Insider Risk Management";
    let risk = run(&script(insider, xdr));
    assert_eq!(
        (risk.alerts.len(), risk.incidents.len()),
        (0, 0),
        "Defender XDR does not carry it"
    );
    // Nor does an incident creation rule look at it.
    let own = format!(
        "[[event]]\nat = \"08:00\"\ncomponent_connector = {{ product = \"{insider}\", connected = true }}\n"
    );
    let risk = run(&script(insider, &own));
    assert_eq!((risk.alerts.len(), risk.incidents.len()), (1, 0));
}

#[test]
fn defender_xdr_resolves_its_incident_whether_or_not_sentinel_hears_of_it() {
    let script = r#"
[[event]]
at = "09:00"
raise_alert = { name = "a", subscription = "A" }

[[event]]
at = "10:00"
set_alert_status = { alert = "a", status = "Resolved" }
"#;
    let rule_of = |tables: &sentinel_model::Recording| {
        let resolved = |step: &&sentinel_model::Step| step.what.ends_with("incident to Resolved");
        let step = tables.steps.iter().find(resolved);
        step.expect("it is resolved").cause.rule.says
    };
    assert!(rule_of(&run(script)).contains("redirected for good"));
    let connected = run(&format!("[xdr_connector]\nconnected = true\n{script}"));
    assert!(rule_of(&connected).contains("reaches Sentinel"));
}

/// The statuses of the rows of alerts, in the order of the rows.
fn alert_statuses(tables: &sentinel_model::Recording) -> Vec<String> {
    let rows = tables.alerts.iter();
    rows.map(|(row, _)| row.status.to_string()).collect()
}

#[test]
fn bidirectional_sync_keeps_the_order_of_changes() {
    let closed_soon = r#"
[knobs.sub]
delay = "1m"

[[incident_rule]]
name = "R"
product = "Azure Security Center"

[[event]]
at = "08:00"
subscription_connector = { subscription = "A", connected = true, bidi = true }

[[event]]
at = "09:00"
raise_alert = { name = "a", subscription = "A", alert_type = "VM_ReverseShell" }

[[event]]
at = "10:00"
change_incident = { of_alert = "a", status = "Active", owner = "mia" }

[[event]]
at = "10:01"
change_incident = { of_alert = "a", status = "Closed", classification = "TruePositive" }
"#;
    for seed in 1..=40 {
        let tables = run_seeded(seed, closed_soon);
        assert_eq!(
            alert_statuses(&tables),
            ["New", "InProgress", "Resolved"],
            "{seed}"
        );
    }
}

#[test]
fn an_xdr_incident_of_a_closed_alert_closes_itself() {
    let closed_early = r#"
[[event]]
at = "09:02:30"
set_alert_status = { alert = "a", status = "Resolved" }
"#;
    let tables = run(&format!("{FIXED_DELAYS}{XDR_INCIDENT}{closed_early}"));
    assert_eq!(incident_rows(&tables), ["09:08 1 Closed 1"]);
}

#[test]
fn only_closed_incidents_have_a_classification() {
    let classified = r#"
[[event]]
at = "09:20"
change_xdr_incident = { of_alert = "a", classification = "TruePositive" }

[[event]]
at = "09:30"
change_incident = { of_alert = "a", provider = "xdr", status = "Active", classification = "FalsePositive" }

[[event]]
at = "09:40"
change_xdr_incident = { of_alert = "a", status = "Closed" }

[[event]]
at = "09:50"
change_incident = { of_alert = "a", provider = "xdr", classification = "BenignPositive" }
"#;
    let tables = run(&format!("{FIXED_DELAYS}{XDR_INCIDENT}{classified}"));
    assert_eq!(
        refusals(&tables),
        ["S3 only an incident that is closed has a classification"]
    );
    let rows = tables.incidents.iter();
    let rows = rows.map(|(row, _)| format!("{} {:?}", row.status, row.classification));
    assert_eq!(
        rows.collect::<Vec<_>>(),
        [
            "New \"\"",
            "Closed \"TruePositive\"",
            "Closed \"BenignPositive\""
        ]
    );
}

#[test]
fn a_merge_that_sentinel_does_not_see_is_in_the_story() {
    let merged_early = r#"
[[event]]
at = "09:01"
raise_alert = { name = "b", subscription = "A", alert_type = "VM_ReverseShell", host = 2 }

[[event]]
at = "09:05"
merge_incidents = { target = "a", source = "b" }
"#;
    let tables = run(&format!("{FIXED_DELAYS}{XDR_INCIDENT}{merged_early}"));
    assert_eq!(incident_rows(&tables)[0], "09:08 1 New 2");
    let merges = tables
        .steps
        .iter()
        .filter(|step| step.cause.rule.id == "R7.1");
    let merges: Vec<&str> = merges.map(|step| step.what.as_str()).collect();
    assert_eq!(
        merges,
        ["in Defender XDR the alert's incident is merged into another one"]
    );
}

/// Three alerts of one XDR incident, whose rows the tenant-based connector brings a quarter of an hour later.
const GROWING: &str = r#"
[tenant_connector]
connected = true
[xdr_connector]
connected = true

[[event]]
at = "07:00"
subscription_connector = { subscription = "A", connected = false }

[[event]]
at = "09:00"
raise_alert = { name = "a", subscription = "A", alert_type = "VM_ReverseShell", host = 1 }

[[event]]
at = "09:12"
raise_alert = { name = "b", subscription = "A", alert_type = "VM_ReverseShell", host = 1 }

[[event]]
at = "09:20"
raise_alert = { name = "c", subscription = "A", alert_type = "VM_ReverseShell", host = 1 }
"#;

#[test]
fn an_alert_that_joins_is_listed_once_its_row_is_there() {
    let delays = format!("{FIXED_DELAYS}[knobs.tenant]\ndelay = \"15m\"\n");
    let tables = run(&format!("{delays}{GROWING}"));
    let minute = |ticks: i64| ticks / sentinel_model::clock::MINUTE;
    let rows = tables.alerts.iter();
    let rows: Vec<i64> = rows.map(|(row, _)| minute(row.time_generated)).collect();
    let incidents = tables.incidents.iter();
    let incidents: Vec<i64> = incidents
        .map(|(row, _)| minute(row.time_generated))
        .collect();
    assert_eq!(rows, incidents);
    let counts: Vec<String> = incident_rows(&tables);
    assert!(counts[0].ends_with(" 1 New 1") && counts[2].ends_with(" 1 New 3"));
    let fault = run(&format!(
        "{delays}[knobs.fault]\nincident_before_alert = true\n{GROWING}"
    ));
    assert!(fault.incidents[0].0.time_generated < fault.alerts[0].0.time_generated);
}

#[test]
fn alerts_that_wait_for_their_rows_wait_in_the_target_of_a_merge() {
    let script = GROWING.replace("VM_ReverseShell\", host = 1 }", "VM_ReverseShell\" }");
    let merges = r#"
[[event]]
at = "09:30"
merge_incidents = { target = "a", source = "c" }
"#;
    for mode in ["absorb", "new_incident"] {
        let knobs = format!(
            "[knobs.merge]\nmode = \"{mode}\"\n{FIXED_DELAYS}[knobs.tenant]\ndelay = \"15m\"\n"
        );
        let tables = run(&format!("{knobs}{script}{merges}"));
        let target = if mode == "absorb" { 1 } else { 3 };
        let row_of_c = tables.alerts[2].0.time_generated;
        for (row, _) in &tables.incidents {
            let lists_c = row.alert_ids.contains(&tables.alerts[2].0.system_alert_id);
            assert!(!lists_c || row.time_generated >= row_of_c, "{mode}");
        }
        let last = last_incident(&tables);
        assert_eq!(last.incident_number, target);
        assert_eq!(last.alert_ids.matches('"').count(), 4, "{mode}");
    }
}

#[test]
fn what_defender_xdr_finds_by_itself_has_no_other_connector() {
    let script = r#"
[xdr_connector]
connected = true

[[event]]
at = "09:00"
raise_alert = { name = "a", product = "Microsoft 365 Defender" }

[[event]]
at = "10:00"
xdr_connector = { connected = false }

[[event]]
at = "11:00"
raise_alert = { name = "b", product = "Microsoft 365 Defender" }

[[event]]
at = "12:00"
raise_alert = { name = "c", product = "Microsoft Cloud App Security" }
"#;
    let tables = run(script);
    let products = tables.alerts.iter().map(|(row, _)| row.product_name);
    assert_eq!(
        products.collect::<Vec<_>>(),
        ["Microsoft 365 Defender", "Microsoft Cloud App Security"]
    );
}
