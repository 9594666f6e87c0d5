//! Commands of the prompt that play a scenario on, change it and tell its stories.

#[path = "program/program.rs"]
mod program;

use program::{Folder, prompt, run, text};

#[test]
fn a_scenario_is_played_changed_and_played_on() {
    let (results, messages, status) = prompt(
        &[],
        &[
            "#scenario g01-subscription-connector 09:10",
            "SecurityAlert | count",
            "#event \"tenant_connector on\"",
            "#event raise_alert = { name = \"b\", subscription = \"A\" }",
            "#step 30m",
            "SecurityAlert | summarize Rows = count() by SystemAlertId | summarize Alerts = count(), All = sum(Rows)",
            "print t = now()",
            "#scenario",
            "#explain b",
        ],
    );
    assert_eq!(status, Some(0), "{messages}");
    assert!(results.contains("│     1 │"), "{results}");
    assert!(results.contains("│      2 ┆   3 │"), "{results}");
    assert!(results.contains("2024-05-01T09:40:02Z"), "{results}");
    assert!(results.contains("tenant-based connector  on"), "{results}");
    assert!(
        results.contains("SecurityAlert row: New (security.microsoft.com)"),
        "{results}"
    );
    assert!(
        messages.contains("R3.1   the tenant-based connector is switched on"),
        "{messages}"
    );
    assert!(
        messages.contains("R4.1   SecurityAlert row: New (security.microsoft.com)"),
        "{messages}"
    );
}

#[test]
fn a_step_without_a_length_goes_to_the_next_event() {
    let (_, messages, status) = prompt(
        &[],
        &[
            "#scenario g01 start",
            "#step",
            "#step",
            "#step 2d 00:00",
            "#step",
        ],
    );
    assert!(
        messages.contains("nothing happened; now() is 2024-05-01T09:00:00"),
        "{messages}"
    );
    assert!(
        messages.contains("S1     Azure Security Center raises"),
        "{messages}"
    );
    assert!(
        messages.contains("now() is 2024-05-03T00:00:00"),
        "{messages}"
    );
    assert!(
        messages.contains("error: nothing more happens in this scenario"),
        "{messages}"
    );
    assert_eq!(status, Some(1));
}

#[test]
fn what_cannot_be_played_is_named() {
    let (_, messages, status) = prompt(
        &[],
        &[
            "#scenario g06-both-conectors",
            "#scenario g01 noon",
            "#scenario g01 12:00",
            "#step 09:00",
            "#step soon",
            "#event raise_alrt name=b",
            "#event 09:00 tenant_connector on",
            "#event raise_alert name=b subscription=B",
            "#event set_alert_status alert=b status=Resolved",
            "#explain",
            "#explain 3",
        ],
    );
    for expected in [
        "did you mean `g06-both-connectors`?",
        "`noon` is not a time",
        "2024-05-01T09:00:00 has passed; it is 2024-05-01T12:00:00",
        "`soon` is no time: expected a length as in `10m`",
        "did you mean `raise_alert`?",
        "no subscription is named `B`",
        "no event raises an alert named `b`",
        "whose story?",
        "the scenario has no incident 3: it has none",
    ] {
        assert!(messages.contains(expected), "`{expected}` in {messages}");
    }
    assert_eq!(messages.matches("error: ").count(), 10, "{messages}");
    assert_eq!(status, Some(1));
}

#[test]
fn tables_that_the_user_loaded_survive_another_scenario() {
    let folder = Folder::new();
    let file = folder.write("logons.csv", "user\nann\n");
    let load = format!("Logons={file}");
    let output = run(
        &["--load", &load],
        "#scenario g01\nLogons | count\nSecurityAlert | count\n",
    );
    let shown = text(&output.stdout);
    assert!(
        shown.contains("│     1 │") && shown.contains("│     2 │"),
        "{shown}"
    );
}
