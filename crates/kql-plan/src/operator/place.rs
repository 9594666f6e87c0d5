//! `database("d").T`, `workspace("w").T`, `cluster("c").database("d").T`: tables by the place where they are.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, ast};
use kql_types::Value;

use crate::binder::Binder;
use crate::bound::{Expr, Rel};
use crate::error::{Bind, error};
use crate::scope::{Scope, Variable};

/// Functions that name where a table is.
pub(super) const PLACE_FUNCTIONS: &[&str] = &[
    "database",
    "cluster",
    "workspace",
    "app",
    "resource",
    "adx",
    "arg",
];

/// What the name of a database that `alias` gives starts with in a scope.
const ALIAS: &str = "$database:";

/// True where an expression names a place.
pub(super) fn is_place(expr: &ast::Expr) -> bool {
    match expr {
        ast::Expr::Call(call) => PLACE_FUNCTIONS.contains(&call.name.text.as_str()),
        ast::Expr::Path(path) => is_place(&path.object),
        _ => false,
    }
}

impl Binder<'_> {
    /// A table of this workspace, whose place is spelled out.
    pub(super) fn bind_placed_table(&self, path: &ast::Path, scope: &Scope) -> Bind<Arc<Rel>> {
        if !is_place(&path.object) {
            return error(
                Code::NotTabular,
                "a scalar stands where a table is needed",
                path.span,
            );
        }
        if !self.is_local_place(&path.object, scope) {
            let message = "tables of other databases and workspaces are not reachable";
            return Err(
                Diagnostic::error(Code::NotLocal, message, path.object.span())
                    .with_help("`--local-name NAME` says that a name stands for this workspace")
                    .into(),
            );
        }
        // Variables of the query are in no database.
        let place = Scope::default();
        match &path.member {
            ast::Member::Name(name) => self.bind_table_name(name, &place),
            ast::Member::Call(call) => self.bind_table_call(call, &place),
            _ => error(
                Code::NotTabular,
                "the name of a table is needed here",
                path.span,
            ),
        }
    }

    /// `alias database d = ...`
    pub(crate) fn bind_alias(&self, node: &ast::Alias, scope: &Scope) -> Bind<Scope> {
        if !self.is_local_place(&node.database, scope) {
            let message = "other databases are not reachable";
            return error(Code::NotLocal, message, node.database.span());
        }
        let mark = Expr::literal(Value::Bool(true), node.span);
        let name = format!("{ALIAS}{}", node.name.text);
        Ok(scope.with(&name, Variable::Scalar(mark)))
    }

    fn is_local_place(&self, place: &ast::Expr, scope: &Scope) -> bool {
        match place {
            ast::Expr::Call(call) => self.is_local_call(call, scope),
            ast::Expr::Path(path) => {
                let is_member_local = match &path.member {
                    ast::Member::Call(call) => self.is_local_call(call, scope),
                    _ => false,
                };
                is_member_local && self.is_local_place(&path.object, scope)
            }
            _ => false,
        }
    }

    fn is_local_call(&self, call: &ast::Call, scope: &Scope) -> bool {
        let is_place = PLACE_FUNCTIONS.contains(&call.name.text.as_str());
        match call.args.as_slice() {
            [] => call.name.text == "database",
            [name] if is_place => match self.bind_constant(scope, &name.expr) {
                Ok((Value::String(name), _)) => {
                    self.catalog.is_local_place(&name)
                        || scope.get(&format!("{ALIAS}{name}")).is_some()
                }
                _ => false,
            },
            _ => false,
        }
    }
}
