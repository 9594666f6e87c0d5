//! The commands of the prompt and the formats of results, from the outside.

#[path = "program/program.rs"]
mod program;

use std::process::Output;

use program::{Folder, run, text};

/// What the program prints for these statements: standard output, and standard error.
fn prompt(statements: &str) -> (String, String) {
    let output = run(&["--scenario", "g01"], statements);
    (text(&output.stdout), text(&output.stderr))
}

fn query(args: &[&str]) -> Output {
    run(&[&["query"], args].concat(), "")
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

/// The queries that a help text shows as examples.
fn examples(help: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_example = false;
    for line in help.lines() {
        match line.strip_prefix("  ") {
            Some(line) if is_example && !line.starts_with("//") => found.push(line.to_owned()),
            Some(_) => {}
            None => is_example = line == "Example" || line == "Examples",
        }
    }
    found
}

#[test]
fn examples_of_the_help_run() {
    let names = "join summarize mv-apply arg_max strlen has !in between let set declare toscalar materialize bool int long \
                 real decimal string datetime timespan guid dynamic .show table card linechart timechart anomalychart \
                 areachart stackedareachart scatterchart barchart columnchart piechart";
    let asked: String = names
        .split_whitespace()
        .map(|name| format!("#help {name}\n"))
        .collect();
    let (help, complaints) = prompt(&asked);
    assert_eq!(complaints, "");
    let examples = examples(&help);
    assert!(
        examples.len() >= names.split_whitespace().count(),
        "{examples:?}"
    );
    for example in examples {
        let (_, said) = prompt(&format!("{example};\n"));
        assert!(!said.contains("error"), "{example}\n{said}");
    }
}

#[test]
fn help_tells_about_errors_tables_and_events() {
    let (out, err) =
        prompt("#help sem0100\n#help SecurityAlert\n#help event\n#help HAS\n#help timechart\n");
    assert_eq!(err, "");
    for expected in [
        "SEM0100 (error)\n  A column, table or variable that does not exist.",
        "SecurityAlert (table)\n  2 rows, 37 columns; `#schema SecurityAlert` lists them.",
        "  tenant_connector on|off [by=USER]\n      somebody switches the tenant-based connector",
        "has (operator of expressions)",
        "Properties behind `with (...)`\n  title, xcolumn,",
    ] {
        assert!(out.contains(expected), "{expected}: {out}");
    }
}

#[test]
fn a_command_that_finds_nothing_says_where_to_look() {
    let (out, err) = prompt(
        "#tables Alrt\n#tables securityalrt\n#set editor\n#format\n#explain zz\n#scenario zz\n#help nothing-at-all\n#event foo\n",
    );
    for expected in [
        "error: no table has `Alrt` in its name",
        "error: no table has `securityalrt` in its name; did you mean `SecurityAlert`?",
        "the scenario has no alert `zz`; `SecurityAlert | distinct SystemAlertId, AlertName` lists",
        "no built-in scenario is named `zz`; `#scenario` alone lists",
        "nothing is called `nothing-at-all`; `#help` alone lists the commands",
        "error: no event is called `foo`\n  there are: raise_alert, ",
        "  the form is: [TIME] ACTION [KEY=VALUE ...], as in `09:30 raise_alert name=b subscription=A`",
    ] {
        assert!(err.contains(expected), "{expected}: {err}");
    }
    assert!(
        out.starts_with("  editor  emacs ") && out.contains("\n  format  table "),
        "{out}"
    );
}

#[test]
fn a_semicolon_ends_what_lacks_its_end() {
    let (_, err) = prompt("SecurityAlert | sort by;\nprint 1\n");
    assert!(err.contains("query:1:24"), "{err}");
    assert!(err.contains("1 row ("), "{err}");
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
    let folder = Folder::new();
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
    let folder = Folder::new();
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
    let folder = Folder::new();
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
