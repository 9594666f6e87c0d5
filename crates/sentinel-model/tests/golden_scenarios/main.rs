//! The scenarios in `testdata/scenarios`, G1 to G24, with the rows that they must write.
//!
//! A line is a row in the order of ingestion: time, table, then for an alert its name in the script, its status and
//! the portal that it links to; for an incident its number, provider, status, alerts, tags and who changed it; at last the rule.
//! Requests that a rule turns down are listed, too.

mod changed;
mod log;

use std::collections::HashMap;

use sentinel_model::clock::{HOUR, MINUTE};
use sentinel_model::{AlertStatus, IncidentStatus};

use log::{check, load, run};

#[test]
fn g01_each_status_is_a_row() {
    let (log, simulation) = check(
        "g01-subscription-connector",
        "09:04 alert a New portal.azure.com R2.2
         10:02 alert a Resolved portal.azure.com R2.3",
    );
    let [(new, _), (resolved, _)] = &log.tables.alerts[..] else {
        panic!("two rows")
    };
    assert_eq!(new.system_alert_id, resolved.system_alert_id);
    assert_eq!(
        (&new.entities, &new.alert_name),
        (&resolved.entities, &resolved.alert_name)
    );
    assert_eq!(simulation.summary().incidents, 0);
}

#[test]
fn g02_resolving_the_alert_leaves_the_incident_new() {
    let (log, simulation) = check(
        "g02-alert-does-not-close-incident",
        "09:04 alert a New portal.azure.com R2.2
         09:04 incident 1 [Azure Sentinel] New [a] by Incident created from alert: R5.4
         10:02 alert a Resolved portal.azure.com R2.3",
    );
    assert_eq!(simulation.incident_status(1), Some(IncidentStatus::New));
    let (row, _) = &log.tables.incidents[0];
    assert_eq!((row.first_modified_time, row.closed_time), (None, None));
    assert_eq!(
        [row.last_modified_time, row.time_generated],
        [row.created_time; 2]
    );
    assert_eq!(row.provider_incident_id, "1");
    assert_eq!(
        row.owner,
        r#"{"objectId":null,"email":null,"assignedTo":null,"userPrincipalName":null}"#
    );
}

#[test]
fn g03_sync_resolves_the_alert() {
    let (_, simulation) = check(
        "g03-bidirectional-sync",
        "09:04 alert a New portal.azure.com R2.2
         09:04 incident 1 [Azure Sentinel] New [a] by Incident created from alert: R5.4
         10:00 incident 1 [Azure Sentinel] Closed [a] by analyst@contoso.com: R1.4
         10:04 alert a Resolved portal.azure.com R2.3",
    );
    assert_eq!(simulation.alert_status("a"), Some(AlertStatus::Resolved));
}

#[test]
fn g04_without_sync_the_alert_stays_active() {
    let (_, simulation) = check(
        "g04-no-sync",
        "09:04 alert a New portal.azure.com R2.2
         09:04 incident 1 [Azure Sentinel] New [a] by Incident created from alert: R5.4
         10:00 incident 1 [Azure Sentinel] Closed [a] by analyst@contoso.com: R1.4",
    );
    assert_eq!(simulation.alert_status("a"), Some(AlertStatus::Active));
}

#[test]
fn g05_nothing_flows_back_through_the_tenant_connector() {
    let (_, simulation) = check(
        "g05-tenant-connector",
        "09:16 alert a New security.microsoft.com R3.4
         09:16 incident 1 [Azure Sentinel] New [a] by Incident created from alert: R5.4
         10:00 incident 1 [Azure Sentinel] Closed [a] by analyst@contoso.com: R1.4",
    );
    assert_eq!(simulation.alert_status("a"), Some(AlertStatus::Active));
}

#[test]
fn g06_three_rows_of_one_alert() {
    check(
        "g06-both-connectors",
        "09:04 alert a New portal.azure.com R2.2
         09:04 incident 1 [Azure Sentinel] New [a] by Incident created from alert: R5.4
         09:04 incident 1 [Azure Sentinel] Closed [a] by Automation rule - Close at once: R1.4
         09:08 alert a Resolved portal.azure.com R2.3
         09:16 alert a Resolved security.microsoft.com R4.1",
    );
}

