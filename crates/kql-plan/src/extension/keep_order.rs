//! Keeps the order of sorted rows for an operator to which it matters.
//!
//! `sort by t | summarize make_list(x)` depends on the order of its input, but to DataFusion an aggregation has none, and
//! it drops a sort that nobody asks for. This node asks for it.

use std::fmt;

use datafusion::common::{DFSchemaRef, Result, internal_err};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};

/// Rows in the order in which `input` gives them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Hash)]
pub struct KeepOrder {
    /// The rows.
    pub input: LogicalPlan,
}

impl UserDefinedLogicalNodeCore for KeepOrder {
    fn name(&self) -> &str {
        "KeepOrder"
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

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeepOrder")
    }

    fn with_exprs_and_inputs(
        &self,
        _exprs: Vec<Expr>,
        mut inputs: Vec<LogicalPlan>,
    ) -> Result<KeepOrder> {
        match (inputs.pop(), inputs.pop()) {
            (Some(input), None) => Ok(KeepOrder { input }),
            _ => internal_err!("`KeepOrder` has one input"),
        }
    }

    fn necessary_children_exprs(&self, output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        Some(vec![output_columns.to_vec()])
    }

    fn supports_limit_pushdown(&self) -> bool {
        true
    }
}
