//! `estimate_data_size()`: of columns only, and of types whose size is known.

use kql_parser::{Code, ast};
use kql_types::KqlType;

use super::Row;
use super::call::checked_call;
use crate::binder::Binder;
use crate::bound::Expr;
use crate::error::{Bind, error};

impl Binder<'_> {
    pub(super) fn bind_estimate_data_size(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
    ) -> Bind<Expr> {
        let def = kql_functions::scalar("estimate_data_size").expect("it is in the library");
        let mut columns = Vec::new();
        for arg in &call.args {
            if let ast::Expr::Star(span) = arg.expr {
                columns.extend(row.columns.iter().map(|column| Expr::column(column, span)));
                continue;
            }
            let column = self.bind_expr(row, &arg.expr)?;
            if column.as_column().is_none() {
                let message = "`estimate_data_size` takes columns";
                return error(Code::WrongType, message, column.span);
            }
            columns.push(column);
        }
        let is_unknown = |column: &&Expr| {
            matches!(
                column.kql_type,
                KqlType::Bool | KqlType::Decimal | KqlType::Dynamic
            )
        };
        if let Some(column) = columns.iter().find(is_unknown) {
            let name = column.as_column().unwrap_or_default();
            let message = format!(
                "`estimate_data_size` of a {} is not supported: how Kusto keeps column `{name}` is not published",
                column.kql_type
            );
            return error(Code::NotSupported, message, column.span);
        }
        checked_call(def, columns, call.span)
    }
}
