//! `fork`: several results of one input.

use std::sync::Arc;

use kql_parser::ast;

use crate::binder::Binder;
use crate::bound::{Output, Rel};
use crate::error::{Bind, all, not_supported};
use crate::scope::Scope;

impl Binder<'_> {
    /// A result for each branch.
    pub(super) fn bind_fork(
        &self,
        input: &Arc<Rel>,
        node: &ast::Fork,
        scope: &Scope,
    ) -> Bind<Vec<Output>> {
        all(node.branches.iter().map(|branch| {
            let rel = self.bind_branch(input.clone(), &branch.query, scope)?;
            Ok(Output { rel, render: None })
        }))
    }

    /// Applies the operators of a query in parentheses.
    pub(super) fn bind_branch(
        &self,
        input: Arc<Rel>,
        query: &ast::SubQuery,
        scope: &Scope,
    ) -> Bind<Arc<Rel>> {
        match &query.context {
            None => self.bind_operators(input, &query.operators, scope),
            Some(context) => not_supported("`__contextual_datatable`", context.span),
        }
    }
}
