//! `take` and `limit`: the first rows that come.

use std::sync::Arc;

use kql_parser::ast;

use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::Bind;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_take(&self, input: Arc<Rel>, node: &ast::Take, scope: &Scope) -> Bind<Rel> {
        let rows = self.bind_row_count(scope, &node.count.expr)?;
        Ok(input.limit(rows, node.span))
    }
}
