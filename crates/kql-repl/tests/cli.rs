//! The forms of the command line that scripts rely on.

#[path = "program/program.rs"]
mod program;

use std::process::Stdio;

use serde_json::Value;

use program::{Folder, check, command, run, text};

const QUERY: &str = "print a = 1, b = 'x|y', t = datetime(2024-01-01)";

#[test]
fn every_format() {
    check(
        &["query", "--format", "json", QUERY],
        "",
        0,
        concat!(
            r#"{"columns":[{"name":"a","type":"long"},{"name":"b","type":"string"},{"name":"t","type":"datetime"}],"#,
            r#""rows":[[1,"x|y","2024-01-01T00:00:00.0000000Z"]]}"#,
            "\n"
        ),
    );
    check(
        &["query", "--format", "jsonl", QUERY],
        "",
        0,
        "{\"a\":1,\"b\":\"x|y\",\"t\":\"2024-01-01T00:00:00.0000000Z\"}\n",
    );
    check(
        &["query", "--format", "csv", QUERY],
        "",
        0,
        "a,b,t\n1,x|y,2024-01-01T00:00:00.0000000Z\n",
    );
    check(
        &["query", "--format", "markdown", QUERY],
        "",
        0,
        "| a | b | t |\n|---:|---|---|\n| 1 | x\\|y | 2024-01-01T00:00:00Z |\n",
    );
    check(
        &["query", "print 1"],
        "",
        0,
        "┌─────────┐\n│ print_0 │\n╞═════════╡\n│       1 │\n└─────────┘\n",
    );
}

#[test]
fn a_query_from_a_file_or_from_standard_input() {
    let folder = Folder::new();
    let file = folder.write("query.kql", "print a = 1");
    check(
        &["query", "--format", "csv", "--file", &file],
        "",
        0,
        "a\n1\n",
    );
    check(
        &["query", "--format", "csv", "-"],
        "print a = 2",
        0,
        "a\n2\n",
    );
}

#[test]
fn a_failed_query_is_status_1_with_a_caret() {
    let output = run(&["query", "SecurityAlert | where Statu == 'New'"], "");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "");
    let shown = text(&output.stderr);
    assert!(
        shown.contains("--> query:1:23") && shown.contains("^^^^^ did you mean `Status`?"),
        "{shown}"
    );
}

#[test]
fn wrong_usage_is_status_2() {
    for args in [
        &["query"][..],
        &["query", "--format", "xml", "print 1"],
        &["query", "--now", "soon", "print 1"],
        &["query", "--load", "T", "print 1"],
        &["query", "--load", "T=/nowhere/t.csv", "print 1"],
        &["query", "--scenario", "/nowhere/s.toml", "print 1"],
        &["query", "--file", "/nowhere/q.kql"],
        &["batch", "/nowhere/in.jsonl"],
        &["dance"],
    ] {
        let output = run(args, "");
        assert_eq!(
            output.status.code(),
            Some(2),
            "{args:?}: {}",
            text(&output.stderr)
        );
        assert_eq!(text(&output.stdout), "", "{args:?}");
    }
}

#[test]
fn tables_are_loaded_and_the_clock_is_pinned() {
    let folder = Folder::new();
    let file = folder.write("logons.csv", "user,n\nann,1\nbob,2\n");
    let load = format!("Logons={file}");
    check(
        &[
            "query",
            "--load",
            &load,
            "--now",
            "2024-02-03T04:05:06Z",
            "--format",
            "csv",
            "Logons | where n > 1 | project user, now()",
        ],
        "",
        0,
        "user,Column1\nbob,2024-02-03T04:05:06.0000000Z\n",
    );
}

#[test]
fn a_batch_of_schemas_runs_nothing() {
    let folder = Folder::new();
    let input = folder.write(
        "schemas.jsonl",
        concat!(
            "{\"id\":\"a\",\"query\":\"externaldata(x:long)['https://a.b/c.csv'] | where x > 1\"}\n",
            "{\"id\":\"b\",\"query\":\"print x = 1 | where y > 1\"}\n",
        ),
    );
    let result = folder.write("schemas.out", "");
    let args = ["batch", "--schema", &input, "-o", &result];
    check(&args, "", 0, "");
    let lines = std::fs::read_to_string(&result).expect("the output was written");
    let (first, second) = lines.split_once('\n').expect("two lines");
    let (columns, _) = first.split_once(",\"elapsed_ms\"").expect("a time");
    assert_eq!(
        columns,
        r#"{"id":"a","columns":[{"name":"x","type":"long"}]"#
    );
    assert!(second.contains("SEM0100"), "{second}");
}