#[test]
fn g07_no_alerts_silences_the_tenant_connector() {
    let (_, simulation) = check("g07-xdr-no-alerts", "");
    assert_eq!(simulation.is_in_xdr("a"), Some(false));
}

#[test]
fn g08_the_alert_stays_in_defender_xdr() {
    let (_, simulation) = check("g08-alert-stays-in-xdr", "");
    assert_eq!(simulation.is_in_xdr("a"), Some(true));
}

#[test]
fn g09_an_incident_without_rows() {
    let (log, _) = check(
        "g09-empty-incident",
        "09:07 incident 1 [Microsoft 365 Defender] New [a] by Microsoft 365 Defender: R6.3",
    );
    let (row, _) = &log.tables.incidents[0];
    assert!(row.description.is_empty() && row.related_analytic_rule_ids == "[]");
    assert!(
        row.additional_data
            .contains("https://security.microsoft.com/incident2/")
    );
    assert!(row.incident_url.starts_with("https://portal.azure.com/"));
}

#[test]
fn g10_only_the_enrolled_subscription_fills_its_incident() {
    check(
        "g10-unenrolled-subscription",
        "09:04 alert a New portal.azure.com R2.2
         09:07 incident 1 [Microsoft 365 Defender] New [a] by Microsoft 365 Defender: R6.3
         09:36 incident 2 [Microsoft 365 Defender] New [b] by Microsoft 365 Defender: R6.3",
    );
}

#[test]
fn g11_two_providers_for_one_alert() {
    check(
        "g11-two-incidents",
        "09:04 alert a New portal.azure.com R2.2
         09:04 incident 1 [Azure Sentinel] New [a] by Incident created from alert: R5.4
         09:07 incident 2 [Microsoft 365 Defender] New [a] by Microsoft 365 Defender: R6.3",
    );
}

#[test]
fn g12_one_incident_absorbs_the_other() {
    let (log, _) = check(
        "g12-merge-absorb",
        "09:04 alert a New portal.azure.com R2.2
         09:07 incident 1 [Microsoft 365 Defender] New [a] by Microsoft 365 Defender: R6.3
         12:33 alert b New portal.azure.com R2.2
         12:36 incident 2 [Microsoft 365 Defender] New [b] by Microsoft 365 Defender: R6.3
         13:00 incident 2 [Microsoft 365 Defender] New [b] #vip by analyst@contoso.com: R1.4
         13:10 incident 2 [Microsoft 365 Defender] Closed [] #Redirected by Microsoft Defender XDR - alert correlation: R7.2
         13:10 incident 1 [Microsoft 365 Defender] New [a,b] #vip by Microsoft Defender XDR - alert correlation: R7.1",
    );
    let [.., (source, _), (target, _)] = &log.tables.incidents[..] else {
        panic!("rows")
    };
    assert!(
        source.comments.contains("Looks related."),
        "comments stay on the source"
    );
    assert_eq!(target.comments, "[]");
    assert_eq!(source.classification, "Undetermined");
}

#[test]
fn g12_a_new_incident_takes_the_alerts() {
    check(
        "g12-merge-new-incident",
        "09:04 alert a New portal.azure.com R2.2
         09:07 incident 1 [Microsoft 365 Defender] New [a] by Microsoft 365 Defender: R6.3
         12:33 alert b New portal.azure.com R2.2
         12:36 incident 2 [Microsoft 365 Defender] New [b] by Microsoft 365 Defender: R6.3
         13:00 incident 2 [Microsoft 365 Defender] New [b] #vip by analyst@contoso.com: R1.4
         13:10 incident 1 [Microsoft 365 Defender] Closed [] #Redirected by Microsoft Defender XDR - alert correlation: R7.2
         13:10 incident 2 [Microsoft 365 Defender] Closed [] #Redirected by Microsoft Defender XDR - alert correlation: R7.2
         13:10 incident 3 [Microsoft 365 Defender] New [a,b] #vip by Microsoft 365 Defender: R7.1",
    );
}

