//! `consume`: reads the rows and returns none.

use std::sync::Arc;

use kql_parser::ast;

use super::check_options;
use crate::bound::Rel;
use crate::error::Bind;

/// The columns of the input, without rows.
pub(super) fn bind_consume(input: &Arc<Rel>, node: &ast::Consume) -> Bind<Rel> {
    check_options("consume", &node.params, &["decodeblocks"])?;
    Ok(Rel::batches(input.columns.clone(), Vec::new(), node.span))
}
