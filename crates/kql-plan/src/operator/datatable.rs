//! `datatable`: rows written out in the query.

use std::sync::Arc;

use arrow::array::RecordBatch;
use kql_parser::{Code, ast};
use kql_types::{Value, build_array, convert};

use super::getschema::arrow_schema;
use crate::binder::Binder;
use crate::bound::{Column, Rel};
use crate::error::{Bind, all, error};
use crate::expr::kql_type;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_datatable(&self, node: &ast::DataTable, scope: &Scope) -> Bind<Arc<Rel>> {
        let columns = declared_columns(&node.schema)?;
        let values = all(node
            .values
            .iter()
            .map(|value| Ok(self.bind_constant(scope, value)?.0)))?;
        if columns.is_empty() || values.len() % columns.len() != 0 {
            let message = format!(
                "{} values do not fill rows of {} columns",
                values.len(),
                columns.len()
            );
            return error(Code::WrongArgumentCount, message, node.span);
        }
        let rows = values.len() / columns.len();
        let arrays = columns.iter().enumerate().map(|(at, column)| {
            let cells = values.iter().skip(at).step_by(columns.len()).cloned();
            build_array(
                column.kql_type,
                cells.map(|value: Value| convert::to_type(value, column.kql_type)),
            )
        });
        let arrays = arrays.collect();
        let batch = RecordBatch::try_new(arrow_schema(&columns), arrays)
            .expect("the arrays have the types of the schema");
        let batches = if rows == 0 { Vec::new() } else { vec![batch] };
        Ok(Arc::new(Rel::batches(columns, batches, node.span)))
    }
}

/// The columns of a row schema.
pub(super) fn declared_columns(schema: &ast::RowSchema) -> Bind<Vec<Column>> {
    let mut columns: Vec<Column> = Vec::new();
    for declared in &schema.columns {
        let name = &declared.name.text;
        if columns.iter().any(|column| column.name == *name) {
            return error(
                Code::DuplicateName,
                format!("column `{name}` is declared twice"),
                declared.span,
            );
        }
        columns.push(Column::new(name, kql_type(declared.ty.ty)));
    }
    Ok(columns)
}
