//! Functions that are saved in the workspace.
//!
//! A saved function sees nothing of the query that calls it but its arguments. The scope of its body starts with marks of
//! the functions that are being bound, so that one that calls itself is found out.

use std::sync::Arc;

use kql_parser::{Code, Span, ast};
use kql_types::Value;

use crate::binder::Binder;
use crate::bound::Expr;
use crate::error::{Bind, Errors, error};
use crate::scope::{Scope, Variable};

/// What the name of a mark starts with: no query can write it.
const MARK: &str = "$saved:";

impl Binder<'_> {
    /// The function of this name, of the query or saved, and what its body sees.
    pub(crate) fn function(
        &self,
        name: &ast::Name,
        scope: &Scope,
    ) -> Bind<Option<(Arc<ast::Function>, Scope)>> {
        match scope.get(&name.text) {
            Some(Variable::Function(function, captured)) => {
                return Ok(Some((function.clone(), captured.clone())));
            }
            Some(_) => return Ok(None),
            None => {}
        }
        let Some(function) = self.catalog_function(&name.text, scope) else {
            return Ok(None);
        };
        let mark = format!("{MARK}{}", name.text);
        if scope.get(&mark).is_some() {
            let message = format!("function `{}` calls itself", name.text);
            return error(Code::WrongContext, message, name.span);
        }
        Ok(Some((function, marked(&mark, scope, name.span))))
    }

    /// What the body of a saved function sees, where only its kind matters.
    pub(crate) fn saved_function(
        &self,
        name: &str,
        scope: &Scope,
    ) -> Option<(Arc<ast::Function>, Scope)> {
        if scope.get(name).is_some() {
            return None;
        }
        let function = self.catalog_function(name, scope)?;
        let span = function.span;
        Some((function, marked(&format!("{MARK}{name}"), scope, span)))
    }
}

/// True in the body of the saved function of this name.
pub(crate) fn is_inside(name: &str, scope: &Scope) -> bool {
    scope.get(&format!("{MARK}{name}")).is_some()
}

fn marked(mark: &str, scope: &Scope, span: Span) -> Scope {
    let marks = scope.names().filter(|name| name.starts_with(MARK));
    marks.chain([mark]).fold(Scope::default(), |scope, name| {
        let flag = Expr::literal(Value::Bool(true), span);
        scope.with(name, Variable::Scalar(flag))
    })
}

/// Moves what is wrong with the body of a saved function to the place that calls it: its own text is not at hand.
pub(crate) fn located<T>(captured: &Scope, call: &ast::Call, result: Bind<T>) -> Bind<T> {
    let Some(name) = captured
        .names()
        .next()
        .and_then(|name| name.strip_prefix(MARK))
    else {
        return result;
    };
    result.map_err(|Errors(diagnostics)| {
        let moved = diagnostics.into_iter().map(|mut diagnostic| {
            diagnostic.message = format!("in function `{name}`: {}", diagnostic.message);
            diagnostic.span = call.span;
            diagnostic.labels.clear();
            diagnostic
        });
        Errors(moved.collect())
    })
}