#[test]
fn g13_an_incident_lists_150_alerts() {
    let (log, _) = run("g13-alert-limit");
    assert_eq!(log.tables.alerts.len(), 160);
    let (row, _) = log
        .tables
        .incidents
        .last()
        .expect("the XDR incident has rows");
    let ids: Vec<String> = serde_json::from_str(&row.alert_ids).expect("ids are JSON");
    assert_eq!(ids.len(), 150);
    assert!(row.additional_data.contains(r#""alertsCount":150"#));
    assert!(row.additional_data.contains("providerIncidentUrl"));
}

#[test]
fn g14_the_source_filter_drops_an_alert_from_the_future() {
    let (log, _) = check(
        "g14-future-times",
        "13:54 alert a New portal.azure.com R2.2",
    );
    let (row, now) = (&log.tables.alerts[0].0, load("g14-future-times").now);
    let passes = row.start_time > now - HOUR && row.start_time < now;
    assert!(!passes && row.start_time > row.time_generated);
}

#[test]
fn g15_local_start_times_look_like_a_delay() {
    let (log, _) = check(
        "g15-local-times",
        "09:34 alert a New portal.azure.com R2.2
         10:13 alert b New portal.azure.com R2.2",
    );
    let delays: Vec<i64> = log
        .tables
        .alerts
        .iter()
        .map(|(row, _)| row.time_generated - row.start_time)
        .collect();
    assert!(
        delays[0] > 2 * HOUR && delays[1] < 10 * MINUTE,
        "{delays:?}"
    );
}

#[test]
fn g16_the_incident_is_empty_until_the_row_arrives() {
    check(
        "g16-incident-before-alert",
        "09:07 incident 1 [Microsoft 365 Defender] New [] by Microsoft 365 Defender: R6.3
         09:16 alert a New security.microsoft.com R3.4
         09:16 incident 1 [Microsoft 365 Defender] New [a] by Microsoft 365 Defender: R9.3",
    );
}

#[test]
fn g17_duplicate_rows_make_one_incident() {
    check(
        "g17-duplicate-rows",
        "09:16 alert a New security.microsoft.com R3.4
         09:16 incident 1 [Azure Sentinel] New [a] by Incident created from alert: R5.4
         09:19 alert a New security.microsoft.com R9.4
         09:25 alert a New security.microsoft.com R9.4",
    );
}

#[test]
fn g18_a_playbook_closes_and_dismisses() {
    let (_, simulation) = check(
        "g18-playbook",
        "09:04 alert a New portal.azure.com R2.2
         09:04 incident 1 [Azure Sentinel] New [a] by Incident created from alert: R5.4
         10:00 incident 1 [Azure Sentinel] Closed [a] by Playbook - Close-And-Dismiss: R1.4
         10:02 alert a Dismissed portal.azure.com R2.3",
    );
    assert_eq!(simulation.alert_status("a"), Some(AlertStatus::Dismissed));
}

#[test]
fn g19_a_suppressed_alert_is_dismissed_and_has_no_incident() {
    check(
        "g19-suppression",
        "09:04 alert a New portal.azure.com R2.2
         09:04 incident 1 [Azure Sentinel] New [a] by Incident created from alert: R5.4
         11:03 alert b Dismissed portal.azure.com R10.4",
    );
}

#[test]
fn g20_only_the_subscription_connector_forwards_informational_alerts() {
    let (_, simulation) = check(
        "g20-informational",
        "09:04 alert a New portal.azure.com R2.2",
    );
    assert_eq!(simulation.is_in_xdr("a"), Some(false));
}

#[test]
fn g21_two_matching_rules_make_one_incident() {
    check(
        "g21-two-rules-one-incident",
        "09:04 alert a New portal.azure.com R2.2
         09:04 incident 1 [Azure Sentinel] New [a] by Incident created from alert: R5.4",
    );
}

#[test]
fn g22_the_box_spares_the_defender_for_cloud_rule() {
    check(
        "g22-component-connectors",
        "08:03 alert before New security.microsoft.com R6.6
         08:03 incident 1 [Azure Sentinel] New [before] by Incident created from alert: R5.4
         09:10 refused by R6.6: the connector of Microsoft Defender Advanced Threat Protection cannot be disconnected before the Defender XDR connector
         09:20 refused by R6.2: the box that turns incident creation rules off is only shown before connecting
         10:02 alert after New security.microsoft.com R6.6
         10:06 incident 2 [Microsoft 365 Defender] New [after] by Microsoft 365 Defender: R6.3
         11:04 alert cloud New portal.azure.com R2.2
         11:04 incident 3 [Azure Sentinel] New [cloud] by Incident created from alert: R5.4
         11:07 incident 4 [Microsoft 365 Defender] New [cloud] by Microsoft 365 Defender: R6.3",
    );
}

#[test]
fn g23_who_may_change_what() {
    check(
        "g23-permissions",
        "08:00 refused by R10.3: `reader` may not do this: the role Security or Global Administrator in the tenant is missing
         08:05 refused by R6.1: `admin` may not do this: the role Security or Global Administrator in the tenant is missing
         08:10 refused by R6.1: `guest` may not do this: the user is of another tenant than the workspace
         08:15 refused by R10.1: `global` may not do this: the role Security Reader on the subscription is missing
         08:25 refused by R10.1: `reader` may not do this: the role Contributor or Security Admin on the subscription is missing
         08:35 refused by R10.2: `bare` has no Defender plan
         08:40 refused by R10.2: `reader` may not do this: the role Security Admin on the subscription is missing
         09:01 refused by R10.2: no Defender plan is on, so there is no alert",
    );
}

#[test]
fn g24_the_latest_row_tells_the_state() {
    let (log, simulation) = check(
        "g24-latest-row",
        "08:04 alert a New portal.azure.com R2.2
         08:04 incident 1 [Azure Sentinel] New [a] by Incident created from alert: R5.4
         08:07 incident 2 [Microsoft 365 Defender] New [a] by Microsoft 365 Defender: R6.3
         08:13 alert b New portal.azure.com R2.2
         08:14 incident 3 [Azure Sentinel] New [b] by Incident created from alert: R5.4
         08:16 alert a New security.microsoft.com R4.1
         08:16 incident 4 [Microsoft 365 Defender] New [b] by Microsoft 365 Defender: R6.3
         08:25 alert b New security.microsoft.com R4.1
         09:01 incident 4 [Microsoft 365 Defender] Closed [b] by Microsoft 365 Defender: R1.4
         09:02 alert b InProgress portal.azure.com R2.3
         09:03 alert b Dismissed portal.azure.com R2.3
         09:15 alert b Dismissed security.microsoft.com R3.6
         09:30 incident 1 [Azure Sentinel] Active [a] by analyst@contoso.com: R1.4
         09:34 alert a InProgress portal.azure.com R2.3
         09:47 alert a InProgress security.microsoft.com R3.6
         10:00 incident 1 [Azure Sentinel] Closed [a] by analyst@contoso.com: R1.4
         10:02 incident 2 [Microsoft 365 Defender] Closed [a] by Microsoft 365 Defender: R1.4
         10:04 alert a Resolved portal.azure.com R2.3
         10:17 alert a Resolved security.microsoft.com R3.6
         11:00 incident 1 [Azure Sentinel] Active [a] by analyst@contoso.com: R1.4
         11:04 alert a New portal.azure.com R2.3
         11:17 alert a New security.microsoft.com R3.6
         12:00 incident 3 [Azure Sentinel] Closed [b] by analyst@contoso.com: R1.4",
    );
    let mut latest = HashMap::new();
    for (row, _) in &log.tables.alerts {
        latest.insert(&row.system_alert_id, row.status);
    }
    assert_eq!(latest.len(), 2);
    for (id, name) in &log.ids {
        let status = simulation.alert_status(name).expect("the alert is known");
        assert_eq!(latest[id], status.row_status());
    }
}
