//! A record: a query and what is expected of it.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use kql_engine::{Engine, QueryError, QueryOptions, QueryResult, Render, ResultTable};

use crate::diagnostics::{self, Look};
use crate::file::is_rule;
use crate::grid::Grid;

/// No golden query runs for long; one that hangs must not hang the tests.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Wide enough that no line of a golden query is cut.
const LOOK: Look = Look {
    coloured: false,
    width: 200,
};

/// A query and what is expected of it.
pub(crate) struct Record {
    /// The line of the keyword, counted from 1.
    pub(crate) line: usize,
    pub(crate) query: String,
    pub(crate) expectation: Expectation,
    /// The expected text, from the `----` line on.
    pub(crate) expected: String,
    /// Where it stands in the file, counted from 0.
    pub(crate) expected_lines: Range<usize>,
    pub(crate) setup: Arc<Setup>,
}

/// What kind of answer is expected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expectation {
    Rows,
    RowsInAnyOrder,
    Error,
}

/// The tables and the clock of a record. The engine lives as long as records need it.
#[derive(Default)]
pub(crate) struct Setup {
    pub(crate) tables: BTreeMap<String, Grid>,
    pub(crate) now: Option<i64>,
    /// The time limit of queries that are expected to exceed it.
    pub(crate) timeout: Option<Duration>,
    engine: OnceLock<Engine>,
}

impl Setup {
    pub(crate) fn new(
        tables: BTreeMap<String, Grid>,
        now: Option<i64>,
        timeout: Option<Duration>,
    ) -> Self {
        Self {
            tables,
            now,
            timeout,
            engine: OnceLock::new(),
        }
    }

    fn engine(&self) -> &Engine {
        self.engine.get_or_init(|| {
            let builder = self
                .now
                .into_iter()
                .fold(Engine::builder(), |builder, now| builder.now(now));
            let tables = self.tables.iter();
            let builder = tables.fold(builder, |builder, (name, grid)| {
                builder.table(name, grid.columns.clone(), vec![grid.batch()])
            });
            builder.build()
        })
    }
}

/// Why a record failed.
pub(crate) struct Mismatch {
    what: String,
    expected: String,
    /// The text that would have been right; `None` where the kind of answer is not the expected one.
    pub(crate) actual: Option<String>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nexpected:\n{}", self.what, self.expected)?;
        self.actual
            .as_ref()
            .map_or(Ok(()), |actual| write!(f, "\nactual:\n{actual}"))
    }
}

impl Record {
    /// Runs the query.
    pub(crate) fn check(&self) -> Result<(), Mismatch> {
        let options = QueryOptions {
            timeout: Some(self.setup.timeout.unwrap_or(TIMEOUT)),
            ..QueryOptions::default()
        };
        match (
            self.setup.engine().query_with(&self.query, &options),
            self.expectation,
        ) {
            (Ok(result), Expectation::Rows | Expectation::RowsInAnyOrder) => {
                self.check_rows(&result)
            }
            (Err(error), Expectation::Error) if self.may_expect(&error) => self.check_error(&error),
            (Ok(result), Expectation::Error) => {
                Err(self.mismatch(format!("the query ran:\n{}", text(&result)), None))
            }
            (Err(error), _) => Err(self.mismatch(
                format!("the query failed:\n{}", error_text(&self.query, &error)),
                None,
            )),
        }
    }

    /// A panic is never what a record may expect, and a timeout only where it sets one.
    fn may_expect(&self, error: &QueryError) -> bool {
        match error {
            QueryError::Diagnostics(_) | QueryError::Execution(_) => true,
            QueryError::Timeout(_) => self.setup.timeout.is_some(),
            QueryError::Cancelled | QueryError::Panic(_) => false,
        }
    }

    fn check_rows(&self, result: &QueryResult) -> Result<(), Mismatch> {
        let wrong = |what: String| self.mismatch(what, Some(text(result)));
        let expected = expected_tables(&self.expected).map_err(wrong)?;
        if expected.len() != result.tables.len() {
            return Err(wrong(format!(
                "expected {} tables, found {}",
                expected.len(),
                result.tables.len()
            )));
        }
        let mut pairs = expected.iter().zip(&result.tables);
        pairs
            .try_for_each(|(expected, actual)| self.compare(expected, actual))
            .map_err(wrong)
    }

    fn compare(
        &self,
        (rule, expected): &(String, Grid),
        actual: &ResultTable,
    ) -> Result<(), String> {
        let found = Grid::of_result(actual);
        let (mut expected_rows, mut rows) = (expected.cells(), found.cells());
        if self.expectation == Expectation::RowsInAnyOrder {
            expected_rows.sort();
            rows.sort();
        }
        match () {
            () if *rule != rule_line(actual) => Err("another `render`".to_owned()),
            () if expected.header() != found.header() => Err("other columns".to_owned()),
            () if expected_rows != rows => Err("other rows".to_owned()),
            () => Ok(()),
        }
    }

    fn check_error(&self, error: &QueryError) -> Result<(), Mismatch> {
        let actual = format!("----\n{}", error_text(&self.query, error));
        if actual.trim_end() == self.expected.trim_end() {
            return Ok(());
        }
        Err(self.mismatch("another error".to_owned(), Some(actual)))
    }

    fn mismatch(&self, what: String, actual: Option<String>) -> Mismatch {
        Mismatch {
            what,
            expected: self.expected.clone(),
            actual,
        }
    }
}

/// The tables of an expectation, each with the `----` line above it.
fn expected_tables(expected: &str) -> Result<Vec<(String, Grid)>, String> {
    let lines: Vec<&str> = expected.lines().collect();
    let starts: Vec<usize> = (0..lines.len())
        .filter(|&idx| is_rule(lines[idx]))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let tables = starts.iter().zip(ends).map(|(&start, end)| {
        let grid = Grid::parse(&lines[start + 1..end])?;
        Ok((lines[start].to_owned(), grid))
    });
    tables.collect()
}

/// The result in the form of a golden file.
fn text(result: &QueryResult) -> String {
    let tables = result
        .tables
        .iter()
        .map(|table| format!("{}\n{}", rule_line(table), Grid::of_result(table).text()));
    tables.collect()
}

fn rule_line(table: &ResultTable) -> String {
    table.render.as_ref().map_or_else(
        || "----".to_owned(),
        |render| format!("---- render {}", render_text(render)),
    )
}

fn render_text(render: &Render) -> String {
    if render.properties.is_empty() {
        return render.visualization.clone();
    }
    let properties: Vec<String> = render
        .properties
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("{} with ({})", render.visualization, properties.join(", "))
}

fn error_text(query: &str, error: &QueryError) -> String {
    match error {
        QueryError::Diagnostics(found) => diagnostics::render(query, found, LOOK),
        other => format!("error[{}]: {other}\n", other.code()),
    }
}
