//! `toscalar(...)`: a table's first value, computed before the query runs.
//!
//! Follows <https://learn.microsoft.com/kusto/query/toscalar-function>.

use std::sync::Arc;

use kql_parser::{Code, ast};
use kql_types::Value;

use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel};
use crate::error::{Bind, error};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_to_scalar(&self, scope: &Scope, to_scalar: &ast::ToScalar) -> Bind<Expr> {
        if !self.is_tabular(&to_scalar.query, scope) {
            let value = self.bind_expr(&mut super::Row::none(scope), &to_scalar.query)?;
            return self.bind_once(value, to_scalar);
        }
        let rel = self.bind_table(&to_scalar.query, &scope.outside_of_rows())?;
        let Some(first) = rel.columns.first().cloned() else {
            return error(
                Code::WrongType,
                "`toscalar` needs a table with a column",
                to_scalar.span,
            );
        };
        self.first_value(rel, &first, to_scalar)
    }

    /// The value itself, but one value for all rows where each would draw its own: `toscalar(rand())`.
    fn bind_once(&self, value: Expr, to_scalar: &ast::ToScalar) -> Bind<Expr> {
        if value.is_deterministic() {
            return Ok(value);
        }
        let column = Column::new("print_0", value.kql_type);
        let rel = Rel::one_row(to_scalar.span);
        let rel = Arc::new(rel).project(vec![(column.name.clone(), value)], to_scalar.span);
        self.first_value(Arc::new(rel), &column, to_scalar)
    }

    fn first_value(&self, rel: Arc<Rel>, first: &Column, to_scalar: &ast::ToScalar) -> Bind<Expr> {
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
