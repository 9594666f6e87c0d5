//! `invoke`: calls a function with the rows as its first argument.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, ast};

use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, error};
use crate::scope::Scope;
use crate::suggest::did_you_mean;

impl Binder<'_> {
    pub(super) fn bind_invoke(
        &self,
        input: Arc<Rel>,
        node: &ast::Invoke,
        scope: &Scope,
    ) -> Bind<Rel> {
        let ast::Expr::Call(call) = node.call.as_ref() else {
            return error(
                Code::NotLocal,
                "functions of other databases are not reachable",
                node.call.span(),
            );
        };
        let rel = match self.function(&call.name, scope)? {
            Some((function, captured)) => self
                .bind_user_table(scope, call, &function, &captured, Some(input))?
                .into_table(call.span)?,
            None => {
                let message = format!("no function named `{}`", call.name.text);
                let mut diagnostic =
                    Diagnostic::error(Code::UnknownFunction, message, call.name.span);
                let saved = self.catalog.function_names();
                let known = scope.names().chain(saved.iter().map(String::as_str));
                diagnostic.help = did_you_mean(&call.name.text, known);
                return Err(diagnostic.into());
            }
        };
        Ok(Arc::unwrap_or_clone(rel))
    }
}
