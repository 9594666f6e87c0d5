//! The lab's commands: simulations, comparisons and stories.

#[path = "program/program.rs"]
mod program;

use std::path::Path;

use program::{Folder, run, text};

/// Where the reference data is that is not part of the repository.
const SHARED: &str = "KQLAB_SHARED";

/// Checks what a command prints.
#[track_caller]
fn check(args: &[&str], expected: &str) {
    program::check(args, "", 0, expected);
}

/// Checks that a command is refused with this message.
#[track_caller]
fn refused(args: &[&str], status: i32, expected: &str) {
    let output = run(args, "");
    let message = text(&output.stderr);
    assert!(message.contains(expected), "{message}");
    assert_eq!(output.status.code(), Some(status));
    assert_eq!(text(&output.stdout), "");
}

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn the_matrix_equals_the_published_one() {
    let shared = std::env::var(SHARED).unwrap_or_else(|_| {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
        beside.to_string_lossy().into_owned()
    });
    let path = Path::new(&shared).join("sentinel/matrix.csv");
    let Ok(published) = std::fs::read_to_string(&path) else {
        eprintln!(
            "skipped: {} is missing; {SHARED} names its folder",
            path.display()
        );
        return;
    };
    let output = run(&["matrix", "--format", "csv"], "");
    let (ours, published) = (cells(&text(&output.stdout)), cells(&published));
    assert_eq!(ours.len(), 49, "a header and 48 configurations");
    assert_eq!(ours.len(), published.len());
    for (row, (ours, published)) in ours.iter().zip(&published).enumerate() {
        for (column, (ours, published)) in ours.iter().zip(published).enumerate() {
            assert_eq!(ours, published, "row {row}, column {column}");
        }
        assert_eq!(ours.len(), published.len(), "row {row}");
    }
}

