//! The step and its logical node.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use datafusion::common::{DFSchemaRef, Result, internal_err};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};

use super::window::Window;

/// A transformation of rows.
pub trait TableStep: fmt::Debug + Send + Sync {
    /// The operator's name, for plans.
    fn name(&self) -> &'static str;

    /// What one call of [`apply`](Self::apply) sees.
    fn input(&self) -> StepInput;

    /// True where one row comes of each row, in the same order.
    fn keeps_rows(&self) -> bool {
        false
    }

    /// The window functions, if it computes some.
    fn as_window(&self) -> Option<&Window> {
        None
    }

    /// The input column whose elements the output column at this position shows, if the step expands arrays into it.
    fn expanded_from(&self, _output: usize) -> Option<usize> {
        None
    }

    /// Transforms rows. The result has the given schema.
    fn apply(&self, rows: &RecordBatch, output: &SchemaRef) -> Result<RecordBatch>;

    /// Transforms rows, batch by batch as they are asked for. A step that may work for long returns a batch now and then,
    /// an empty one if need be, so that the query can be stopped.
    fn batches(&self, rows: RecordBatch, output: &SchemaRef) -> Batches {
        Box::new(std::iter::once(self.apply(&rows, output)))
    }
}

/// The result of a step, computed batch by batch.
pub type Batches = Box<dyn Iterator<Item = Result<RecordBatch>> + Send>;

/// How the rows of a table come to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepInput {
    /// In batches of any size: a row's result depends on that row alone.
    Batches,
    /// All at once.
    Whole,
}

/// A shared [`TableStep`].
#[derive(Debug, Clone)]
pub struct Step(Arc<dyn TableStep>);

impl Step {
    /// Shares a step.
    pub fn new(step: impl TableStep + 'static) -> Step {
        Step(Arc::new(step))
    }
}

impl std::ops::Deref for Step {
    type Target = dyn TableStep;

    fn deref(&self) -> &Self::Target {
        self.0.as_ref()
    }
}

/// The logical node of a step.
#[derive(Debug, Clone)]
pub struct StepNode {
    /// The transformation.
    pub step: Step,
    /// The rows.
    pub input: LogicalPlan,
    /// The columns of the result.
    pub schema: DFSchemaRef,
}

impl StepNode {
    /// What tells two steps apart: their parameters as text.
    fn fingerprint(&self) -> String {
        format!("{:?}", self.step)
    }
}

impl PartialEq for StepNode {
    fn eq(&self, other: &StepNode) -> bool {
        self.fingerprint() == other.fingerprint()
            && self.input == other.input
            && self.schema == other.schema
    }
}

impl Eq for StepNode {}

impl PartialOrd for StepNode {
    fn partial_cmp(&self, other: &StepNode) -> Option<Ordering> {
        self.fingerprint()
            .partial_cmp(&other.fingerprint())
            .filter(|order| *order != Ordering::Equal || self == other)
    }
}

impl Hash for StepNode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.fingerprint().hash(state);
        self.input.hash(state);
    }
}

impl UserDefinedLogicalNodeCore for StepNode {
    fn name(&self) -> &str {
        self.step.name()
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        &self.schema
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.step.0)
    }

    fn with_exprs_and_inputs(
        &self,
        _exprs: Vec<Expr>,
        mut inputs: Vec<LogicalPlan>,
    ) -> Result<StepNode> {
        match (inputs.pop(), inputs.pop()) {
            (Some(input), None) => Ok(StepNode {
                input,
                ..self.clone()
            }),
            _ => internal_err!("`{}` has one input", self.step.name()),
        }
    }

    /// A step names its input's columns by position, so all of them are needed.
    fn necessary_children_exprs(&self, _output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        Some(vec![(0..self.input.schema().fields().len()).collect()])
    }
}
