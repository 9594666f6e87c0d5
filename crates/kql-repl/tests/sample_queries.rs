//! Runs the public queries about the two connectors' tables on the built-in scenario: each returns rows, or is listed in
//! `testdata/samples/without-rows.tsv` with the reason why it does not.
//!
//! The queries are not part of the repository: the test reads them from the folder in `KQLAB_SHARED`, and skips without it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// What a query came to.
type Outcomes = BTreeMap<String, String>;

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
fn public_queries_return_rows_or_have_a_reason() {
    let Some(path) = shared_queries() else {
        eprintln!("skipped: KQLAB_SHARED holds no sentinel/sample-queries.jsonl");
        return;
    };
    let outcomes = outcomes(&path);
    let listed = listed();
    let returned = "rows".to_owned();
    let mut wrong = Vec::new();
    for (id, outcome) in &outcomes {
        let expected = listed.get(id).unwrap_or(&returned);
        if outcome != expected {
            wrong.push(format!("{id}: expected {expected}, but {outcome}"));
        }
    }
    let unknown = listed.keys().filter(|id| !outcomes.contains_key(*id));
    wrong.extend(unknown.map(|id| format!("{id}: listed, but no such query")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn shared_queries() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared =
        std::env::var_os("KQLAB_SHARED").map_or_else(|| root.join("../shared"), PathBuf::from);
    let path = shared.join("sentinel/sample-queries.jsonl");
    path.exists().then_some(path)
}

/// `search *` plans a union of nine hundred tables, for which a debug build takes minutes.
fn is_too_slow(query: &str) -> bool {
    cfg!(debug_assertions) && query.contains("search *")
}

/// Runs all queries in one process, which runs the scenario once.
fn outcomes(queries: &Path) -> Outcomes {
    let text = std::fs::read_to_string(queries).expect("the queries are readable");
    let queries = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    let batch = queries
        .filter(|query| !is_too_slow(query["query"].as_str().unwrap_or_default()))
        .map(|query| json!({"id": query["id"], "query": query["query"]}).to_string() + "\n");
    let name = format!("kqlab-public-queries-{}.jsonl", std::process::id());
    let input = std::env::temp_dir().join(name);
    std::fs::write(&input, batch.collect::<String>()).expect("the temporary folder is writable");
    let output = Command::new(env!("CARGO_BIN_EXE_kqlab"))
        .args(["batch", "--timeout", "5m"])
        .arg(&input)
        .output()
        .expect("kqlab starts");
    std::fs::remove_file(&input).expect("the file was just written");
    let output = String::from_utf8(output.stdout).expect("output is UTF-8");
    let answers = output
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a line is JSON"));
    answers
        .map(|answer| {
            let id = answer["id"].as_str().expect("ids are names").to_owned();
            (id, outcome(&answer))
        })
        .collect()
}

fn outcome(answer: &Value) -> String {
    let outcome = match answer["rows"].as_array() {
        None => "refused",
        Some(rows) if rows.is_empty() => "empty",
        Some(_) => "rows",
    };
    outcome.to_owned()
}

/// The queries that are known to return no rows, with what they do instead.
fn listed() -> Outcomes {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/samples/without-rows.tsv");
    let text = std::fs::read_to_string(path).expect("the list is in testdata");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let [id, outcome, _reason] = line
                .split('\t')
                .collect::<Vec<_>>()
                .try_into()
                .unwrap_or_else(|_| panic!("a line has an id, an outcome and a reason: {line}"));
            (id.to_owned(), outcome.to_owned())
        })
        .collect()
}
