//! `distinct`: the different combinations of values.

use std::sync::Arc;

use kql_parser::{Code, Span, ast};
use kql_types::KqlType;

use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, error};
use crate::naming::{self, ItemName};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_distinct(
        &self,
        input: Arc<Rel>,
        node: &ast::Distinct,
        scope: &Scope,
    ) -> Bind<Rel> {
        let (rows, items) = self.bind_items(&input, &node.columns, scope)?;
        if let Some(item) = items
            .iter()
            .find(|item| item.expr.kql_type == KqlType::Dynamic)
        {
            return error(
                Code::WrongType,
                "dynamic values cannot be told apart; convert them first",
                item.span,
            );
        }
        let sources: Vec<(ItemName, Span)> = items
            .iter()
            .map(|item| (item.name.clone(), item.span))
            .collect();
        let names = naming::assign(&sources, &[])?;
        let keys = names
            .into_iter()
            .zip(items)
            .map(|(name, item)| (name, item.expr))
            .collect();
        Ok(rows.aggregate(keys, Vec::new(), node.span))
    }
}
