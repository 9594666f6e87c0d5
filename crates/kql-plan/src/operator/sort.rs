//! `sort` and `order`: rows in an order, by default from large to small.

use std::sync::Arc;

use kql_parser::{Code, ast};
use kql_types::KqlType;

use crate::binder::Binder;
use crate::bound::{Rel, SortKey};
use crate::error::{Bind, all, error};
use crate::expr::Row;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_sort(&self, input: Arc<Rel>, node: &ast::Sort, scope: &Scope) -> Bind<Rel> {
        let keys = all(node
            .by
            .iter()
            .map(|key| self.bind_sort_key(&input, key, scope)))?;
        Ok(input.sort(keys, node.span))
    }

    /// Binds a key. Nulls count as the smallest values unless the query says where they go.
    pub(super) fn bind_sort_key(
        &self,
        input: &Rel,
        key: &ast::OrderedExpr,
        scope: &Scope,
    ) -> Bind<SortKey> {
        let expr = self.bind_expr(&mut Row::of(scope, input), &key.expr.expr)?;
        if expr.kql_type == KqlType::Dynamic {
            return error(
                Code::UnsortableType,
                "a dynamic has no order; convert it first",
                expr.span,
            );
        }
        let is_ascending = key.direction == Some(ast::SortDirection::Asc);
        let nulls_first = key
            .nulls
            .map_or(is_ascending, |nulls| nulls == ast::NullsOrder::First);
        Ok(SortKey {
            expr,
            is_ascending,
            nulls_first,
        })
    }
}
