//! kqlab against a second way of computing: random queries, answered by a naive interpreter of KQL as well.
//!
//! The interpreter is the directory beside this file. It reads like a reference: `form/` says what each function and
//! operator of an expression means, `step/` what each tabular operator does, `aggregate.rs` what aggregates are. It follows
//! the documentation and captured answers of Kusto, and has no opinion (`Value::Unspecified`, `Stop::Open`) where there are
//! none. `kqlab.rs` asks kqlab, `generate/` makes up tables and queries, and `shrink.rs` cuts a failing one down.
//!
//!     KQLAB_SEED=7 KQLAB_CASES=200000 cargo test --workspace --test property
//!
//! A difference is printed as a record for `testdata/regressions/`.

mod property {
    pub(crate) mod aggregate;
    pub(crate) mod case;
    pub(crate) mod civil;
    pub(crate) mod decimal;
    pub(crate) mod form;
    pub(crate) mod generate;
    pub(crate) mod kqlab;
    pub(crate) mod pipeline;
    pub(crate) mod random;
    pub(crate) mod second_way;
    pub(crate) mod shrink;
    pub(crate) mod step;
    pub(crate) mod table;
    pub(crate) mod text;
    pub(crate) mod value;
}

use kql_types::KqlType;

use property::case::{Report, compare};
use property::form::Expr;
use property::generate::expr::random_expr;
use property::generate::pipeline::random_pipeline;
use property::generate::table::random_world;
use property::kqlab;
use property::pipeline::{Pipeline, World};
use property::random::Random;
use property::second_way::random_pair;
use property::step::{Assignment, Projection, Step};

const DEFAULT_SEED: u64 = 20_240_229;
const DEFAULT_CASES: usize = 10_000;

/// Expressions that one query computes.
const EXPRESSIONS: usize = 25;
/// So many expressions are tried for each pipeline.
const EXPRESSIONS_PER_PIPELINE: usize = 5;
/// Queries over the same tables.
const QUERIES_PER_WORLD: usize = 50;
/// The deepest call of an expression.
const DEPTH: usize = 4;

fn number(variable: &str, default: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{variable} is a number, not `{text}`")),
        Err(_) => default,
    }
}

fn seed() -> u64 {
    number("KQLAB_SEED", DEFAULT_SEED)
}

/// How many expressions and how many pipelines are tried.
fn cases() -> (usize, usize) {
    let cases = number("KQLAB_CASES", DEFAULT_CASES as u64) as usize;
    let pipelines = cases / (EXPRESSIONS_PER_PIPELINE + 1);
    (cases - pipelines, pipelines)
}

/// Runs queries that `make` chooses, each with the naive answer, over one world after the other.
fn run(
    part: u64,
    queries: usize,
    make: impl Fn(&World, &mut Random) -> (Pipeline, property::table::Table),
) {
    let mut report = Report::default();
    for first in (0..queries).step_by(QUERIES_PER_WORLD) {
        let mut random = Random::part(seed(), part << 32 | first as u64);
        let world = random_world(&mut random);
        let engine = kqlab::engine(&world);
        for case in first..queries.min(first + QUERIES_PER_WORLD) {
            let (pipeline, expected) = make(&world, &mut random);
            if let Some(found) = compare(&pipeline, &engine, expected) {
                report.add(seed(), case, pipeline, world.clone(), found);
            }
            if report.is_full() {
                report.assert_empty();
            }
        }
    }
    report.assert_empty();
}

/// Many expressions over the rows of one table, and its key. Some are of constants only, which kqlab computes while it plans.
fn random_expressions(world: &World, random: &mut Random) -> (Pipeline, property::table::Table) {
    let (source, table) = &world.tables[2 * (1 + random.below(3))];
    let key = Assignment {
        name: "id".to_owned(),
        expr: Expr::Column("id".to_owned(), KqlType::Long),
    };
    let constants_of = match random.percent(15) && !table.rows.is_empty() {
        true => Some(random.pick(&table.rows)),
        false => None,
    };
    let computed = (0..EXPRESSIONS).map(|idx| {
        let kql_type = *random.pick(&KqlType::ALL);
        let depth = 1 + random.below(DEPTH);
        let expr = random_expr(kql_type, &table.columns, depth, random);
        let expr = match constants_of {
            Some(row) => expr.with_constants(&|name| &row[table.place(name).expect("it is there")]),
            None => expr,
        };
        Assignment {
            name: format!("e{idx}"),
            expr,
        }
    });
    let assignments = std::iter::once(key).chain(computed).collect();
    let step = Step::Projection(Projection::Project(assignments));
    let pipeline = Pipeline {
        source: source.clone(),
        steps: vec![step],
    };
    let expected = pipeline.run(world).expect("expressions have values");
    (pipeline, expected)
}

#[test]
fn expressions_agree() {
    run(1, cases().0.div_ceil(EXPRESSIONS), random_expressions);
}

#[test]
fn pipelines_agree() {
    run(2, cases().1, random_pipeline);
}

#[test]
fn second_ways_agree() {
    let mut differences = Vec::new();
    let pairs = cases().1;
    for first in (0..pairs).step_by(QUERIES_PER_WORLD) {
        let mut random = Random::part(seed(), 3 << 32 | first as u64);
        let world = random_world(&mut random);
        let engine = kqlab::engine(&world);
        let found = (first..pairs.min(first + QUERIES_PER_WORLD))
            .filter_map(|_| random_pair(&world, &mut random).difference(&world, &engine));
        differences.extend(found);
    }
    let rule = format!("\n{}\n", "=".repeat(100));
    let shown = differences
        .iter()
        .take(12)
        .cloned()
        .collect::<Vec<_>>()
        .join(&rule);
    assert!(
        differences.is_empty(),
        "{} differences of seed {}{rule}{shown}",
        differences.len(),
        seed()
    );
}
