//! The kernel of window functions: columns whose values depend on the rows around their own.
//!
//! Follows the page `window-functions` and those of the functions.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, UInt64Array};
use arrow::compute::{concat, take};
use arrow::datatypes::{Int64Type, SchemaRef};
use datafusion::common::Result;
use kql_types::{KqlType, Value, build_array, record_batch};

use super::step::{StepInput, TableStep};

/// The parameters of the window functions of one operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// How many input columns the result has, in front of the computed ones.
    pub kept: usize,
    /// The functions and the types of their results.
    pub functions: Vec<(WindowFunction, KqlType)>,
}

/// A window function. Arguments are positions of input columns; a `restart` is a bool that starts the function anew.
#[derive(Debug, Clone, PartialEq)]
pub enum WindowFunction {
    /// `prev()` and `next()`
    Shift {
        /// What is read.
        column: usize,
        /// How many rows further; backwards if negative.
        by: i64,
        /// The value where there is no such row.
        default: Value,
    },
    /// `row_number()`
    RowNumber {
        /// The first number.
        first: i64,
        /// Numbers start anew here.
        restart: Option<usize>,
    },
    /// `row_cumsum()`
    CumulativeSum {
        /// What is added up.
        term: usize,
        /// The sum starts anew here.
        restart: Option<usize>,
    },
    /// `row_rank_dense()` and `row_rank_min()`
    Rank {
        /// Which of them.
        rank: Rank,
        /// What is ranked.
        term: usize,
        /// Ranks start anew here.
        restart: Option<usize>,
    },
    /// `row_window_session()`
    Session {
        /// The time of the row.
        time: usize,
        /// A session is shorter than this ...
        longest: i64,
        /// ... and the pauses in it are shorter than this.
        pause: i64,
        /// A session starts here.
        restart: Option<usize>,
    },
}

/// What the rank of a new term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// One more than that of the term before.
    Dense,
    /// The number of the row.
    Min,
}

impl TableStep for Window {
    fn name(&self) -> &'static str {
        "window"
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn keeps_rows(&self) -> bool {
        true
    }

    fn as_window(&self) -> Option<&Window> {
        Some(self)
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let mut columns = rows.columns()[..self.kept].to_vec();
        for (function, kql_type) in &self.functions {
            columns.push(function.compute(rows, *kql_type)?);
        }
        Ok(record_batch(output.clone(), columns, rows.num_rows())?)
    }
}

impl WindowFunction {
    fn compute(&self, rows: &RecordBatch, kql_type: KqlType) -> Result<ArrayRef> {
        let starts = |restart: &Option<usize>| Starts::new(rows, *restart);
        match self {
            WindowFunction::Shift {
                column,
                by,
                default,
            } => shifted(rows.column(*column), *by, default),
            WindowFunction::RowNumber { first, restart } => {
                Ok(numbers(rows.num_rows(), *first, &starts(restart)))
            }
            WindowFunction::CumulativeSum { term, restart } => {
                Ok(sums(rows.column(*term), kql_type, &starts(restart)))
            }
            WindowFunction::Rank {
                rank,
                term,
                restart,
            } => Ok(ranks(rows.column(*term), *rank, &starts(restart))),
            WindowFunction::Session {
                time,
                longest,
                pause,
                restart,
            } => Ok(sessions(
                rows.column(*time).as_primitive(),
                *longest,
                *pause,
                &starts(restart),
            )),
        }
    }
}

/// Where a function starts anew.
struct Starts<'a>(Option<&'a arrow::array::BooleanArray>);

impl Starts<'_> {
    fn new(rows: &RecordBatch, column: Option<usize>) -> Starts<'_> {
        Starts(column.map(|column| rows.column(column).as_boolean()))
    }

    /// True in the first row, and where the condition is true.
    fn at(&self, row: usize) -> bool {
        let is_restart =
            |array: &&arrow::array::BooleanArray| array.is_valid(row) && array.value(row);
        row == 0 || self.0.as_ref().is_some_and(is_restart)
    }
}

