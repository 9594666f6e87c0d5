//! The commands of the prompt and the formats of results, from the outside.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// What the program prints for these statements: standard output, and standard error.
fn prompt(statements: &str) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kqlab"));
    let command = command.args(["--scenario", "g01"]).env("NO_COLOR", "1");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("standard input is piped");
    input.write_all(statements.as_bytes()).expect("it is read");
    drop(input);
    let output = child.wait_with_output().expect("the program ends");
    (text(&output.stdout), text(&output.stderr))
}

fn query(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kqlab"));
    let command = command.arg("query").args(args).env("NO_COLOR", "1");
    command
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output is UTF-8")
}

/// A folder that is gone when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("kqlab-commands-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the temporary folder is writable");
        Self(path)
    }

    fn path(&self, file: &str) -> String {
        self.0.join(file).display().to_string()
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.0.join(file)).expect("the file was written")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn help_tells_about_names() {
    let (out, err) = prompt(
        "#help\n#help strlen\n#help summarize\n#help arg_max\n#help bag_unpack\n#help save\n#help strln\n",
    );
    for expected in [
        "#samples [NAME|TEXT]",
        "strlen(source: string): long",
        "print strlen('héllo')\n  // 5",
        "summarize (operator)",
        "(aggregate)",
        "evaluate bag_unpack(",
        "#save FILE",
        "https://learn.microsoft.com/kusto/query/summarize-operator",
    ] {
        assert!(out.contains(expected), "{expected}: {out}");
    }
    assert_eq!(
        err,
        "error: nothing is called `strln`; did you mean `strlen`?\n"
    );
}

#[test]
fn an_unknown_command_has_a_near_one() {
    let (_, err) = prompt("#tabels\n#xyzzy\n");
    assert_eq!(
        err,
        "error: no command `#tabels`; did you mean `#tables`?\nerror: no command `#xyzzy`; #help lists the commands\n"
    );
}

#[test]
fn a_result_is_saved_in_every_format() {
    let folder = Folder::new("save");
    let files = [
        "a.csv",
        "a.json",
        "a.jsonl",
        "a.md",
        "a.parquet",
        "a.svg",
        "a.png",
        "a.html",
    ];
    let saves: String = files
        .iter()
        .map(|file| format!("#save {}\n", folder.path(file)))
        .collect();
    let statements = format!(
        "print k = 'x', n = 1 | render barchart\n{saves}#save {}\n#load T {}\nT | count\n",
        folder.path("a.xls"),
        folder.path("a.parquet")
    );
    let (out, err) = prompt(&statements);
    assert_eq!(folder.read("a.csv"), "k,n\nx,1\n", "{err}");
    assert_eq!(folder.read("a.jsonl"), "{\"k\":\"x\",\"n\":1}\n");
    assert_eq!(folder.read("a.md"), "| k | n |\n|---|---:|\n| x | 1 |\n");
    assert!(folder.read("a.json").starts_with("{\"columns\":"), "{err}");
    assert!(folder.read("a.svg").starts_with("<svg"));
    assert!(folder.read("a.html").starts_with("<!DOCTYPE html>"));
    assert!(
        err.contains("saved the chart in") && err.contains("unknown format"),
        "{err}"
    );
    assert!(
        err.contains("T has 1 row now") && out.contains("│     1 │"),
        "{out}{err}"
    );
    let (_, err) = prompt("#save x.csv\n");
    assert_eq!(err, "error: there is no result yet to save\n");
}

#[test]
fn formats_and_timing_are_settings() {
    let (out, err) = prompt(
        "#format csv\nprint a = 1\n#format records\nprint a = 1, d = dynamic({'b':[1]})\n#timing off\n#format table\nprint a = 2\n#format xml\n",
    );
    assert!(out.starts_with("a\n1\n── row 1 ─"), "{out}");
    assert!(out.contains("a  1\nd  {\"b\":[1]}\n"), "{out}");
    assert_eq!(err.matches("row (").count(), 1, "{err}");
    assert!(
        err.contains("`format` is table, records, chart, json, jsonl, csv, markdown, not `xml`"),
        "{err}"
    );
}

