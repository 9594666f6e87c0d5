//! `invoke`: calls a function with the rows as its first argument.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, ast};

use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, error};
use crate::scope::{Scope, Variable};
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
        let rel = match self.function(&call.name.text, scope)? {
            Some((function, captured)) => {
                self.bind_user_table(scope, call, &function, &captured, Some(input))?
            }
            None => {
                let message = format!("no function named `{}`", call.name.text);
                let mut diagnostic =
                    Diagnostic::error(Code::UnknownFunction, message, call.name.span);
                diagnostic.help = did_you_mean(&call.name.text, scope.names());
                return Err(diagnostic.into());
            }
        };
        Ok(Arc::unwrap_or_clone(rel))
    }

    /// The function of this name: of the query, or a saved one.
    pub(crate) fn function(
        &self,
        name: &str,
        scope: &Scope,
    ) -> Bind<Option<(Arc<ast::Function>, Scope)>> {
        match scope.get(name) {
            Some(Variable::Function(function, captured)) => {
                Ok(Some((function.clone(), captured.clone())))
            }
            Some(_) => Ok(None),
            None => Ok(None),
        }
    }
}
