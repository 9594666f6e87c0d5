//! `assert-schema`: the rows, if they have these columns.

use std::sync::Arc;

use kql_parser::{Code, ast};

use super::datatable::declared_columns;
use crate::bound::{Column, Rel};
use crate::error::{Bind, error};

/// The input, whose columns must be the declared ones, in their order.
pub(super) fn bind_assert_schema(input: &Arc<Rel>, node: &ast::AssertSchema) -> Bind<Rel> {
    let declared = declared_columns(&node.schema)?;
    if declared == input.columns {
        return Ok(Rel::clone(input));
    }
    let message = format!("the columns are ({})", written(&input.columns));
    error(Code::MissingColumns, message, node.schema.span)
}

fn written(columns: &[Column]) -> String {
    let columns = columns
        .iter()
        .map(|column| format!("{}: {}", column.name, column.kql_type));
    columns.collect::<Vec<_>>().join(", ")
}
