//! `toscalar(...)`: a table's first value, computed before the query runs.

use kql_parser::{Code, ast};
use kql_types::Value;

use crate::binder::Binder;
use crate::bound::Expr;
use crate::error::{Bind, error};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_to_scalar(&self, scope: &Scope, to_scalar: &ast::ToScalar) -> Bind<Expr> {
        if !self.is_tabular(&to_scalar.query, scope) {
            return self.bind_expr(&mut super::Row::none(scope), &to_scalar.query);
        }
        let rel = self.bind_table(&to_scalar.query, &scope.outside_of_rows())?;
        let Some(first) = rel.columns.first().cloned() else {
            return error(
                Code::WrongType,
                "`toscalar` needs a table with a column",
                to_scalar.span,
            );
        };
        let rel = rel.limit(1, to_scalar.span);
        let batches = self.run(&rel, to_scalar.span)?;
        let value = batches
            .iter()
            .find(|batch| batch.num_rows() > 0)
            .map_or_else(
                || Value::null(first.kql_type),
                |batch| Value::from_array(batch.column(0).as_ref(), 0, first.kql_type),
            );
        Ok(Expr::literal(value, to_scalar.span))
    }
}
