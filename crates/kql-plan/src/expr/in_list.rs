//! `in`, `!in`, `in~`, `!in~`, `has_any`, `has_all`.

use kql_parser::{Code, ast};
use kql_types::{KqlType, Value, dynamic};

use super::Row;
use crate::binder::Binder;
use crate::bound::{Expr, ExprKind};
use crate::conversion;
use crate::error::{Bind, all, error};

impl Binder<'_> {
    pub(super) fn bind_in_list(&self, row: &mut Row<'_>, in_list: &ast::InList) -> Bind<Expr> {
        let value = self.bind_expr(row, &in_list.value)?;
        let value = if is_text_search(in_list.op) {
            self.text_value(in_list, value)?
        } else {
            value
        };
        let items = match in_list.list.as_slice() {
            [table] if self.is_tabular(table, row.scope) => {
                vec![self.bind_table_items(row, table)?]
            }
            items => all(items.iter().map(|item| self.bind_expr(row, item)))?,
        };
        let wanted = if value.kql_type == KqlType::Dynamic {
            KqlType::String
        } else {
            value.kql_type
        };
        let value = if items.iter().any(|item| item.kql_type != KqlType::Dynamic) {
            conversion::explicit(value, wanted)
        } else {
            value
        };
        let items = all(items.into_iter().map(|item| item_as(item, value.kql_type)))?;
        let def = kql_functions::operator(in_list.op.as_str())
            .expect("`in` and its kin are in the library");
        let args = std::iter::once(value).chain(items).collect();
        Ok(conversion::call(def, args, KqlType::Bool, in_list.span))
    }

    fn text_value(&self, in_list: &ast::InList, value: Expr) -> Bind<Expr> {
        match value.kql_type {
            KqlType::String | KqlType::Dynamic => Ok(conversion::explicit(value, KqlType::String)),
            other => error(
                Code::NotText,
                format!(
                    "operator `{}` searches in a string, this is a {other}",
                    in_list.op.as_str()
                ),
                value.span,
            ),
        }
    }

    /// The first column of a table, as one constant array.
    fn bind_table_items(&self, row: &Row<'_>, table: &ast::Expr) -> Bind<Expr> {
        let rel = self.bind_table(table, &row.scope.outside_of_rows())?;
        let first = rel.columns.first().cloned();
        let Some(first) = first else {
            return error(
                Code::WrongType,
                "the table of a list needs a column",
                table.span(),
            );
        };
        // The list does not matter where there is nothing to look up.
        let is_missing = rel.missing_rows().is_some();
        if is_missing && row.rows.is_some_and(|rows| self.has_no_rows(rows)) {
            return Ok(Expr::literal(Value::Dynamic("[]".to_owned()), table.span()));
        }
        let mut json = String::from("[");
        for batch in self.run(&rel, table.span())? {
            for idx in 0..batch.num_rows() {
                if json.len() > 1 {
                    json.push(',');
                }
                dynamic::write_value(
                    &Value::from_array(batch.column(0), idx, first.kql_type),
                    &mut json,
                );
            }
        }
        json.push(']');
        Ok(Expr::literal(Value::Dynamic(json), table.span()))
    }
}

fn is_text_search(op: ast::InOp) -> bool {
    !matches!(op, ast::InOp::In | ast::InOp::NotIn)
}

/// An item as a value of the type that it is compared with; arrays stay as they are.
fn item_as(item: Expr, wanted: KqlType) -> Bind<Expr> {
    if item.kql_type == KqlType::Dynamic || item.kql_type == wanted || wanted == KqlType::Dynamic {
        return Ok(item);
    }
    let (span, from) = (item.span, item.kql_type);
    let is_constant = matches!(&item.kind, ExprKind::Literal(_));
    if is_constant
        || wanted == KqlType::String
        || kql_types::coerce::comparison_operands(from, wanted).is_some()
    {
        return Ok(conversion::explicit(item, wanted));
    }
    error(
        Code::IncomparableTypes,
        format!("cannot compare values of types {wanted} and {from}"),
        span,
    )
}
