//! The suites: their cases, and how a case is asked and judged.

use std::path::Path;
use std::time::Duration;

use arrow::array::RecordBatch;
use kql_engine::{Engine, QueryError, QueryOptions, ResultColumn, ResultTable};
use kql_types::json;
use serde_json::Value;

use crate::compare::{self, Answer, Outcome};

/// No case runs for long; the limit is wide because test builds are slow.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A suite of cases.
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    file: String,
    compares: Compares,
}

/// What of an answer is compared.
enum Compares {
    /// Columns and rows: the query is run.
    Rows,
    /// The columns: the query is bound.
    Columns,
    /// Nothing, it only must be parsed.
    Syntax,
}

/// A case: a line of the suite.
pub(crate) struct Case(Value);

impl Case {
    pub(crate) fn id(&self) -> &str {
        self.0["id"].as_str().expect("a case has an id")
    }

    fn query(&self) -> &str {
        self.0["query"].as_str().expect("a case has a query")
    }
}

impl Suite {
    /// A suite of `conformance/`.
    pub(crate) fn rows(name: &'static str) -> Self {
        Self {
            name,
            file: format!("conformance/{name}.jsonl"),
            compares: Compares::Rows,
        }
    }

    /// A suite of `queries/` with columns.
    pub(crate) fn columns(name: &'static str) -> Self {
        Self {
            name,
            file: format!("queries/{name}.jsonl"),
            compares: Compares::Columns,
        }
    }

    /// A suite of `queries/` without columns.
    pub(crate) fn syntax(name: &'static str) -> Self {
        Self {
            compares: Compares::Syntax,
            ..Self::columns(name)
        }
    }

    /// The cases, read from the folder of all suites.
    pub(crate) fn cases(&self, shared: &Path) -> Vec<Case> {
        let text = std::fs::read_to_string(shared.join(&self.file))
            .unwrap_or_else(|error| panic!("cannot read {}: {error}", self.file));
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let cases = lines.map(|line| Case(serde_json::from_str(line).expect("a line is JSON")));
        cases.collect()
    }

    /// Asks the engine, and compares its answer with the expected one.
    pub(crate) fn judge(&self, engine: &Engine, case: &Case) -> Outcome {
        match self.compares {
            Compares::Rows => match run(engine, case.query()) {
                Err(QueryError::Panic(message)) => Outcome::Crash(message),
                answer => compare::rows(&case.0, answer.map_err(|error| refusal(&error))),
            },
            Compares::Columns => match engine.schema(case.query()) {
                Err(QueryError::Panic(message)) => Outcome::Crash(message),
                answer => {
                    let columns = answer.map(|tables| named_types(&tables[0]));
                    compare::columns(&case.0, columns.map_err(|error| refusal(&error)))
                }
            },
            Compares::Syntax => syntax(case.query()),
        }
    }
}

fn syntax(query: &str) -> Outcome {
    let parsed = kql_parser::parse_query(query);
    let error = parsed.diagnostics.iter().find(|found| found.is_error());
    error.map_or(Outcome::Pass, |error| {
        Outcome::Refused(format!("{} {}", error.code, error.message))
    })
}

fn run(engine: &Engine, query: &str) -> Result<Answer, QueryError> {
    let options = QueryOptions {
        timeout: Some(TIMEOUT),
        ..QueryOptions::default()
    };
    let result = engine.query_with(query, &options)?;
    let table = result.primary();
    Ok(Answer {
        columns: named_types(&table.columns),
        rows: rows(table),
    })
}

fn named_types(columns: &[ResultColumn]) -> Vec<(String, String)> {
    let pairs = columns
        .iter()
        .map(|column| (column.name.clone(), column.kql_type.name().to_owned()));
    pairs.collect()
}

/// The rows as the wire format writes them.
fn rows(table: &ResultTable) -> Vec<Vec<Value>> {
    let row = |batch: &RecordBatch, row: usize| {
        let columns = table.columns.iter().zip(batch.columns());
        let cells = columns.map(|(column, array)| {
            let mut text = String::new();
            json::write_row(array.as_ref(), row, column.kql_type, &mut text);
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        });
        cells.collect()
    };
    let places = table
        .batches
        .iter()
        .flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
    places.map(|(batch, idx)| row(batch, idx)).collect()
}

/// The code of the first error, and its message.
fn refusal(error: &QueryError) -> String {
    format!("{} {error}", error.code())
}
