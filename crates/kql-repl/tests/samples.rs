//! Runs `testdata/samples/*.kql`, the sample queries of Microsoft's documentation and connectors, on the built-in scenario.
//!
//! Each sample is a test of its own, and has a golden file beside it: the columns with their types, the number of rows, and
//! the rows where they are few. `KQLAB_BLESS=1` rewrites the golden files; what they should hold follows from the scenario.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::{Value, json};

/// Set to anything to rewrite the golden files.
const BLESS: &str = "KQLAB_BLESS";

/// Longer results are held by their number of rows alone.
const MOST_ROWS: usize = 25;

/// The answers of `kqlab batch`, by sample.
type Answers = HashMap<String, Value>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/samples");
    let samples = samples(&folder);
    let answers = if arguments.list {
        Answers::new()
    } else {
        answers(&samples)
    };
    let answers = Arc::new(answers);
    let trials = samples.into_iter().map(|path| {
        let answers = Arc::clone(&answers);
        Trial::test(name(&path), move || check(&path, &answers))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn samples(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the samples are in testdata");
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut samples: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "kql"))
        .collect();
    samples.sort();
    samples
}

fn name(path: &Path) -> String {
    path.file_stem()
        .expect("a sample has a name")
        .to_string_lossy()
        .into_owned()
}

/// Runs all samples in one process, which runs the scenario once.
fn answers(samples: &[PathBuf]) -> Answers {
    let lines = samples.iter().map(|path| {
        let query = std::fs::read_to_string(path).expect("a sample is readable");
        json!({"id": name(path), "query": query}).to_string() + "\n"
    });
    let input = std::env::temp_dir().join(format!("kqlab-samples-{}.jsonl", std::process::id()));
    std::fs::write(&input, lines.collect::<String>()).expect("the temporary folder is writable");
    let output = Command::new(env!("CARGO_BIN_EXE_kqlab"))
        .arg("batch")
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
            (
                answer["id"].as_str().expect("ids are names").to_owned(),
                answer,
            )
        })
        .collect()
}

fn check(path: &Path, answers: &Answers) -> Result<(), Failed> {
    let answer = answers.get(&name(path)).ok_or("the batch has no answer")?;
    let query = std::fs::read_to_string(path)?;
    let actual = shown(answer, is_ordered(&query))?;
    let golden = path.with_extension("golden");
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&golden, actual)?;
        return Ok(());
    }
    let expected = std::fs::read_to_string(&golden).unwrap_or_default();
    if actual == expected {
        return Ok(());
    }
    Err(Failed::from(format!(
        "{}\nexpected:\n{expected}\nactual:\n{actual}",
        golden.display()
    )))
}

/// Does the query say in which order its rows come?
fn is_ordered(query: &str) -> bool {
    ["sort by", "order by", "top "]
        .iter()
        .any(|operator| query.contains(operator))
}

fn shown(answer: &Value, is_ordered: bool) -> Result<String, String> {
    let (Some(columns), Some(rows)) = (answer["columns"].as_array(), answer["rows"].as_array())
    else {
        return Err(format!("the query failed: {answer}"));
    };
    let mut lines: Vec<String> = columns.iter().map(column).collect();
    lines.push(format!("{} rows", rows.len()));
    if rows.len() <= MOST_ROWS {
        let mut rows: Vec<String> = rows.iter().map(Value::to_string).collect();
        if !is_ordered {
            rows.sort();
        }
        lines.extend(rows);
    }
    Ok(lines.join("\n") + "\n")
}

fn column(column: &Value) -> String {
    let text = |member: &str| column[member].as_str().unwrap_or_default().to_owned();
    format!("{}: {}", text("name"), text("type"))
}
