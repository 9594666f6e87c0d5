//! What a query returns.

use std::time::Duration;

use arrow::array::RecordBatch;
use kql_parser::{Code, Diagnostic};
use kql_types::{KqlType, Value};
use thiserror::Error;

/// The answer to a query.
#[derive(Debug, Clone)]
pub struct QueryResult {
    /// The result tables: one, but for queries that end in `fork` or `facet` or hold several statements.
    pub tables: Vec<ResultTable>,
    /// Warnings and notes about the query, which ran all the same.
    pub diagnostics: Vec<Diagnostic>,
    /// Time spent on planning and execution.
    pub elapsed: Duration,
}

impl QueryResult {
    /// The first table: what a client that wants one table shows.
    pub fn primary(&self) -> &ResultTable {
        self.tables.first().expect("a query that ran has a table")
    }
}

/// A table of a result.
#[derive(Debug, Clone)]
pub struct ResultTable {
    /// The columns, with the types that the bound plan gave them.
    pub columns: Vec<ResultColumn>,
    /// The rows. A column's array has the Arrow form of its KQL type.
    pub batches: Vec<RecordBatch>,
    /// How `render` asked to draw it.
    pub render: Option<Render>,
}

impl ResultTable {
    /// How many rows the table has.
    pub fn row_count(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The rows as values, in order.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Value>> + '_ {
        let places = self
            .batches
            .iter()
            .flat_map(|batch| (0..batch.num_rows()).map(move |row| (batch, row)));
        places.map(|(batch, row)| {
            let columns = self.columns.iter().zip(batch.columns());
            columns
                .map(|(column, array)| Value::from_array(array.as_ref(), row, column.kql_type))
                .collect()
        })
    }
}

/// A column of a result table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultColumn {
    /// The name.
    pub name: String,
    /// The KQL type.
    pub kql_type: KqlType,
}

/// What `render` asked for: kept beside the rows, for front ends that draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Render {
    /// `timechart`, `piechart`, ...
    pub visualization: String,
    /// The properties of `with (...)`, as written.
    pub properties: Vec<(String, String)>,
}

/// Why a query did not return rows.
#[derive(Debug, Error)]
pub enum QueryError {
    /// The query is wrong: at least one of these is an error.
    #[error("{}", first_message(.0))]
    Diagnostics(Vec<Diagnostic>),
    /// The query ran longer than its limit.
    #[error("the query ran longer than its limit of {0:?}")]
    Timeout(Duration),
    /// The caller cancelled it.
    #[error("the query was cancelled")]
    Cancelled,
    /// It failed while it ran.
    #[error("the query failed while it ran: {0}")]
    Execution(String),
    /// Our own code panicked: a bug, which must not take the caller down.
    #[error("internal error: {0}")]
    Panic(String),
}

impl QueryError {
    /// The code of the error; of the first one where there are several.
    pub fn code(&self) -> Code {
        match self {
            Self::Diagnostics(found) => {
                let mut errors = found.iter().filter(|found| found.is_error());
                errors
                    .next()
                    .map_or(Code::InternalError, |first| first.code)
            }
            Self::Timeout(_) => Code::TimeLimit,
            Self::Cancelled => Code::Cancelled,
            Self::Execution(_) => Code::ExecutionFailed,
            Self::Panic(_) => Code::InternalError,
        }
    }
}

fn first_message(diagnostics: &[Diagnostic]) -> &str {
    diagnostics
        .first()
        .map_or("the query is wrong", |diagnostic| {
            diagnostic.message.as_str()
        })
}
