//! `inline_external_table`: rows in a storage account or a delta lake, which is never on this machine.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, ast};

use super::datatable::declared_columns;
use crate::bound::{Column, Rel};
use crate::error::Bind;
use crate::expr::kql_type;

/// The declared columns, then those of the partitions, and no rows.
pub(super) fn bind_inline_external_table(node: &ast::InlineExternalTable) -> Bind<Arc<Rel>> {
    let message = "the storage of `inline_external_table` is not on this machine";
    let reason = Diagnostic::error(Code::NotLocal, message, node.span)
        .with_help("`--load TABLE=FILE` loads a table from a file");
    let Some(schema) = &node.schema else {
        return Err(reason.into());
    };
    let mut columns = declared_columns(schema)?;
    let partitions = node.partitions.iter();
    columns.extend(partitions.map(|column| Column::new(&column.name.text, kql_type(column.ty.ty))));
    Ok(Arc::new(Rel::absent(columns, reason, node.span)))
}
