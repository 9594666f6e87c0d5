//! One case: a pipeline, answered by both.

use std::fmt::Write;

use kql_engine::Engine;

use super::kqlab;
use super::pipeline::{Pipeline, World};
use super::shrink::shrink;
use super::table::Table;

/// How the answers to a query differ.
pub(crate) struct Difference {
    /// What is said of it.
    pub(crate) what: String,
    /// The naive answer.
    pub(crate) expected: Table,
    /// kqlab's answer, unless it refused.
    pub(crate) actual: Option<Table>,
}

/// How kqlab differs from the naive interpreter, or `None`, also where the interpreter has no answer.
pub(crate) fn difference(
    pipeline: &Pipeline,
    world: &World,
    engine: &Engine,
) -> Option<Difference> {
    let expected = pipeline.run(world).ok()?;
    compare(pipeline, engine, expected)
}

/// How kqlab differs from this answer.
pub(crate) fn compare(pipeline: &Pipeline, engine: &Engine, expected: Table) -> Option<Difference> {
    match kqlab::answer(engine, &pipeline.to_string()) {
        Err(what) => Some(Difference {
            what,
            expected,
            actual: None,
        }),
        Ok(actual) => {
            let what = expected.difference(&actual)?;
            Some(Difference {
                what,
                expected,
                actual: Some(actual),
            })
        }
    }
}

/// The differences of a run. Of a kind that is seen again and again, one is enough.
#[derive(Default)]
pub(crate) struct Report {
    texts: Vec<String>,
    queries: Vec<String>,
}

/// So many differences are looked into.
const MOST: usize = 12;

impl Report {
    pub(crate) fn is_full(&self) -> bool {
        self.texts.len() >= MOST
    }

    /// Adds a difference, cut down.
    #[allow(clippy::print_stdout)]
    pub(crate) fn add(
        &mut self,
        seed: u64,
        case: usize,
        pipeline: Pipeline,
        world: World,
        found: Difference,
    ) {
        let (pipeline, world, found) = shrink(pipeline, world, found);
        let query = pipeline.to_string();
        if self.queries.contains(&query) {
            return;
        }
        let golden = kqlab::golden(&world, &pipeline.sources(), &query);
        let mut text = format!(
            "case {case} of seed {seed}: {}\n\n{golden}\n----\n{}",
            found.what,
            found.expected.golden()
        );
        match &found.actual {
            Some(actual) => write!(text, "\nkqlab says:\n{}", actual.golden()),
            None => writeln!(text, "\nkqlab says: {}", found.what),
        }
        .expect("a String takes all");
        // A long run with `--nocapture` shows its differences at once.
        println!("{text}");
        self.queries.push(query);
        self.texts.push(text);
    }

    /// Fails if there is a difference.
    #[track_caller]
    pub(crate) fn assert_empty(&self) {
        let rule = format!("\n{}\n", "=".repeat(100));
        assert!(
            self.texts.is_empty(),
            "{} differences{rule}{}",
            self.texts.len(),
            self.texts.join(&rule)
        );
    }
}
