//! How large expressions become when the definitions of columns are written in place of their names.

use std::cell::RefCell;
use std::collections::HashMap;

use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::Expr;

/// A column whose definition grows beyond so many nodes gets a [fence](crate::extension::Fence).
const MAX_NODES: usize = 64;

/// The sizes of the definitions of a plan's computed columns. Every column of a plan has a name of its own.
#[derive(Debug, Default)]
pub(super) struct InlinedSizes(RefCell<HashMap<String, usize>>);

impl InlinedSizes {
    /// Notes a definition of a column, which has several in a union. False where it is too large to stand for the column
    /// everywhere.
    pub(super) fn define(&self, column: &str, definition: &Expr) -> bool {
        let size = self.size(definition);
        let is_small = size <= MAX_NODES;
        if is_small {
            let mut sizes = self.0.borrow_mut();
            let known = sizes.entry(column.to_owned()).or_default();
            *known = size.max(*known);
        }
        is_small
    }

    fn size(&self, expr: &Expr) -> usize {
        let sizes = self.0.borrow();
        let mut size: usize = 0;
        let _ = expr.apply(|node| {
            size += match node {
                Expr::Column(column) => sizes.get(&column.name).copied().unwrap_or(1),
                _ => 1,
            };
            Ok(TreeNodeRecursion::Continue)
        });
        size
    }
}
