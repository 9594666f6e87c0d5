//! The lists in `testdata/conformance/`: ids of the suites' cases, and nothing else of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Set to rewrite the lists.
const BLESS: &str = "KQLAB_BLESS";

/// What to do with the lists of passing cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bless {
    /// Leave them alone.
    No,
    /// Add the cases that pass now.
    Add,
    /// Keep only the cases that pass now.
    Exactly,
}

impl Bless {
    pub(crate) fn from_env() -> Self {
        match std::env::var_os(BLESS) {
            None => Self::No,
            Some(value) if value == "shrink" => Self::Exactly,
            Some(_) => Self::Add,
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/conformance")
}

fn passing_path(suite: &str) -> PathBuf {
    folder().join(format!("{suite}.passing"))
}

/// The lines of a suite's list of passing cases.
pub(crate) fn passing_lines(suite: &str) -> Vec<String> {
    let text = std::fs::read_to_string(passing_path(suite)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// The cases of a suite that are known to be answered otherwise than expected.
pub(crate) fn differences(suite: &str) -> Vec<String> {
    let text = std::fs::read_to_string(folder().join("differences.tsv")).unwrap_or_default();
    let lines = text.lines().skip(1);
    let of_suite = lines.filter_map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
        [name, id, reason] if !reason.is_empty() => (name == suite).then(|| id.to_owned()),
        _ => panic!("differences.tsv: expected suite, id and reason in `{line}`"),
    });
    of_suite.collect()
}

/// Writes the list of a suite.
pub(crate) fn bless(suite: &str, passing: &BTreeSet<String>, bless: &Bless) {
    let mut ids = passing.clone();
    match bless {
        Bless::No => return,
        Bless::Add => ids.extend(passing_lines(suite)),
        Bless::Exactly => {}
    }
    let text: String = ids.iter().map(|id| format!("{id}\n")).collect();
    std::fs::write(passing_path(suite), text).expect("testdata/ is writable");
}
