//! The latest row of every key: `summarize arg_max(t, *) by k`, and `arg_min`.

use std::collections::HashSet;
use std::fmt;

use datafusion::common::{DFSchemaRef, Result, internal_err};
use datafusion::logical_expr::{Expr, LogicalPlan, UserDefinedLogicalNodeCore};
use kql_functions::Extreme;

/// For each combination of keys, the row of `input` whose value `by` is the greatest or least; among equals, the one that
/// came last. Rows in which it is null win only where all are.
///
/// It is a filter: its columns are those of its input. So those that nobody reads are never made, and a condition on keys
/// can be tested before the winners are looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Latest {
    /// The rows.
    pub input: LogicalPlan,
    /// Columns of `input`, one at least.
    pub keys: Vec<Expr>,
    /// The column that decides.
    pub by: Expr,
    /// [`Extreme::Max`] or [`Extreme::Min`].
    pub extreme: Extreme,
}

impl Latest {
    /// Where in the input the keys are, and the column that decides.
    pub fn positions(&self) -> Result<(Vec<usize>, usize)> {
        let schema = self.input.schema();
        let at = |expr: &Expr| match expr {
            Expr::Column(column) => schema.index_of_column(column),
            _ => internal_err!("`Latest` compares columns"),
        };
        let keys = self.keys.iter().map(at).collect::<Result<_>>()?;
        Ok((keys, at(&self.by)?))
    }
}

impl PartialOrd for Latest {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        let parts = |node: &Self| (node.keys.clone(), node.by.clone());
        let order = self.input.partial_cmp(&other.input)?;
        let order = order.then(parts(self).partial_cmp(&parts(other))?);
        // Equal in all that has an order, but not the same.
        (order.is_ne() || self == other).then_some(order)
    }
}

impl UserDefinedLogicalNodeCore for Latest {
    fn name(&self) -> &str {
        "Latest"
    }

    fn inputs(&self) -> Vec<&LogicalPlan> {
        vec![&self.input]
    }

    fn schema(&self) -> &DFSchemaRef {
        self.input.schema()
    }

    fn expressions(&self) -> Vec<Expr> {
        self.keys.iter().chain([&self.by]).cloned().collect()
    }

    /// Only keys are the same in all rows that compete.
    fn prevent_predicate_push_down_columns(&self) -> HashSet<String> {
        let key = |name: &String| {
            self.keys
                .iter()
                .any(|key| matches!(key, Expr::Column(column) if column.name == *name))
        };
        let names = self.schema().fields().iter().map(|field| field.name());
        names.filter(|name| !key(name)).cloned().collect()
    }

    fn fmt_for_explain(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<String> = self.keys.iter().map(ToString::to_string).collect();
        write!(
            f,
            "Latest: {:?} {} by {}",
            self.extreme,
            self.by,
            keys.join(", ")
        )
    }

    fn with_exprs_and_inputs(
        &self,
        mut exprs: Vec<Expr>,
        mut inputs: Vec<LogicalPlan>,
    ) -> Result<Latest> {
        match (inputs.pop(), inputs.pop(), exprs.pop()) {
            (Some(input), None, Some(by)) => Ok(Latest {
                input,
                keys: exprs,
                by,
                extreme: self.extreme,
            }),
            _ => internal_err!("`Latest` has one input, keys, and what decides"),
        }
    }

    fn necessary_children_exprs(&self, output_columns: &[usize]) -> Option<Vec<Vec<usize>>> {
        let (keys, by) = self.positions().ok()?;
        let mut needed: Vec<usize> = output_columns
            .iter()
            .copied()
            .chain(keys)
            .chain([by])
            .collect();
        needed.sort_unstable();
        needed.dedup();
        Some(vec![needed])
    }
}
