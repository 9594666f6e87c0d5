//! Columns that every table of a Log Analytics workspace has and that no schema lists.
//!
//! Follows the page "Standard columns in Azure Monitor Logs". They can be read until an operator makes other rows.

use kql_parser::ast;
use kql_types::KqlType;

use super::Row;
use crate::bound::{Expr, Rel, RelKind};
use crate::error::{Bind, not_supported};

/// When the record came in.
const TIME_RECEIVED: &str = "_TimeReceived";

/// The identity of the record.
const ITEM_ID: &str = "_ItemId";

/// The system column of this name, or `None` where there is none.
pub(super) fn bind_system_column(row: &Row<'_>, name: &ast::Name) -> Option<Bind<Expr>> {
    if !row.rows.is_some_and(are_records) {
        return None;
    }
    match name.text.as_str() {
        TIME_RECEIVED => {
            // As `ingestion_time()`: kqlab's tables carry the time at which a row came in.
            let mut columns = row.columns.iter();
            let time = columns.find(|column| {
                column.name == "TimeGenerated" && column.kql_type == KqlType::DateTime
            })?;
            Some(Ok(Expr::column(time, name.span)))
        }
        ITEM_ID => Some(not_supported(format!("column `{ITEM_ID}`"), name.span)),
        _ => None,
    }
}

/// True for the records of a table, with or without further columns.
fn are_records(rel: &Rel) -> bool {
    match &rel.kind {
        RelKind::Scan { .. } => true,
        RelKind::Filter { input, .. }
        | RelKind::Sort { input, .. }
        | RelKind::Limit { input, .. } => are_records(input),
        RelKind::Project { input, .. } => {
            let is_kept = |column| rel.columns.contains(column);
            input.columns.iter().all(is_kept) && are_records(input)
        }
        _ => false,
    }
}
