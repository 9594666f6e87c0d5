//! Functions that return several columns at once: `array_sort_asc`, `series_stats`.

use kql_functions::{ScalarDef, Tuple};
use kql_parser::{Span, ast};
use kql_types::{KqlType, Value};

use super::{NamedColumn, Row};
use crate::binder::Binder;
use crate::bound::Expr;
use crate::conversion;
use crate::error::{Bind, all};
use crate::naming::{self, ItemName};

impl Binder<'_> {
    /// The columns of a call that returns several, or `None` for any other expression.
    pub(crate) fn bind_tuple(
        &self,
        row: &mut Row<'_>,
        expr: &ast::Expr,
    ) -> Bind<Option<Vec<NamedColumn>>> {
        let Some((call, def)) = tuple_call(row, expr) else {
            return Ok(None);
        };
        let value = self.bind_library_call(row, call)?;
        let span = call.span;
        let count = self.array_count(row, call)?;
        let argument = |idx: usize| {
            let arg = call.args.get(idx)?;
            naming::of_expr(&arg.expr, row.scope, row.columns)
        };
        Ok(Some(match def.tuple {
            Tuple::Single => return Ok(None),
            Tuple::Fields(fields) => {
                let prefix = format!("{}_{}", def.name, argument(0).unwrap_or_default());
                let columns = fields.iter().map(|(field, kql_type)| NamedColumn {
                    name: ItemName::Generated(format!("{prefix}_{field}")),
                    expr: part(&value, Value::String((*field).to_owned()), *kql_type, span),
                });
                columns.collect()
            }
            Tuple::Arguments => {
                let columns = (0..count).map(|idx| {
                    let name = argument(idx).unwrap_or_else(|| format!("array{idx}"));
                    let expr = match count {
                        1 => value.clone(),
                        _ => part(&value, Value::Long(idx as i64), KqlType::Dynamic, span),
                    };
                    NamedColumn {
                        name: ItemName::Generated(format!("{name}_sorted")),
                        expr,
                    }
                });
                columns.collect()
            }
        }))
    }

    /// How many arrays a call sorts: its dynamic arguments.
    fn array_count(&self, row: &mut Row<'_>, call: &ast::Call) -> Bind<usize> {
        let types = all(call
            .args
            .iter()
            .map(|arg| Ok(self.bind_expr(row, &arg.expr)?.kql_type)))?;
        Ok(types
            .into_iter()
            .filter(|kql_type| *kql_type == KqlType::Dynamic)
            .count())
    }

    /// All columns of a call that returns several in one dynamic, for `f(a, b)[1]`.
    pub(super) fn bind_whole_tuple(&self, row: &mut Row<'_>, expr: &ast::Expr) -> Bind<Expr> {
        match tuple_call(row, expr) {
            Some((call, _)) => self.bind_library_call(row, call),
            None => self.bind_expr(row, expr),
        }
    }

    /// The first column of a call that returns several, where one value is needed.
    pub(super) fn bind_first_of_tuple(
        &self,
        row: &mut Row<'_>,
        call: &ast::Call,
    ) -> Bind<Option<Expr>> {
        let columns = self.bind_tuple(row, &ast::Expr::Call(call.clone()))?;
        Ok(columns
            .and_then(|columns| columns.into_iter().next())
            .map(|column| column.expr))
    }
}

fn tuple_call<'e>(
    row: &Row<'_>,
    expr: &'e ast::Expr,
) -> Option<(&'e ast::Call, &'static ScalarDef)> {
    let ast::Expr::Call(call) = expr else {
        return None;
    };
    if row.scope.get(&call.name.text).is_some() {
        return None;
    }
    let def = kql_functions::scalar(&call.name.text)?;
    (def.tuple != Tuple::Single).then_some((call, def))
}

fn part(value: &Expr, key: Value, kql_type: KqlType, span: Span) -> Expr {
    let def = kql_functions::operator("[]").expect("element access is in the library");
    let element = conversion::call(
        def,
        vec![value.clone(), Expr::literal(key, span)],
        KqlType::Dynamic,
        span,
    );
    conversion::explicit(element, kql_type)
}
