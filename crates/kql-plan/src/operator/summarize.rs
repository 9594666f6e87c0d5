//! `summarize`: aggregates of groups.

use std::sync::Arc;

use kql_parser::{Code, Span, ast};
use kql_types::KqlType;

use super::check_options;
use super::project::{Item, item_name, renamed};
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel};
use crate::error::{Bind, all, error};
use crate::expr::{Aggregates, Row, Windows, is_multi_column};
use crate::naming::{self, ItemName};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_summarize(
        &self,
        input: Arc<Rel>,
        node: &ast::Summarize,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("summarize", &node.params, &[])?;
        if node.by.is_empty() && node.aggregates.is_empty() {
            let message = "`summarize` needs an aggregate, or a key behind `by`";
            return error(Code::MissingClause, message, node.span);
        }
        let mut windows = Windows::default();
        let keys = all(node
            .by
            .iter()
            .map(|key| self.bind_key(&input, key, scope, Some(&mut windows))))?;
        let plain_keys: Vec<String> = keys
            .iter()
            .filter_map(|key| key.expr.as_column().map(str::to_owned))
            .collect();
        let mut aggregates = Aggregates::default();
        let values = all(node.aggregates.iter().map(|value| {
            self.bind_summarized(&input, value, scope, &plain_keys, &mut aggregates)
        }))?;
        let values: Vec<Item> = values.into_iter().flatten().collect();

        let sources: Vec<(ItemName, Span)> = keys
            .iter()
            .chain(&values)
            .map(|item| (item.name.clone(), item.span))
            .collect();
        let names = naming::assign(&sources, &input.columns)?;
        let key_columns: Vec<Column> = keys
            .iter()
            .enumerate()
            .map(|(idx, key)| Column::new(format!("$key{idx}"), key.expr.kql_type))
            .collect();
        let named_keys = key_columns
            .iter()
            .zip(&keys)
            .map(|(column, key)| (column.name.clone(), key.expr.clone()));
        let rows = windows.over(input.clone(), node.span);
        let grouped = Arc::new(rows.aggregate(named_keys.collect(), aggregates.0, node.span));
        let shown_keys = key_columns
            .iter()
            .zip(&keys)
            .map(|(column, key)| Expr::column(column, key.span));
        let shown = shown_keys.chain(values.into_iter().map(|value| value.expr));
        Ok(grouped.project(names.into_iter().zip(shown).collect(), node.span))
    }

    /// Binds a key of `by`, which may contain window functions where there is a place for them.
    pub(super) fn bind_key(
        &self,
        input: &Rel,
        key: &ast::NamedExpr,
        scope: &Scope,
        windows: Option<&mut Windows>,
    ) -> Bind<Item> {
        let mut row = Row {
            windows,
            ..Row::of(scope, input)
        };
        let expr = self.bind_expr(&mut row, &key.expr)?;
        if expr.kql_type == KqlType::Dynamic {
            return error(
                Code::WrongType,
                "a key of `by` cannot be a dynamic; convert it first, as in `tostring()`",
                expr.span,
            );
        }
        let name = item_name(key, &expr, scope, input)?;
        Ok(Item {
            name,
            expr,
            span: key.span,
        })
    }

    /// Binds an aggregate, an expression over aggregates, or an aggregate that gives several columns.
    pub(super) fn bind_summarized(
        &self,
        input: &Rel,
        value: &ast::NamedExpr,
        scope: &Scope,
        keys: &[String],
        aggregates: &mut Aggregates,
    ) -> Bind<Vec<Item>> {
        let mut row = Row {
            aggregates: Some(aggregates),
            ..Row::of(scope, input)
        };
        if let ast::Expr::Call(call) = &value.expr
            && is_multi_column(&call.name.text)
        {
            let columns = self.bind_multi_column(&mut row, call, keys)?;
            return renamed(value, columns);
        }
        let expr = self.bind_expr(&mut row, &value.expr)?;
        let name = match &value.names {
            ast::Names::None => match naming::of_expr(&value.expr, scope, &input.columns) {
                Some(name) => ItemName::Generated(name),
                None => ItemName::Positional,
            },
            _ => item_name(value, &expr, scope, input)?,
        };
        Ok(vec![Item {
            name,
            expr,
            span: value.span,
        }])
    }
}
