//! What the conformance suites have seen answered right stays right.
//!
//! The suites hold queries with the answers of the real engine, or with the columns that Microsoft's analyzer derives. They
//! are not part of the repository: `KQLAB_SHARED` (default `../shared`) names their folder, and without it the tests skip
//! themselves. `testdata/conformance/` holds, for each suite, the ids of the cases that pass, and in `differences.tsv` those
//! that are answered otherwise, each with the reason. A case that passed and fails, or that is answered otherwise without
//! being listed, fails the test.
//!
//!     cargo test --workspace --test ratchet
//!     KQLAB_BLESS=1 cargo test --workspace --test ratchet         # adds the cases that pass now
//!     KQLAB_BLESS=shrink cargo test --workspace --test ratchet    # also drops those that fail now: say why in the commit

#![allow(
    clippy::print_stderr,
    reason = "figures and skips are shown to who runs the test"
)]

#[path = "ratchet/compare.rs"]
mod compare;
#[path = "ratchet/lists.rs"]
mod lists;
#[path = "ratchet/suite.rs"]
mod suite;
#[path = "ratchet/value.rs"]
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use kql_engine::{Engine, ResultColumn};

use compare::Outcome;
use lists::Bless;
use suite::{Case, Suite};

/// Room for the recursion of deep queries, as `kqlab batch` gives it.
const STACK_BYTES: usize = 256 << 20;

#[test]
fn kusto_fuzz() {
    check(Suite::rows("kusto-fuzz"));
}

#[test]
fn kusto_docs() {
    check(Suite::rows("kusto-docs"));
}

#[test]
fn security() {
    check(Suite::columns("security"));
}

#[test]
fn sentinel() {
    check(Suite::columns("sentinel"));
}

#[test]
fn parse() {
    check(Suite::syntax("parse"));
}

#[test]
fn the_lists_are_sorted_and_name_each_case_once() {
    for suite in ["kusto-docs", "kusto-fuzz", "parse", "security", "sentinel"] {
        let ids = lists::passing_lines(suite);
        assert!(
            ids.is_sorted_by(|a, b| a < b),
            "{suite}.passing is not sorted"
        );
        let passing: BTreeSet<String> = ids.into_iter().collect();
        let both: Vec<String> = lists::differences(suite)
            .into_iter()
            .filter(|id| passing.contains(id))
            .collect();
        assert!(both.is_empty(), "{suite}: both lists name {both:?}");
    }
}

fn shared() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("KQLAB_SHARED").map_or(default, PathBuf::from);
    folder.join("conformance").is_dir().then_some(folder)
}

/// Runs a suite and compares how its cases end with what is stored.
#[track_caller]
fn check(suite: Suite) {
    let Some(folder) = shared() else {
        eprintln!("skipped: no folder with the suite `{}`", suite.name);
        return;
    };
    let cases = suite.cases(&folder);
    let outcomes = outcomes(&workspace(), &suite, &cases);
    let passing: BTreeSet<String> = ids_of(&outcomes, |outcome| matches!(outcome, Outcome::Pass));
    eprintln!("{}: {} of {} pass", suite.name, passing.len(), cases.len());
    let complaints = complaints(&suite, &outcomes, &passing);
    lists::bless(suite.name, &passing, &Bless::from_env());
    assert!(
        complaints.is_empty(),
        "{}:\n{}",
        suite.name,
        complaints.join("\n")
    );
}

fn complaints(
    suite: &Suite,
    outcomes: &BTreeMap<String, Outcome>,
    passing: &BTreeSet<String>,
) -> Vec<String> {
    let mut complaints = Vec::new();
    let stored = lists::passing_lines(suite.name);
    for id in stored
        .iter()
        .filter(|id| Bless::from_env() != Bless::Exactly && !passing.contains(*id))
    {
        let now = outcomes
            .get(id)
            .map_or("is no case any more".to_owned(), ToString::to_string);
        complaints.push(format!("{id} passed, and now {now}"));
    }
    let listed: BTreeSet<String> = lists::differences(suite.name).into_iter().collect();
    let different = ids_of(outcomes, |outcome| matches!(outcome, Outcome::Wrong(_)));
    for id in different.difference(&listed) {
        complaints.push(format!(
            "{id} {}, and differences.tsv gives no reason",
            outcomes[id]
        ));
    }
    for id in listed.difference(&different) {
        complaints.push(format!(
            "{id} is no difference any more; drop it from differences.tsv"
        ));
    }
    complaints
}

fn ids_of(
    outcomes: &BTreeMap<String, Outcome>,
    is_wanted: impl Fn(&Outcome) -> bool,
) -> BTreeSet<String> {
    let wanted = outcomes.iter().filter(|(_, outcome)| is_wanted(outcome));
    wanted.map(|(id, _)| id.clone()).collect()
}

/// An engine with the empty tables of a workspace: the queries of the suites bring their own rows, or ask for columns.
fn workspace() -> Engine {
    let tables = sentinel_store::catalog().iter();
    let builder = tables.fold(Engine::builder(), |builder, table| {
        let columns = table.columns().map(|(name, kql_type)| ResultColumn {
            name: name.to_owned(),
            kql_type,
        });
        builder.table(table.name(), columns.collect(), Vec::new())
    });
    builder.build()
}

/// Runs the cases on all cores.
fn outcomes(engine: &Engine, suite: &Suite, cases: &[Case]) -> BTreeMap<String, Outcome> {
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = suite.judge(engine, case);
            let mut outcomes = outcomes.lock().expect("no judge panics");
            outcomes.insert(case.id().to_owned(), outcome);
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            let thread = thread::Builder::new().stack_size(STACK_BYTES);
            thread
                .spawn_scoped(scope, work)
                .expect("the system has room for a thread");
        }
    });
    outcomes.into_inner().expect("no judge panics")
}