#[test]
fn a_batch_answers_every_line() {
    let folder = Folder::new();
    let input = folder.write(
        "batch.jsonl",
        concat!(
            "{\"id\":\"a\",\"query\":\"print x = 1\"}\n",
            "not json\n\n",
            "{\"id\":7,\"query\":\"T\\n| wher x\"}\n",
            "{\"id\":\"slow\",\"query\":\"range x from 1 to 100000000000 step 1 | summarize sum(x)\"}\n",
            "{\"id\":\"z\",\"query\":\"SigninLogs | count\"}\n"
        ),
    );
    let result = folder.write("batch.out", "");
    check(
        &["batch", &input, "-o", &result, "--timeout", "500ms"],
        "",
        0,
        "",
    );
    let lines = std::fs::read_to_string(&result).expect("the output was written");
    let answers: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    assert_eq!(answers.len(), 5, "{lines}");
    assert_eq!(answers[0]["rows"], serde_json::json!([[1]]));
    assert_eq!(
        answers[0]["columns"],
        serde_json::json!([{"name": "x", "type": "long"}])
    );
    assert!(answers[0]["elapsed_ms"].is_number());
    assert!(answers[1]["id"].is_null() && answers[1]["error"]["message"].is_string());
    assert_eq!(
        (
            &answers[2]["id"],
            &answers[2]["error"]["line"],
            &answers[2]["error"]["column"]
        ),
        (&7.into(), &2.into(), &3.into())
    );
    assert_eq!(answers[3]["error"]["code"], "LIM0001");
    assert_eq!(answers[4]["rows"], serde_json::json!([[0]]));
}

#[test]
fn statements_from_a_pipe() {
    let input = "print a = 1\n| extend b = 2\n\nlet n = 3;\nprint n\n#quit\nprint 4\n";
    let output = run(&[], input);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        shown.contains("│ 1 ┆ 2 │") && shown.contains("3 │") && !shown.contains('4'),
        "{shown}"
    );
    assert_eq!(run(&[], "print nope\n").status.code(), Some(1));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let query = "range x from 1 to 1000000 step 1";
    let mut child = command(&["query", "--format", "csv", query])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(
        (output.status.code(), text(&output.stderr)),
        (Some(0), String::new())
    );
}

#[test]
fn the_built_in_workspace_answers_queries_of_the_documentation() {
    for query in [
        "SecurityAlert | where ProductName == \"Azure Security Center\"",
        "SecurityAlert | where StartTime > ago(1h) and StartTime < now()",
        "SecurityAlert | summarize arg_max(TimeGenerated, *) by SystemAlertId | summarize count() by Status",
    ] {
        let output = run(&["query", "--format", "jsonl", query], "");
        assert_eq!(
            output.status.code(),
            Some(0),
            "{query}: {}",
            text(&output.stderr)
        );
        assert!(text(&output.stdout).lines().count() > 0, "{query}");
    }
}

#[test]
fn what_neither_chart_draws_is_said_once() {
    let folder = Folder::new();
    let picture = folder.write("notes.svg", "");
    let query = "print name = 'a', value = 1, day = datetime(2024-05-01) | render piechart";
    let chart = ["query", "--format", "chart", "--chart", &picture, query];
    assert_eq!(text(&run(&chart, "").stderr), "note: not drawn: `day`\n");
    let rows = ["query", "--format", "csv", "--chart", &picture, query];
    assert_eq!(text(&run(&rows, "").stderr), "note: not drawn: `day`\n");
}

#[test]
fn a_file_that_was_cut_off_names_its_last_line() {
    let folder = Folder::new();
    let cut = folder.write("cut.jsonl", "{\"a\":1}\n{\"a\":\"x\n");
    let output = run(&["query", "--load", &format!("T={cut}"), "T"], "");
    let expected = "cut.jsonl:2: not JSON: the line ends inside of a text at column 8";
    let message = text(&output.stderr);
    assert!(message.contains(expected), "{message}");
    let open = folder.write("open.csv", "a,b\n1,x\n2,\"y\n3,z\n");
    let output = run(&["query", "--load", &format!("T={open}"), "T"], "");
    let message = text(&output.stderr);
    assert!(
        message.contains("open.csv:3: the `\"` at column 3 is not closed"),
        "{message}"
    );
}

#[test]
fn input_and_output_that_are_closed_are_no_panic() {
    for redirection in ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"] {
        let script = format!("exec {} {redirection}", env!("CARGO_BIN_EXE_kqlab"));
        let status = std::process::Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::null())
            .status();
        assert!(status.is_ok_and(|status| status.success()), "{redirection}");
    }
}