#[test]
fn plans_have_figures_after_a_run() {
    let (out, err) = prompt(
        "range x from 1 to 1000 step 1 | where x > 990 | count\n#plan\n#plan run\n#plan T |\n",
    );
    for expected in [
        "Bound tree",
        "Logical plan",
        "Physical plan\n",
        "   <- where x > 990",
        "[1 row, ",
    ] {
        assert!(out.contains(expected), "{expected}: {out}");
    }
    assert!(err.contains("error["), "{err}");
}

#[test]
fn samples_are_listed_and_run() {
    let (out, err) = prompt("#samples lag\n#samples connector-lag\n#samples nothing-like-this\n");
    assert!(
        out.contains("connector-lag  SecurityAlert | extend Via"),
        "{out}"
    );
    assert!(out.contains("percentile_lag_50"), "{out}");
    assert!(
        err.contains("error: no sample mentions `nothing-like-this`"),
        "{err}"
    );
}

#[test]
fn scripts_run_statements() {
    let folder = Folder::new("script");
    let path = folder.path("a.kql");
    std::fs::write(
        &path,
        format!("print a = 41\n| extend b = a + 1\n\n#script {path}\n"),
    )
    .expect("writable");
    let (out, err) = prompt(&format!("#script {path}\n#script /nowhere/x.kql\n"));
    assert!(out.contains("│ 41 ┆ 42 │"), "{out}");
    assert!(
        err.contains("too deeply") && err.contains("cannot read `/nowhere/x.kql`"),
        "{err}"
    );
}

#[test]
fn show_commands_are_piped_everywhere() {
    let (out, _) = prompt(
        ".show tables | where TableName startswith 'Security' | count\n| project n = Count * 10\n",
    );
    assert!(out.contains("│ 120 │"), "{out}");
    let output = query(&[
        "--format",
        "csv",
        ".show table SecurityIncident cslschema | project TableName",
    ]);
    assert_eq!(text(&output.stdout), "TableName\nSecurityIncident\n");
    let output = query(&[".drop table SecurityIncident"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("command `.drop table` is not executed"));
}

const TWO: &str = "print a = 1 | fork (project a) (project b = a + 1)";

#[test]
fn every_table_is_in_every_format() {
    for (format, expected) in [
        ("csv", "a\n1\n\nb\n2\n"),
        ("jsonl", "{\"a\":1}\n\n{\"b\":2}\n"),
        (
            "json",
            "[{\"columns\":[{\"name\":\"a\",\"type\":\"long\"}],\"rows\":[[1]]},{\"columns\":[{\"name\":\"b\",\"type\":\"long\"}],\"rows\":[[2]]}]\n",
        ),
        ("markdown", "| a |\n|---:|\n| 1 |\n\n| b |\n|---:|\n| 2 |\n"),
    ] {
        let output = query(&["--format", format, TWO]);
        assert_eq!(text(&output.stdout), expected, "{}", text(&output.stderr));
        assert_eq!(text(&output.stderr), "");
    }
}

#[test]
fn a_given_width_bounds_tables() {
    let output = query(&[
        "--width",
        "30",
        "print a = 'aaaaaaaaaaaaaaaaaaaaaaaa', b = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', c = 'c'",
    ]);
    let shown = text(&output.stdout);
    assert!(
        shown.lines().all(|line| line.chars().count() <= 30),
        "{shown}"
    );
}

#[test]
fn files_are_named_in_quotes_too() {
    let folder = Folder::new("quotes");
    std::fs::write(folder.path("sign ins.csv"), "User\nann\n").expect("the folder is writable");
    let file = folder.path("sign ins.csv");
    let (_, said) = prompt(&format!("#load A '{file}'\n#load B {file}\n"));
    assert_eq!(said, "A has 1 row now\nB has 1 row now\n");
}

#[test]
fn words_that_newcomers_try_are_commands() {
    let (shown, said) = prompt("help\nprint 1\nexit\nprint 2\n");
    assert!(
        shown.contains("#schema TABLE") && shown.contains("print_0"),
        "{shown}"
    );
    assert_eq!(said.matches("row (").count(), 1, "{said}");
}
