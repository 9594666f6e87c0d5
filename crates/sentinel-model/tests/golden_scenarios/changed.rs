//! Golden scenarios explained, and with other scripts.

use sentinel_model::config::Delay;
use sentinel_model::{EventEntry, Recording, Subject, explain, simulate};

use crate::log::{load, time};

#[test]
fn g06_explains_itself() {
    let scenario = load("g06-both-connectors");
    let story = explain(&scenario, &Subject::Alert("a".to_owned())).expect("the alert was raised");
    let told: Vec<String> = story
        .steps
        .iter()
        .map(|step| format!("{} {} {}", time(step.at), step.cause.rule.id, step.what))
        .collect();
    let expected = [
        "09:01 S1 Azure Security Center raises \"Successful brute force attack\"",
        "09:02 R6.3 Defender XDR opens an incident",
        "09:04 R2.2 SecurityAlert row: New (portal.azure.com)",
        "09:04 R5.1 the rule `Create incidents based on Azure Security Center alerts` matches",
        "09:04 R5.4 SecurityIncident row: New",
        "09:04 R10.6 the automation rule `Close at once` runs",
        "09:04 R1.4 Automation rule - Close at once sets the incident from New to Closed as BenignPositive",
        "09:04 R1.4 SecurityIncident row: Closed",
        "09:04 R2.7 the alert will be set to Resolved",
        "09:06 S1 bi-directional sync sets the alert from Active to Resolved",
        "09:06 R6.8 all alerts of the XDR incident are closed",
        "09:06 S4 Microsoft 365 Defender sets the XDR incident to Resolved",
        "09:07 R6.3 the Defender XDR connector is off",
        "09:08 R2.3 SecurityAlert row: Resolved (portal.azure.com)",
        "09:16 R4.1 SecurityAlert row: Resolved (security.microsoft.com)",
    ];
    assert_eq!(told, expected, "\n{story}");
    assert!(explain(&scenario, &Subject::Incident(1)).is_some());
    assert!(explain(&scenario, &Subject::Incident(2)).is_none());
    assert!(explain(&scenario, &Subject::Alert("b".to_owned())).is_none());
}

/// An entry of a script, as a file writes it.
fn event(text: &str) -> EventEntry {
    toml::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn after_a_merge_the_alerts_belong_to_the_target() {
    for name in ["g12-merge-absorb", "g12-merge-new-incident"] {
        let mut scenario = load(name);
        for alert in ["a", "b"] {
            let action = format!("{{ alert = \"{alert}\", status = \"Resolved\" }}");
            scenario.script.push(event(&format!(
                "at = \"13:30\"\nset_alert_status = {action}\n"
            )));
        }
        let mut tables = Recording::default();
        simulate(&scenario, &mut tables);
        let (last, _) = tables.incidents.last().expect("there are incidents");
        assert_eq!(
            last.status, "Closed",
            "{name}: all alerts of the target are resolved"
        );
        assert!(
            !last.labels.contains("Redirected") && last.alert_ids.len() > 70,
            "{name}"
        );
    }
}

#[test]
fn rows_of_quick_changes_stay_in_order() {
    for seed in 0..50 {
        let mut scenario = load("g01-subscription-connector");
        scenario.seed = seed;
        scenario.config.knobs.sub.sync_delay = Delay::minutes(1, 30);
        let change = |status: &str, at: &str| {
            event(&format!(
                "at = \"{at}\"\nset_alert_status = {{ alert = \"a\", status = \"{status}\" }}\n"
            ))
        };
        scenario.script.truncate(1);
        scenario.script.extend([
            change("InProgress", "10:00"),
            change("Dismissed", "10:01"),
            change("Active", "10:02"),
        ]);
        let mut tables = Recording::default();
        simulate(&scenario, &mut tables);
        let statuses: Vec<&str> = tables.alerts.iter().map(|(row, _)| row.status).collect();
        assert_eq!(
            statuses,
            ["New", "InProgress", "Dismissed", "New"],
            "seed {seed}"
        );
    }
}
