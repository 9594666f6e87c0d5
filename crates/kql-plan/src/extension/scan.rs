//! The kernel of `scan`: a state machine that goes over the rows in their order.
//!
//! Follows the page `scan-operator`. Each step has a state: the last row that matched it and each step before it. A row is
//! tried against the steps from the last to the first. It goes on from the step before if that one has a state, which then
//! moves on to this step; or else it repeats this step, if this one has a state. The first step always has one.
//!
//! Expressions are evaluated row by row, since each row may depend on the one before. What depends on the row alone has
//! been computed beforehand, for all rows at once, and stands in a column of the input.

use arrow::array::{ArrayRef, RecordBatch, UInt32Array};
use arrow::compute::take;
use arrow::datatypes::SchemaRef;
use datafusion::common::Result;
use kql_functions::{ScalarDef, evaluate_constant};
use kql_types::{KqlType, Value, build_array, record_batch};

use super::step::{StepInput, TableStep};

/// The parameters of `scan`.
#[derive(Debug, Clone)]
pub struct Scan {
    /// The types of the input columns that expressions read; the first ones are the columns of the result.
    pub inputs: Vec<KqlType>,
    /// How many input columns the result has.
    pub kept: usize,
    /// The declared columns, with their values where a step sets none.
    pub declared: Vec<Value>,
    /// The steps.
    pub steps: Vec<ScanStep>,
    /// The result has a column with the number of the match.
    pub has_match_id: bool,
}

/// A step of [`Scan`].
#[derive(Debug, Clone)]
pub struct ScanStep {
    /// What a row must fulfil.
    pub condition: ScanExpr,
    /// Declared columns and their values.
    pub assignments: Vec<(usize, ScanExpr)>,
    /// Which rows it gives.
    pub output: StepOutput,
}

/// Which rows a step gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepOutput {
    /// Every row that matches.
    All,
    /// The last one before the match goes on.
    Last,
    /// None.
    None,
}

/// An expression over a row and the state.
#[derive(Debug, Clone)]
pub enum ScanExpr {
    /// A constant.
    Literal(Value),
    /// An input column of the row.
    Input(usize),
    /// A column of the last row that matched a step.
    State {
        /// The step.
        step: usize,
        /// Which column.
        column: StateColumn,
    },
    /// A function of the library.
    Call(&'static ScalarDef, Vec<ScanExpr>, KqlType),
}

/// A column of a row in the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateColumn {
    /// An input column.
    Input(usize),
    /// A declared column.
    Declared(usize),
}

impl TableStep for Scan {
    fn name(&self) -> &'static str {
        "scan"
    }

    fn input(&self) -> StepInput {
        StepInput::Whole
    }

    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch> {
        let mut machine = Machine {
            scan: self,
            rows,
            states: vec![None; self.steps.len()],
            next_match: 0,
            found: Vec::new(),
        };
        for row in 0..rows.num_rows() {
            machine.visit(row)?;
        }
        let found = machine.finish();
        self.assemble(rows, output, found)
    }
}

impl Scan {
    fn assemble(
        &self,
        rows: &RecordBatch,
        output: &SchemaRef,
        found: Vec<Found>,
    ) -> Result<RecordBatch> {
        let sources: UInt32Array = found.iter().map(|found| found.row as u32).collect();
        let kept = rows.columns()[..self.kept].iter();
        let kept = kept.map(|column| Ok(take(column, &sources, None)?));
        let mut columns: Vec<ArrayRef> = kept.collect::<Result<_>>()?;
        for (idx, default) in self.declared.iter().enumerate() {
            let values = found.iter().map(|found| found.declared[idx].clone());
            columns.push(build_array(default.kql_type(), values));
        }
        if self.has_match_id {
            let ids = found.iter().map(|found| Value::Long(found.match_id));
            columns.push(build_array(KqlType::Long, ids));
        }
        Ok(record_batch(output.clone(), columns, found.len())?)
    }
}

/// A row that matched a step, with its declared columns.
#[derive(Debug, Clone)]
struct Found {
    row: usize,
    declared: Vec<Value>,
    match_id: i64,
}

/// The state of a step: the rows that matched it and the steps before it.
#[derive(Debug, Clone)]
struct State {
    match_id: i64,
    /// By step.
    rows: Vec<Option<Found>>,
    /// The step gives its last row, and this is the last so far.
    is_pending: bool,
}

