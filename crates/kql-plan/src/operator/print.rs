//! `print`: one row of computed values.

use std::sync::Arc;

use kql_parser::{Span, ast};

use super::project::{Item, spelled_name, tuple_items};
use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, all};
use crate::expr::Row;
use crate::naming::{self, ItemName};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_print(&self, node: &ast::Print, scope: &Scope) -> Bind<Rel> {
        let items = all(node
            .columns
            .iter()
            .enumerate()
            .map(|(idx, column)| self.bind_printed(idx, column, scope)))?;
        let items: Vec<Item> = items.into_iter().flatten().collect();
        let sources: Vec<(ItemName, Span)> = items
            .iter()
            .map(|item| (item.name.clone(), item.span))
            .collect();
        let names = naming::assign(&sources, &[])?;
        let named = names
            .into_iter()
            .zip(items)
            .map(|(name, item)| (name, item.expr))
            .collect();
        Ok(Arc::new(Rel::one_row(node.span)).project(named, node.span))
    }
}

impl Binder<'_> {
    fn bind_printed(&self, idx: usize, column: &ast::NamedExpr, scope: &Scope) -> Bind<Vec<Item>> {
        let mut row = Row::none(scope);
        if let Some(columns) = self.bind_tuple(&mut row, &column.expr)? {
            return tuple_items(column, columns);
        }
        let expr = self.bind_expr(&mut row, &column.expr)?;
        Ok(vec![Item {
            name: print_name(idx, column)?,
            expr,
            span: column.span,
        }])
    }
}

/// Unnamed values are called after their position, whatever the expression is.
fn print_name(idx: usize, column: &ast::NamedExpr) -> Bind<ItemName> {
    match spelled_name(column)? {
        Some(name) => Ok(name),
        None => Ok(ItemName::Generated(format!("print_{idx}"))),
    }
}
