//! Names of the columns that `project` of a graph operator makes.

use kql_parser::{Code, ast};

use crate::error::{Bind, error};
use crate::expr::{PatternNames, VariableKind};
use crate::naming::{self, ItemName};
use crate::scope::Scope;

/// Where the name of a column comes from.
pub(super) fn item_name(
    item: &ast::NamedExpr,
    names: &PatternNames,
    scope: &Scope,
) -> Bind<ItemName> {
    match &item.names {
        ast::Names::One(name) => Ok(ItemName::Spelled(name.text.clone())),
        ast::Names::Tuple(names) if names.len() == 1 => {
            Ok(ItemName::Spelled(names[0].text.clone()))
        }
        ast::Names::Tuple(_) => error(
            Code::WrongType,
            "this expression has one value, not several",
            item.expr.span(),
        ),
        ast::Names::None => Ok(match expr_name(&item.expr, names, scope) {
            Some(name) => ItemName::Generated(name),
            None => ItemName::Positional,
        }),
    }
}

/// The name that follows from an expression of `project`. A property has one, `a_id`, but gives none to a call around
/// it.
fn expr_name(expr: &ast::Expr, names: &PatternNames, scope: &Scope) -> Option<String> {
    match expr {
        ast::Expr::Name(name) => {
            let variable = names.variable(&name.text);
            let is_bare = variable.is_some_and(|variable| {
                matches!(variable.kind, VariableKind::Node(_)) && names.graph.nodes.is_empty()
            });
            (!is_bare).then(|| name.text.clone())
        }
        ast::Expr::Call(call) => call_name(call, names, scope),
        other => naming::of_expr(other, scope, &[]),
    }
}

fn call_name(call: &ast::Call, names: &PatternNames, scope: &Scope) -> Option<String> {
    let first = call.args.first().map(|arg| &arg.expr);
    match call.name.text.as_str() {
        "all" | "any" | "map" => {
            let over = match first? {
                ast::Expr::Call(inner) => {
                    let path = naming::of_expr(&inner.args.first()?.expr, scope, &[])?;
                    format!("inner_nodes_{path}")
                }
                other => naming::of_expr(other, scope, &[])?,
            };
            let body = match &call.args.get(1)?.expr {
                ast::Expr::Call(inner) if inner.args.is_empty() => Some(inner.name.text.clone()),
                other => naming::of_expr(other, scope, &[]),
            };
            Some(format!("{over}_{}", body.as_deref().unwrap_or("Column")))
        }
        "node_degree_in" | "node_degree_out" | "node_id" | "labels" => {
            let of = naming::of_expr(first?, scope, &[])?;
            Some(format!("{}_{of}", call.name.text))
        }
        _ => {
            let mut call = call.clone();
            if let Some(arg) = call.args.first_mut()
                && is_property(&arg.expr, names)
            {
                arg.expr = ast::Expr::Star(arg.span);
            }
            naming::of_expr(&ast::Expr::Call(call), scope, &[])
        }
    }
}

/// `a.x`, `a.x.y`, `a.x[0]`
fn is_property(expr: &ast::Expr, names: &PatternNames) -> bool {
    let object = match expr {
        ast::Expr::Path(path) => &path.object,
        ast::Expr::Index(index) => &index.object,
        _ => return false,
    };
    match object.as_ref() {
        ast::Expr::Name(name) => names.variable(&name.text).is_some(),
        other => is_property(other, names),
    }
}
