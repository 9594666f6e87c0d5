//! Real queries that Microsoft's parser accepts.
//!
//! They are not part of the repository: `KQLAB_SHARED` names the folder that holds
//! `queries/*.jsonl` and `conformance/*.jsonl`. Without it the tests skip themselves.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "figures and skips are shown to who runs the test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kql_parser::ast::without_spans;
use kql_parser::parse_query;
use serde_json::Value;

/// Queries that we refuse, each with the reason: `file id reason`.
const REFUSED: &str = include_str!("corpus_refused.txt");

struct Case {
    id: String,
    query: String,
}

fn shared() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("KQLAB_SHARED").map_or(default, PathBuf::from);
    folder.join("queries").is_dir().then_some(folder)
}

/// The cases of a file; those that must fail are left out.
fn cases(folder: &Path, file: &str) -> Vec<Case> {
    let Ok(text) = fs::read_to_string(folder.join(file)) else {
        return Vec::new();
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let values = lines.map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    values
        .filter(|value| value["expect"] != "error")
        .map(|value| Case {
            id: text(&value, "id"),
            query: text(&value, "query"),
        })
        .collect()
}

const FILES: [&str; 5] = [
    "queries/parse.jsonl",
    "queries/security.jsonl",
    "queries/sentinel.jsonl",
    "conformance/kusto-docs.jsonl",
    "conformance/kusto-fuzz.jsonl",
];

#[test]
fn printed_queries_parse_to_the_same_tree() {
    let Some(folder) = shared() else {
        eprintln!("skipped: no corpus; set KQLAB_SHARED");
        return;
    };
    for file in FILES {
        for case in cases(&folder, file) {
            check_round_trip(&case);
        }
    }
}

fn check_round_trip(case: &Case) {
    let parsed = parse_query(&case.query);
    if !parsed.diagnostics.is_empty() {
        return;
    }
    let printed = parsed.query.to_string();
    let again = parse_query(&printed);
    assert_eq!(again.diagnostics, [], "{}: {printed}", case.id);
    let (first, second) = (without_spans(&parsed.query), without_spans(&again.query));
    assert_eq!(first, second, "{}: {printed}", case.id);
}

#[test]
fn accepts_real_queries() {
    let Some(folder) = shared() else {
        eprintln!("skipped: no corpus; set KQLAB_SHARED");
        return;
    };
    let mut refused = BTreeSet::new();
    for file in FILES {
        let cases = cases(&folder, file);
        let before = refused.len();
        for case in &cases {
            let errors = parse_query(&case.query).diagnostics;
            if let Some(error) = errors.first() {
                let (line, column) = error.span.line_and_column(&case.query);
                println!("{file} {} {line}:{column} {error}", case.id);
                refused.insert(case.id.clone());
            }
        }
        let accepted = cases.len() - (refused.len() - before);
        println!("{file}: {accepted} of {} accepted", cases.len());
    }
    let listed: BTreeSet<_> = REFUSED
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_whitespace().nth(1))
        .map(str::to_owned)
        .collect();
    assert_eq!(
        refused, listed,
        "tests/corpus_refused.txt lists what is refused, and why"
    );
}
