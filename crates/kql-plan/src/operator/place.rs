//! `database("d").T`, `workspace("w").T`, `cluster("c").database("d").T`: tables by the place where they are.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, ast};
use kql_types::Value;

use crate::binder::Binder;
use crate::bound::{Expr, Rel};
use crate::error::{Bind, error, not_supported};
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

/// What the entity of `macro-expand` tells about itself.
const CURRENT_DATABASE: &str = "$current_database";
const CURRENT_CLUSTER: &str = "$current_cluster_endpoint";

/// True where an expression names a place.
pub(crate) fn is_place(expr: &ast::Expr, scope: &Scope) -> bool {
    match expr {
        ast::Expr::Call(call) => PLACE_FUNCTIONS.contains(&call.name.text.as_str()),
        ast::Expr::Path(path) => is_place(&path.object, scope),
        ast::Expr::Name(name) => matches!(scope.get(&name.text), Some(Variable::Place(_))),
        _ => false,
    }
}

/// True where an expression names a table by its place.
pub(super) fn is_placed_table(path: &ast::Path, scope: &Scope) -> bool {
    let is_property =
        |name: &ast::Name| matches!(name.text.as_str(), CURRENT_DATABASE | CURRENT_CLUSTER);
    let is_scalar = matches!(&path.member, ast::Member::Name(name) if is_property(name));
    !is_scalar && is_place(&path.object, scope)
}

impl Binder<'_> {
    /// A table of this workspace, whose place is spelled out.
    pub(super) fn bind_placed_table(&self, path: &ast::Path, scope: &Scope) -> Bind<Arc<Rel>> {
        if !is_place(&path.object, scope) {
            return error(
                Code::NotTabular,
                "a scalar stands where a table is needed",
                path.span,
            );
        }
        self.check_local(&path.object, scope)?;
        let place = scope.of_place();
        match &path.member {
            ast::Member::Name(name) => self.bind_table_name(name, &place)?.into_table(path.span),
            ast::Member::Call(call) => self.bind_table_call(call, &place)?.into_table(path.span),
            _ => error(
                Code::NotTabular,
                "the name of a table is needed here",
                path.span,
            ),
        }
    }

    /// Refuses a place that is not this workspace.
    pub(super) fn check_local(&self, place: &ast::Expr, scope: &Scope) -> Bind<()> {
        if self.is_local_place(place, scope) {
            return Ok(());
        }
        let message = "tables of other databases and workspaces are not reachable";
        let refusal = Diagnostic::error(Code::NotLocal, message, place.span());
        Err(refusal
            .with_help("`--local-name NAME` says that a name stands for this workspace")
            .into())
    }

    /// `X.$current_database` in `macro-expand ... as X`; `None` for any other path.
    pub(crate) fn bind_place_property(
        &self,
        path: &ast::Path,
        scope: &Scope,
    ) -> Option<Bind<Expr>> {
        let ast::Expr::Name(entity) = path.object.as_ref() else {
            return None;
        };
        let (Some(Variable::Place(place)), ast::Member::Name(member)) =
            (scope.get(&entity.text), &path.member)
        else {
            return None;
        };
        Some(match member.text.as_str() {
            CURRENT_DATABASE => match self.database_name(place, scope) {
                Some(name) => Ok(Expr::literal(Value::String(name), path.span)),
                None => not_supported(
                    format!("`{CURRENT_DATABASE}` of a place without a name"),
                    path.span,
                ),
            },
            CURRENT_CLUSTER => not_supported(format!("`{CURRENT_CLUSTER}`"), path.span),
            _ => return None,
        })
    }

    /// The name in `database("name")`.
    fn database_name(&self, place: &ast::Expr, scope: &Scope) -> Option<String> {
        let call = match place {
            ast::Expr::Call(call) => call,
            ast::Expr::Path(path) => match &path.member {
                ast::Member::Call(call) => call,
                _ => return None,
            },
            _ => return None,
        };
        let [name] = call.args.as_slice() else {
            return None;
        };
        match self.bind_constant(scope, &name.expr) {
            Ok((Value::String(name), _)) if call.name.text == "database" => Some(name),
            _ => None,
        }
    }

    /// `alias database d = ...`. That of a database elsewhere is refused where it is used.
    pub(crate) fn bind_alias(&self, node: &ast::Alias, scope: &Scope) -> Bind<Scope> {
        if !self.is_local_place(&node.database, scope) {
            return Ok(scope.clone());
        }
        let mark = Expr::literal(Value::Bool(true), node.span);
        let name = format!("{ALIAS}{}", node.name.text);
        Ok(scope.with(&name, Variable::Scalar(mark)))
    }

    pub(crate) fn is_local_place(&self, place: &ast::Expr, scope: &Scope) -> bool {
        match place {
            ast::Expr::Name(name) => match scope.get(&name.text) {
                Some(Variable::Place(place)) => self.is_local_place(place, scope),
                _ => false,
            },
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