fn shifted(array: &ArrayRef, by: i64, default: &Value) -> Result<ArrayRef> {
    let rows = array.len();
    let default = arrow::compute::cast(&default.to_array(1), array.data_type())?;
    let extended = concat(&[array.as_ref(), default.as_ref()])?;
    let source = |row: usize| {
        let wanted = (row as i64).checked_add(by)?;
        usize::try_from(wanted).ok().filter(|wanted| *wanted < rows)
    };
    let indices = (0..rows).map(|row| source(row).unwrap_or(rows) as u64);
    let indices: UInt64Array = indices.collect::<Vec<_>>().into();
    Ok(take(&extended, &indices, None)?)
}

fn numbers(rows: usize, first: i64, starts: &Starts<'_>) -> ArrayRef {
    let mut number = first;
    let numbers = (0..rows).map(|row| {
        number = if starts.at(row) {
            first
        } else {
            number.wrapping_add(1)
        };
        number
    });
    Arc::new(numbers.collect::<Int64Array>())
}

/// A null adds nothing.
fn sums(array: &ArrayRef, kql_type: KqlType, starts: &Starts<'_>) -> ArrayRef {
    let mut sum = zero(kql_type);
    let sums: Vec<Value> = (0..array.len())
        .map(|row| {
            if starts.at(row) {
                sum = zero(kql_type);
            }
            sum = added(&sum, &Value::from_array(array, row, kql_type));
            sum.clone()
        })
        .collect();
    build_array(kql_type, sums.into_iter())
}

fn zero(kql_type: KqlType) -> Value {
    match kql_type {
        KqlType::Int => Value::Int(0),
        KqlType::Real => Value::Real(0.0),
        KqlType::Decimal => Value::Decimal(kql_types::Decimal::ZERO),
        _ => Value::Long(0),
    }
}

fn added(sum: &Value, term: &Value) -> Value {
    match (sum, term) {
        (Value::Int(sum), Value::Int(term)) => Value::Int(sum.wrapping_add(*term)),
        (Value::Long(sum), Value::Long(term)) => Value::Long(sum.wrapping_add(*term)),
        (Value::Real(sum), Value::Real(term)) => Value::Real(sum + term),
        (Value::Decimal(sum), Value::Decimal(term)) => sum
            .checked_add(*term)
            .map_or(Value::Null(KqlType::Decimal), Value::Decimal),
        (sum, _) => sum.clone(),
    }
}

fn ranks(array: &ArrayRef, rank: Rank, starts: &Starts<'_>) -> ArrayRef {
    let (mut number, mut current) = (0, 0);
    let ranks = (0..array.len()).map(|row| {
        let is_start = starts.at(row);
        number = if is_start { 1 } else { number + 1 };
        if is_start {
            current = 1;
        } else if !same_value(array, row - 1, row) {
            current = match rank {
                Rank::Dense => current + 1,
                Rank::Min => number,
            };
        }
        current
    });
    Arc::new(ranks.collect::<Int64Array>())
}

/// Two nulls are the same here. The Arrow form of every type that has an order tells equal values.
fn same_value(array: &ArrayRef, left: usize, right: usize) -> bool {
    match (array.is_null(left), array.is_null(right)) {
        (true, true) => true,
        (false, false) => array.slice(left, 1) == array.slice(right, 1),
        _ => false,
    }
}

fn sessions(times: &Int64Array, longest: i64, pause: i64, starts: &Starts<'_>) -> ArrayRef {
    let mut session: Option<i64> = None;
    let mut before: Option<i64> = None;
    let sessions = (0..times.len()).map(|row| {
        let time = times.is_valid(row).then(|| times.value(row));
        session = match (time, session, before) {
            (None, ..) => None,
            (Some(time), Some(first), Some(before))
                if !starts.at(row)
                    && time < first.saturating_add(longest)
                    && time < before.saturating_add(pause) =>
            {
                Some(first)
            }
            (Some(time), ..) => Some(time),
        };
        before = time;
        session
    });
    Arc::new(sessions.collect::<arrow::array::PrimitiveArray<Int64Type>>())
}
