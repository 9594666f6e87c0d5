//! `project`: chosen and computed columns.

use std::sync::Arc;

use kql_parser::{Code, Span, ast};

use crate::binder::Binder;
use crate::bound::{Expr, Rel};
use crate::error::{Bind, all, error};
use crate::expr::{NamedColumn, Row, Windows};
use crate::naming::{self, ItemName};
use crate::scope::Scope;

/// A value with the source of its column's name.
pub(super) struct Item {
    pub(super) name: ItemName,
    pub(super) expr: Expr,
    pub(super) span: Span,
}

impl Binder<'_> {
    pub(super) fn bind_project(
        &self,
        input: Arc<Rel>,
        node: &ast::Project,
        scope: &Scope,
    ) -> Bind<Rel> {
        let (rows, items) = self.bind_items(&input, &node.columns, scope)?;
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
        Ok(rows.project(named, node.span))
    }

    /// Binds the items of a list of columns. They read the rows that come with them: the input, and columns that hold
    /// the values of window functions.
    pub(super) fn bind_items(
        &self,
        input: &Arc<Rel>,
        columns: &[ast::NamedExpr],
        scope: &Scope,
    ) -> Bind<(Arc<Rel>, Vec<Item>)> {
        let mut windows = Windows::default();
        let items = all(columns
            .iter()
            .map(|column| self.bind_item(input, column, scope, &mut windows)))?;
        let rows = windows.over(input.clone(), input.span);
        Ok((rows, items.into_iter().flatten().collect()))
    }

    fn bind_item(
        &self,
        input: &Rel,
        column: &ast::NamedExpr,
        scope: &Scope,
        windows: &mut Windows,
    ) -> Bind<Vec<Item>> {
        if let (ast::Expr::Star(span), ast::Names::None) = (&column.expr, &column.names) {
            let all = input.columns.iter();
            let items = all.map(|column| Item {
                name: ItemName::Spelled(column.name.clone()),
                expr: Expr::column(column, *span),
                span: *span,
            });
            return Ok(items.collect());
        }
        let mut row = Row {
            windows: Some(windows),
            ..Row::of(scope, input)
        };
        if let Some(columns) = self.bind_tuple(&mut row, &column.expr)? {
            return tuple_items(column, columns);
        }
        let expr = self.bind_expr(&mut row, &column.expr)?;
        let name = item_name(column, &expr, scope, input)?;
        Ok(vec![Item {
            name,
            expr,
            span: column.span,
        }])
    }
}

/// The columns of a function that returns several: all of them, or the first where one name is given.
pub(super) fn tuple_items(column: &ast::NamedExpr, columns: Vec<NamedColumn>) -> Bind<Vec<Item>> {
    let kept = match &column.names {
        ast::Names::One(_) => 1,
        _ => columns.len(),
    };
    let items = renamed(column, columns)?;
    Ok(items.into_iter().take(kept).collect())
}

/// Gives the first columns the names that the query spells; the rest keep theirs.
pub(super) fn renamed(value: &ast::NamedExpr, columns: Vec<NamedColumn>) -> Bind<Vec<Item>> {
    let spelled: Vec<&ast::Name> = match &value.names {
        ast::Names::None => Vec::new(),
        ast::Names::One(name) => vec![name],
        ast::Names::Tuple(names) => names.iter().collect(),
    };
    if spelled.len() > columns.len() {
        let message = format!(
            "there are {} names for {} columns",
            spelled.len(),
            columns.len()
        );
        return error(Code::WrongArgumentCount, message, value.span);
    }
    let items = columns.into_iter().enumerate().map(|(idx, column)| Item {
        name: spelled
            .get(idx)
            .map_or(column.name, |name| ItemName::Spelled(name.text.clone())),
        expr: column.expr,
        span: value.span,
    });
    Ok(items.collect())
}

/// Where the name of an item comes from. A column, also through a conversion that does nothing, spells its name.
pub(super) fn item_name(
    column: &ast::NamedExpr,
    expr: &Expr,
    scope: &Scope,
    input: &Rel,
) -> Bind<ItemName> {
    if let Some(spelled) = spelled_name(column)? {
        return Ok(spelled);
    }
    Ok(
        match (
            expr.as_column(),
            naming::of_expr(&column.expr, scope, &input.columns),
        ) {
            (Some(shown), Some(name)) if shown == name => ItemName::Spelled(name),
            (_, Some(name)) if matches!(column.expr, ast::Expr::Name(_)) => ItemName::Spelled(name),
            (_, Some(name)) => ItemName::Generated(name),
            (_, None) => ItemName::Positional,
        },
    )
}

/// The name that the query gives to an expression with one value; `None` without one.
pub(super) fn spelled_name(column: &ast::NamedExpr) -> Bind<Option<ItemName>> {
    match &column.names {
        ast::Names::None => Ok(None),
        ast::Names::One(name) => Ok(Some(ItemName::Spelled(name.text.clone()))),
        ast::Names::Tuple(names) if names.len() == 1 => {
            Ok(Some(ItemName::Spelled(names[0].text.clone())))
        }
        ast::Names::Tuple(_) => error(
            Code::WrongType,
            "this expression has one value, not several",
            column.expr.span(),
        ),
    }
}
