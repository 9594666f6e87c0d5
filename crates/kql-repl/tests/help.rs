//! What the program says about itself: the help of every command, its examples, completions and manual pages.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const COMMANDS: &[&str] = &[
    "query",
    "batch",
    "ingest",
    "check",
    "compact",
    "simulate",
    "explain",
    "matrix",
    "diff",
    "completions",
    "man",
];

fn kqlab(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_kqlab"))
        .args(args)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

/// Runs a shell command with `kqlab` in its path, in this folder, without anything to read.
fn sh(command: &str, folder: &Path) -> Output {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_kqlab"));
    let programs = program.parent().expect("the program is in a folder");
    let path = std::env::var("PATH").unwrap_or_default();
    Command::new("sh")
        .args(["-c", command])
        .env("PATH", format!("{}:{path}", programs.display()))
        .stdin(std::process::Stdio::null())
        .current_dir(folder)
        .output()
        .expect("a shell starts")
}

/// A folder with the files that the examples name.
fn folder() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kqlab-help-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
    let files = [
        ("rule.kql", "SecurityAlert | where Status == 'New' | count"),
        (
            "severities.kql",
            "SecurityAlert | summarize count() by AlertSeverity | render piechart",
        ),
        (
            "signins.csv",
            "UserPrincipalName,IPAddress\nann@example.com,192.0.2.1\n",
        ),
        (
            "queries.jsonl",
            "{\"id\":\"a\",\"query\":\"SecurityIncident | count\"}\n{\"id\":\"b\",\"query\":\"nope\"}\n",
        ),
    ];
    for (name, content) in files {
        std::fs::write(folder.join(name), content).expect("the temporary folder is writable");
    }
    folder
}

/// The commands in the examples of a help text; comments go.
fn examples(help: &str) -> Vec<String> {
    let heads = ["Examples:\n", "Where to write them:\n"];
    let found = heads.iter().find_map(|head| help.split_once(head));
    let (_, examples) = found.expect("there are examples");
    let lines = examples.lines().take_while(|line| !line.is_empty());
    lines
        .map(|line| line.split(" # ").next().unwrap_or(line).trim().to_owned())
        .collect()
}

#[test]
fn every_example_of_the_help_runs() {
    let folder = folder();
    let mut helps = vec![kqlab(&["--help"])];
    helps.extend(COMMANDS.iter().map(|command| kqlab(&[command, "--help"])));
    for example in helps.iter().flat_map(|help| examples(help)) {
        let output = sh(&example, &folder);
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{example}\n{complaints}");
    }
    for name in [
        "rows.csv",
        "answers.jsonl",
        "rule.csv",
        "man1/kqlab-query.1",
        "tables/SecurityAlert.parquet",
    ] {
        assert!(folder.join(name).exists(), "an example writes {name}");
    }
    std::fs::remove_dir_all(&folder).expect("the folder was just made");
}

#[test]
fn the_help_lists_every_command() {
    let help = kqlab(&["--help"]);
    for command in COMMANDS {
        assert!(
            help.contains(&format!("\n  {command} ")),
            "{command}\n{help}"
        );
    }
}

#[test]
fn completions_know_commands_options_and_values() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = kqlab(&["completions", shell]);
        for word in ["kqlab", "matrix", "scenario"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = kqlab(&["completions", shell]);
        assert!(script.contains("jsonl"), "{shell}");
    }
}

#[test]
fn the_script_for_bash_completes() {
    let script = "
        eval \"$(kqlab completions bash)\"
        COMP_WORDS=(kqlab query --form); COMP_CWORD=2; _kqlab kqlab --form query; echo ${COMPREPLY[@]}
        COMP_WORDS=(kqlab mat); COMP_CWORD=1; _kqlab kqlab mat kqlab; echo ${COMPREPLY[@]}
    ";
    let output = sh(&format!("bash --norc -c '{script}'"), Path::new("/"));
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "--format\nmatrix\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_manual_has_a_page_for_the_program() {
    let page = kqlab(&["man"]);
    for part in [
        ".TH kqlab 1",
        ".SH NAME",
        ".SH SYNOPSIS",
        "kqlab\\-query(1)",
        "Examples:",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
}