struct Machine<'a> {
    scan: &'a Scan,
    rows: &'a RecordBatch,
    states: Vec<Option<State>>,
    next_match: i64,
    found: Vec<Found>,
}

impl Machine<'_> {
    /// Tries a row against every step.
    fn visit(&mut self, row: usize) -> Result<()> {
        for step in (0..self.scan.steps.len()).rev() {
            if !self.goes_on(row, step)? {
                self.repeats(row, step)?;
            }
        }
        Ok(())
    }

    /// A match of the step before goes on to this step.
    fn goes_on(&mut self, row: usize, step: usize) -> Result<bool> {
        let Some(before) = step.checked_sub(1) else {
            return Ok(false);
        };
        if self.states[before].is_none()
            || !self.is_match(row, step, self.states[before].as_ref())?
        {
            return Ok(false);
        }
        self.release(step);
        self.release(before);
        let promoted = self.states[before].take();
        self.enter(row, step, promoted)?;
        Ok(true)
    }

    /// A match of this step takes another row, or one begins at the first step.
    fn repeats(&mut self, row: usize, step: usize) -> Result<()> {
        if step > 0 && self.states[step].is_none()
            || !self.is_match(row, step, self.states[step].as_ref())?
        {
            return Ok(());
        }
        let state = self.states[step].take();
        self.enter(row, step, state)
    }

    fn enter(&mut self, row: usize, step: usize, state: Option<State>) -> Result<()> {
        let mut state = state.unwrap_or_else(|| self.begin());
        let mut declared = self.scan.declared.clone();
        for (column, value) in &self.scan.steps[step].assignments {
            declared[*column] = self.evaluate(value, row, Some(&state))?;
        }
        let found = Found {
            row,
            declared,
            match_id: state.match_id,
        };
        let output = self.scan.steps[step].output;
        if output == StepOutput::All {
            self.found.push(found.clone());
        }
        state.is_pending = output == StepOutput::Last;
        state.rows[step] = Some(found);
        self.states[step] = Some(state);
        Ok(())
    }

    fn begin(&mut self) -> State {
        let match_id = self.next_match;
        self.next_match += 1;
        State {
            match_id,
            rows: vec![None; self.scan.steps.len()],
            is_pending: false,
        }
    }

    /// The state of a step ends: gives its last row if it is still to be given.
    fn release(&mut self, step: usize) {
        if let Some(state) = &mut self.states[step]
            && std::mem::take(&mut state.is_pending)
        {
            self.found.extend(state.rows[step].clone());
        }
    }

    fn finish(mut self) -> Vec<Found> {
        let mut last: Vec<Found> = Vec::new();
        for (step, state) in self.states.iter().enumerate() {
            let pending = state.as_ref().filter(|state| state.is_pending);
            last.extend(pending.and_then(|state| state.rows[step].clone()));
        }
        last.sort_by_key(|found| found.row);
        self.found.extend(last);
        self.found
    }

    fn is_match(&self, row: usize, step: usize, state: Option<&State>) -> Result<bool> {
        let condition = &self.scan.steps[step].condition;
        Ok(self.evaluate(condition, row, state)? == Value::Bool(true))
    }

    fn evaluate(&self, expr: &ScanExpr, row: usize, state: Option<&State>) -> Result<Value> {
        match expr {
            ScanExpr::Literal(value) => Ok(value.clone()),
            ScanExpr::Input(column) => Ok(self.input(row, *column)),
            ScanExpr::State { step, column } => {
                let found = state.and_then(|state| state.rows[*step].as_ref());
                Ok(match (column, found) {
                    (StateColumn::Input(column), Some(found)) => self.input(found.row, *column),
                    (StateColumn::Input(column), None) => Value::null(self.scan.inputs[*column]),
                    (StateColumn::Declared(column), Some(found)) => found.declared[*column].clone(),
                    (StateColumn::Declared(column), None) => self.scan.declared[*column].clone(),
                })
            }
            ScanExpr::Call(def, args, kql_type) => {
                let args = args.iter().map(|arg| self.evaluate(arg, row, state));
                let args = args.collect::<Result<Vec<Value>>>()?;
                evaluate_constant(def, &args, *kql_type)
            }
        }
    }

    fn input(&self, row: usize, column: usize) -> Value {
        Value::from_array(self.rows.column(column), row, self.scan.inputs[column])
    }
}
