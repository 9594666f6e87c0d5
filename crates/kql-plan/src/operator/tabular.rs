//! Which expressions stand for tables. Nothing is bound to find out: only names are looked up.

use std::sync::Arc;

use kql_parser::ast;

use crate::binder::Binder;
use crate::bound::Rel;
use crate::saved_function::is_inside;
use crate::scope::{Scope, Variable};

use super::pattern::pattern_call;
use super::place::is_placed_table;
use super::watchlist::{GET_WATCHLIST, GET_WATCHLIST_ALIAS};

/// Functions whose value is a table or a part of the database.
pub(super) const TABLE_FUNCTIONS: &[&str] = &[
    "table",
    "graph",
    "materialize",
    "external_table",
    "materialized_view",
    "stored_query_result",
    GET_WATCHLIST,
    GET_WATCHLIST_ALIAS,
];

impl Binder<'_> {
    /// True where an expression stands for a table.
    pub(crate) fn is_tabular(&self, expr: &ast::Expr, scope: &Scope) -> bool {
        match expr {
            ast::Expr::Pipe(_)
            | ast::Expr::Operator(_)
            | ast::Expr::DataTable(_)
            | ast::Expr::ExternalData(_)
            | ast::Expr::InlineExternalTable(_)
            | ast::Expr::ContextualDataTable(_)
            | ast::Expr::MaterializedViewCombine(_)
            | ast::Expr::Materialize(_)
            | ast::Expr::ToTable(_)
            | ast::Expr::DataScoped(_) => true,
            ast::Expr::Name(name) => match scope.get(&name.text) {
                Some(Variable::Function(function, captured)) => {
                    function.params.is_empty() && self.returns_table(function, captured)
                }
                Some(variable) => matches!(variable, Variable::Table(_) | Variable::Graph(_)),
                None => {
                    self.catalog_table(&name.text, scope).is_some()
                        || name.text == GET_WATCHLIST_ALIAS
                        || self.is_saved_table(&name.text, scope)
                }
            },
            ast::Expr::Call(call) => {
                pattern_call(expr, scope).is_some() || self.is_tabular_call(call, scope)
            }
            ast::Expr::Path(path) => {
                is_placed_table(path, scope) || pattern_call(expr, scope).is_some()
            }
            _ => false,
        }
    }

    fn is_tabular_call(&self, call: &ast::Call, scope: &Scope) -> bool {
        match scope.get(&call.name.text) {
            Some(Variable::Function(function, captured)) => self.returns_table(function, captured),
            Some(_) => false,
            None => {
                TABLE_FUNCTIONS.contains(&call.name.text.as_str())
                    || self.is_saved_table(&call.name.text, scope)
            }
        }
    }

    /// True where a saved function has this name and returns a table.
    fn is_saved_table(&self, name: &str, scope: &Scope) -> bool {
        // A function that calls itself is refused where it is bound.
        if is_inside(name, scope) {
            return true;
        }
        let saved = self.saved_function(name, scope);
        saved.is_some_and(|(function, captured)| self.returns_table(&function, &captured))
    }

    /// True where a function's result is a table. Its body is not bound: only names are looked up.
    pub(crate) fn returns_table(&self, function: &ast::Function, captured: &Scope) -> bool {
        let Some(result) = &function.body.result else {
            return false;
        };
        let mut scope = captured.clone();
        let empty = || {
            Variable::Table(Arc::new(Rel::batches(
                Vec::new(),
                Vec::new(),
                function.span,
            )))
        };
        let scalar = || {
            Variable::Scalar(crate::bound::Expr::literal(
                kql_types::Value::Bool(true),
                function.span,
            ))
        };
        for param in &function.params {
            let is_scalar = matches!(param.ty, ast::ParamType::Scalar(_));
            scope = scope.with(&param.name.text, if is_scalar { scalar() } else { empty() });
        }
        for statement in &function.body.statements {
            if let ast::Statement::Let(node) = statement {
                let variable = match &node.value {
                    ast::LetValue::Function(function) => {
                        Variable::Function(Arc::new(function.clone()), scope.clone())
                    }
                    ast::LetValue::Expr(expr) if self.is_tabular(expr, &scope) => empty(),
                    ast::LetValue::Expr(_) => scalar(),
                };
                scope = scope.with(&node.name.text, variable);
            }
        }
        self.is_tabular(result, &scope)
    }
}
