//! `top`: the first rows of an order.

use std::sync::Arc;

use kql_parser::ast;

use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::Bind;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_top(&self, input: Arc<Rel>, node: &ast::Top, scope: &Scope) -> Bind<Rel> {
        let rows = self.bind_row_count(scope, &node.count.expr)?;
        let key = self.bind_sort_key(&input, &node.by, scope)?;
        let sorted = Arc::new(input.sort(vec![key], node.span));
        Ok(sorted.limit(rows, node.span))
    }
}