fn cells(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv.as_bytes());
    let rows = reader.records().map(|row| row.expect("CSV"));
    rows.map(|row| row.iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn a_query_is_compared_under_every_configuration() {
    let query = "SecurityAlert | count";
    let args = ["matrix", query, "--baseline", "18", "--format", "csv"];
    let output = run(&args, "");
    let rows = cells(&text(&output.stdout));
    assert_eq!(
        rows[0].join(","),
        "id,sub,bidi,tenant,xdr_mdc_setting,xdr_connector,rule,compared,rows,Count"
    );
    assert_eq!(rows.len(), 49);
    // Without sync, what the analyst does to the rule's incidents writes no alert row: 5 alerts, 1 of them resolved.
    assert_eq!(rows[18].join(","), "18,on,off,off,All,off,on,baseline,1,6");
    assert_eq!(rows[17].join(","), "17,on,off,off,All,off,off,same,1,6");
    assert_eq!(rows[1].join(","), "1,off,off,off,All,off,off,differs,1,0");
    let by_settings = run(
        &[
            "matrix",
            query,
            "--baseline",
            "on,off,off,All,off,on",
            "--format",
            "csv",
        ],
        "",
    );
    assert_eq!(text(&by_settings.stdout), text(&output.stdout));
}

#[test]
fn a_scenario_of_ones_own_is_played_under_every_configuration() {
    let args = [
        "matrix",
        "SecurityAlert | count",
        "--scenario",
        "g20",
        "--format",
        "csv",
    ];
    let rows = cells(&text(&run(&args, "").stdout));
    let with_rows = rows.iter().filter(|row| row[9] == "1");
    let all_are_subscription_based = with_rows.clone().all(|row| row[1] == "on");
    assert!(
        all_are_subscription_based,
        "Informational alerts take no other way"
    );
    assert_eq!(with_rows.count(), 32);
}

#[test]
fn comparisons_say_that_they_draw_nothing() {
    let query = "SecurityAlert | summarize count() by Status | render piechart";
    for args in [&["matrix", query][..], &["diff", "g01", "g05", query]] {
        let output = run(&[args, &["--format", "csv"]].concat(), "");
        let note = "note: comparisons are tables; `render` draws nothing here\n";
        assert_eq!(text(&output.stderr), note, "{args:?}");
        assert!(output.status.success() && !output.stdout.is_empty());
    }
}

#[test]
fn a_wrong_query_is_shown_once() {
    let output = run(&["matrix", "SecurityAlert | where Statu == 'New'"], "");
    let message = text(&output.stderr);
    assert_eq!(
        message.matches("did you mean `Status`?").count(),
        1,
        "{message}"
    );
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_simulation_prints_figures_and_saves_tables() {
    let folder = Folder::new();
    let out = folder.path("tables");
    let output = run(&["simulate", "g06", "--out", &out, "--format", "csv"], "");
    assert_eq!(
        text(&output.stdout),
        "Part,Item,Count\n\
         rows,SecurityAlert,3\n\
         rows,SecurityIncident,2\n\
         rows of SecurityAlert by product,Azure Security Center,3\n\
         rows of SecurityAlert by portal,portal.azure.com,2\n\
         rows of SecurityAlert by portal,security.microsoft.com,1\n\
         rows of SecurityAlert by status,New,1\n\
         rows of SecurityAlert by status,Resolved,2\n\
         alerts by latest status,Resolved,1\n\
         incidents by provider,Azure Sentinel,1\n\
         incidents by latest status,Closed,1\n\
         counted twice,rows that repeat the status of an alert,1\n\
         run,alerts that products raised,1\n\
         run,incidents in Sentinel,1\n\
         run,requests that a rule turned down,0\n"
    );
    let message = text(&output.stderr);
    assert!(
        message.contains("SecurityAlert.parquet: 3 rows"),
        "{message}"
    );
    assert!(
        message.contains("G6: three rows of one alert: 1 alert, 1 incident"),
        "{message}"
    );
    let saved = format!("SecurityAlert={out}/SecurityAlert.parquet");
    let query = "SecurityAlert | project TimeGenerated, StartTime, Status, Entities, Type";
    let from_file = run(&["query", "--load", &saved, "--format", "json", query], "");
    let played = run(
        &["query", "--scenario", "g06", "--format", "json", query],
        "",
    );
    assert_eq!(text(&from_file.stdout), text(&played.stdout));
}

#[test]
fn files_of_an_earlier_simulation_are_named() {
    let folder = Folder::new();
    let out = folder.path("tables");
    let messages = |scenario| {
        let output = run(&["simulate", scenario, "--out", &out], "");
        assert!(output.status.success());
        text(&output.stderr)
    };
    let first = messages("g06");
    assert!(!first.contains("warning"), "{first}");
    let second = messages("g20");
    for expected in [
        "SecurityAlert.parquet: 1 row\n",
        "warning: ",
        "SecurityIncident.parquet is not of this run, which gives the table no rows\n",
    ] {
        assert!(second.contains(expected), "{second}");
    }
}

#[test]
fn an_alert_is_explained_row_by_row() {
    let output = run(
        &["explain", "g01", "--alert", "a", "--format", "markdown"],
        "",
    );
    let shown = text(&output.stdout);
    for expected in [
        "| R2.2 | SecurityAlert row: New (portal.azure.com) | F 002; X create-incidents-from-alerts |",
        "| R2.3 | SecurityAlert row: Resolved (portal.azure.com) | F 000, F 002 |",
        "| R2.3 | a status change in Defender for Cloud becomes one more row, with or without bi-directional sync | F 000, F 002 |",
    ] {
        assert!(shown.contains(expected), "{shown}");
    }
}

#[test]
fn the_story_of_a_merged_incident_has_both_sides() {
    let output = run(
        &[
            "explain",
            "g12-merge-absorb",
            "--incident",
            "2",
            "--format",
            "csv",
        ],
        "",
    );
    let rows = cells(&text(&output.stdout));
    assert_eq!(rows[0].join(","), "Time,Event,CausedBy,Rule,What,Source");
    let what: Vec<&str> = rows.iter().map(|row| row[4].as_str()).collect();
    assert!(
        what.contains(&"the incident's alerts move to another one"),
        "{what:?}"
    );
    // The alert has left the incident, but it is part of its story.
    assert!(
        what.contains(&"SecurityAlert row: New (portal.azure.com)"),
        "{what:?}"
    );
}

#[test]
fn what_a_rule_turns_down_is_part_of_the_timeline() {
    let output = run(&["explain", "g23", "--format", "csv"], "");
    let shown = text(&output.stdout);
    assert!(
        shown.contains("refused: `reader` may not do this"),
        "{shown}"
    );
}

#[test]
fn scenarios_differ_in_figures_and_rows() {
    check(
        &["diff", "g01", "g02", "--format", "csv"],
        "Part,Item,A,B,Change\n\
         rows,SecurityIncident,0,1,1\n\
         incidents by provider,Azure Sentinel,0,1,1\n\
         incidents by latest status,New,0,1,1\n\
         run,incidents in Sentinel,0,1,1\n",
    );
    let query =
        "SecurityAlert | summarize Rows = count() by Portal = tostring(split(AlertLink, '/')[2])";
    check(
        &["diff", "g01", "g06", query, "--format", "csv"],
        "Change,Portal,Rows\nonly in B,security.microsoft.com,1\n",
    );
    check(
        &[
            "diff",
            "g01",
            "g06",
            "SecurityAlert | count",
            "--format",
            "csv",
        ],
        "Change,Count\nA,2\nB,3\n",
    );
}

#[test]
fn every_table_of_a_query_is_compared() {
    let query = "SecurityAlert | count; SecurityIncident | count";
    check(
        &["diff", "g01", "g06", query, "--format", "csv"],
        "Change,Count\nA,2\nB,3\n\nChange,Count\nA,0\nB,2\n",
    );
    let output = run(&["matrix", query, "--format", "csv"], "");
    let tables = text(&output.stdout);
    assert_eq!(tables.matches("id,sub,bidi").count(), 2, "{tables}");
}

#[test]
fn a_scenario_does_not_differ_from_itself() {
    let output = run(&["diff", "g06", "g06", "SecurityAlert | count"], "");
    assert_eq!(text(&output.stdout), "");
    assert_eq!(
        text(&output.stderr),
        "the figures of both are the same\nthe answer to the query is the same in both\n"
    );
    // Programs get a header all the same.
    check(
        &["diff", "g06", "g06", "--format", "csv"],
        "Part,Item,A,B,Change\n",
    );
}

#[test]
fn files_that_are_no_scenarios_are_refused() {
    let folder = Folder::new();
    let file = |name: &str, bytes: &[u8]| folder.write(name, bytes);
    let empty = file("empty.toml", b"");
    refused(&["simulate", &empty], 2, "missing key `title`");
    let binary = file("binary.toml", &[0xFF, 0xFE, 0x00, 0x80]);
    refused(&["explain", &binary], 2, "cannot read");
    let nested = file("nested.toml", b"x = [");
    refused(&["diff", &nested, "g01"], 2, "line 1");
    let deep = file(
        "deep.toml",
        format!("x = {}", "[".repeat(10_000)).as_bytes(),
    );
    refused(&["simulate", &deep], 2, "values are nested too deeply");
    let place = folder.path("");
    refused(&["simulate", &place], 2, "it is no file");
}

#[test]
fn mistakes_are_named_with_the_nearest_name() {
    let folder = Folder::new();
    let broken = folder.write("broken.toml", "title = \"x\"\nsed = 1\n");
    refused(
        &["simulate", &broken],
        2,
        "line 2, column 1: unknown key `sed`",
    );
    refused(&["simulate", &broken], 2, "did you mean `seed`?");
    for command in ["simulate", "explain"] {
        refused(
            &[command, "g06-both-conectors"],
            2,
            "did you mean `g06-both-connectors`?",
        );
    }
    refused(
        &["query", "--scenario", "g6", "print 1"],
        2,
        "no file and no built-in scenario is named `g6`",
    );
    refused(
        &["diff", "g12", "g01"],
        2,
        "it may mean `g12-merge-absorb` or `g12-merge-new-incident`",
    );
    refused(
        &["explain", "g12-merge-absorb", "--alert", "c"],
        2,
        "the scenario has no alert `c`",
    );
    refused(
        &["explain", "g06", "--incident", "7"],
        2,
        "no incident 7: it has one, with the number 1",
    );
    refused(
        &["matrix", "print 1", "--baseline", "49"],
        2,
        "expected a number from 1 to 48",
    );
    refused(&["matrix", "--baseline", "3"], 2, "required");
    refused(
        &["--scenario", "g01", "simulate", "g06"],
        2,
        "takes what stands behind its name",
    );
    refused(
        &["--scenario", "g01", "diff", "g06", "g07"],
        2,
        "takes two scenarios behind its name",
    );
}

#[test]
fn queries_of_a_comparison_see_what_the_user_brings() {
    let folder = Folder::new();
    let file = folder.write("vip.csv", "host\nvm-1\n");
    let watchlist = format!("vip={file}");
    let query = "_GetWatchlist('vip') | count";
    check(
        &[
            "diff",
            "g01",
            "g02",
            query,
            "--watchlist",
            &watchlist,
            "--format",
            "csv",
        ],
        "Change,Count\n",
    );
    let args = [
        "matrix",
        query,
        "--watchlist",
        &watchlist,
        "--format",
        "csv",
    ];
    let rows = cells(&text(&run(&args, "").stdout));
    assert!(
        rows[1..]
            .iter()
            .all(|row| row[9] == "1" && row[7] != "differs")
    );
}

#[test]
fn a_rule_comes_from_a_file_or_from_standard_input() {
    let folder = Folder::new();
    let file = folder.write("rule.kql", "SecurityAlert | count");
    let expected = "Change,Count\nA,2\nB,3\n";
    check(
        &["diff", "g01", "g06", "--file", &file, "--format", "csv"],
        expected,
    );
    let piped = run(
        &["diff", "g01", "g06", "-", "--format", "csv"],
        "SecurityAlert | count",
    );
    assert_eq!(text(&piped.stdout), expected);
    let matrix = run(&["matrix", "--file", &file, "--format", "csv"], "");
    assert_eq!(cells(&text(&matrix.stdout)).len(), 49);
}

#[test]
fn a_number_is_a_configuration() {
    let output = run(
        &["explain", "11", "--alert", "attack", "--format", "csv"],
        "",
    );
    let shown = text(&output.stdout);
    assert!(
        shown.contains("SecurityAlert row: New (security.microsoft.com)"),
        "{shown}"
    );
    check(
        &["diff", "11", "off,off,on,All,on,off", "--format", "csv"],
        "Part,Item,A,B,Change\n",
    );
}
