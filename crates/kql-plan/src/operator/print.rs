//! `print`: one row of computed values.

use std::sync::Arc;

use kql_parser::{Span, ast};

use crate::binder::Binder;
use crate::bound::{Rel, RelKind};
use crate::error::{Bind, all};
use crate::expr::Row;
use crate::naming::{self, ItemName};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_print(&self, node: &ast::Print, scope: &Scope) -> Bind<Rel> {
        let exprs = all(node
            .columns
            .iter()
            .map(|column| self.bind_expr(&mut Row::none(scope), &column.expr)))?;
        let sources: Vec<(ItemName, Span)> = node
            .columns
            .iter()
            .enumerate()
            .map(|(idx, column)| (print_name(idx, column), column.span))
            .collect();
        let names = naming::assign(&sources, &[])?;
        let one_row = Rel {
            kind: RelKind::OneRow,
            columns: Vec::new(),
            span: node.span,
            is_serialized: true,
        };
        Ok(Arc::new(one_row).project(names.into_iter().zip(exprs).collect(), node.span))
    }
}

/// Unnamed values are called after their position, whatever the expression is.
fn print_name(idx: usize, column: &ast::NamedExpr) -> ItemName {
    match &column.names {
        ast::Names::One(name) => ItemName::Spelled(name.text.clone()),
        _ => ItemName::Generated(format!("print_{idx}")),
    }
}
