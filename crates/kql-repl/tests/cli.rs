//! The forms of the command line that scripts rely on.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn kqlab() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kqlab"));
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// Runs the program with this standard input.
fn run(args: &[&str], input: &str) -> Output {
    let mut command = kqlab();
    let mut child = command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that does not read its input closes it early.
    let _ = child
        .stdin
        .take()
        .expect("standard input is piped")
        .write_all(input.as_bytes());
    child.wait_with_output().expect("the program ends")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

#[track_caller]
fn check(args: &[&str], input: &str, status: i32, stdout: &str) {
    let output = run(args, input);
    assert_eq!(text(&output.stdout), stdout, "{}", text(&output.stderr));
    assert_eq!(
        output.status.code(),
        Some(status),
        "{}",
        text(&output.stderr)
    );
}

/// A file in the system's folder for such, gone when dropped.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, content: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kqlab-cli-{}-{name}", std::process::id()));
        std::fs::write(&path, content).expect("the temporary folder is writable");
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("the path is UTF-8")
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

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
    let file = TempFile::new("query.kql", "print a = 1");
    check(
        &["query", "--format", "csv", "--file", file.path()],
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
    let file = TempFile::new("logons.csv", "user,n\nann,1\nbob,2\n");
    let load = format!("Logons={}", file.path());
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
    let input = TempFile::new(
        "schemas.jsonl",
        concat!(
            "{\"id\":\"a\",\"query\":\"externaldata(x:long)['https://a.b/c.csv'] | where x > 1\"}\n",
            "{\"id\":\"b\",\"query\":\"print x = 1 | where y > 1\"}\n",
        ),
    );
    let result = TempFile::new("schemas.out", "");
    let args = ["batch", "--schema", input.path(), "-o", result.path()];
    check(&args, "", 0, "");
    let lines = std::fs::read_to_string(&result.0).expect("the output was written");
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
    let input = TempFile::new(
        "batch.jsonl",
        concat!(
            "{\"id\":\"a\",\"query\":\"print x = 1\"}\n",
            "not json\n\n",
            "{\"id\":7,\"query\":\"T\\n| wher x\"}\n",
            "{\"id\":\"slow\",\"query\":\"range x from 1 to 100000000000 step 1 | summarize sum(x)\"}\n",
            "{\"id\":\"z\",\"query\":\"SigninLogs | count\"}\n"
        ),
    );
    let result = TempFile::new("batch.out", "");
    check(
        &[
            "batch",
            input.path(),
            "-o",
            result.path(),
            "--timeout",
            "500ms",
        ],
        "",
        0,
        "",
    );
    let lines = std::fs::read_to_string(&result.0).expect("the output was written");
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
    let mut command = kqlab();
    let mut child = command
        .args([
            "query",
            "--format",
            "csv",
            "range x from 1 to 1000000 step 1",
        ])
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
    let picture = TempFile::new("notes.svg", "");
    let query = "print name = 'a', value = 1, day = datetime(2024-05-01) | render piechart";
    let chart = [
        "query",
        "--format",
        "chart",
        "--chart",
        picture.path(),
        query,
    ];
    assert_eq!(text(&run(&chart, "").stderr), "note: not drawn: `day`\n");
    let rows = ["query", "--format", "csv", "--chart", picture.path(), query];
    assert_eq!(text(&run(&rows, "").stderr), "note: not drawn: `day`\n");
}
