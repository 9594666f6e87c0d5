//! Keeps the definitions of columns out of the expressions above them.
//!
//! An optimizer that moves a filter below a projection writes the definitions of columns in place of their names. Where
//! each of forty steps reads a column twice, as in `extend arr = iff(x, array_concat(arr, y), arr)`, the one expression
//! that results is 2^40 large. Behind a fence, such a column is only a name.

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use datafusion::common::{DFSchemaRef, Result, internal_err};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};

/// The rows of `input`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Hash)]
pub struct Fence {
    /// The rows.
    pub input: LogicalPlan,
    /// The columns that stay names.
    pub columns: BTreeSet<String>,
}

impl UserDefinedLogicalNodeCore for Fence {
    fn name(&self) -> &str {
        "Fence"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        self.input.schema()
    }

    fn expressions(&self) -> Vec<Expr> {
        Vec::new()
    }

    fn prevent_predicate_push_down_columns(&self) -> HashSet<String> {
        self.columns.iter().cloned().collect()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fence: {:?}", self.columns)
    }

    fn with_exprs_and_inputs(
        &self,
        _exprs: Vec<Expr>,
        mut inputs: Vec<LogicalPlan>,
    ) -> Result<Fence> {
        match (inputs.pop(), inputs.pop()) {
            (Some(input), None) => Ok(Fence {
                input,
                columns: self.columns.clone(),
            }),
            _ => internal_err!("`Fence` has one input"),
        }
    }

    fn necessary_children_exprs(&self, output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        Some(vec![output_columns.to_vec()])
    }

    fn supports_limit_pushdown(&self) -> bool {
        true
    }
}
