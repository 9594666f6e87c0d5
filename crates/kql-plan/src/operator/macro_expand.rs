//! `macro-expand`: a query for each entity of a group, and the results one below the other.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, ast};

use super::place::is_place;
use super::union::{Operand, unified};
use super::{check_options, option, word};
use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, Errors, error};
use crate::scope::{Scope, Variable};
use crate::statement::is_on;

impl Binder<'_> {
    pub(super) fn bind_macro_expand(&self, node: &ast::MacroExpand, scope: &Scope) -> Bind<Rel> {
        check_options("macro-expand", &node.params, &["kind", "isfuzzy"])?;
        let kind = option(&node.params, "kind")
            .map_or(Ok("outer"), |param| word(param, &["outer", "inner"]))?;
        let is_fuzzy = option(&node.params, "isfuzzy").map_or(Ok(false), is_on)?;
        let Some(name) = &node.scope else {
            let message = "`macro-expand` needs a name for the entity at hand";
            let refusal = Diagnostic::error(Code::WrongContext, message, node.group.span());
            return Err(refusal
                .with_help("write `as X` behind the group, and `X.T` for its tables")
                .into());
        };
        let (declarations, query) = expanded_query(node)?;
        let mut operands: Vec<Operand> = Vec::new();
        let mut refusals = Vec::new();
        for entity in entities(&node.group, scope)? {
            let bound = self.bind_entity(entity, scope).and_then(|entity| {
                let inner = scope.with(&name.text, entity);
                let inner = self.bind_declarations(declarations, inner)?;
                self.bind_table(query, &inner)
            });
            match bound {
                Ok(rel) => operands.push(Operand {
                    rel,
                    label: name.text.clone(),
                }),
                Err(Errors(diagnostics)) if is_fuzzy && diagnostics.iter().all(is_missing) => {
                    refusals.extend(diagnostics);
                }
                Err(errors) => return Err(errors),
            }
        }
        if operands.is_empty() {
            return Err(Errors(refusals));
        }
        let columns = unified(&operands, kind == "inner");
        self.stacked(operands, &columns, None, node.span)
    }

    /// What the name of the entity stands for: a place, or a table.
    fn bind_entity(&self, entity: &ast::Expr, scope: &Scope) -> Bind<Variable> {
        if !is_place(entity, scope) {
            return Ok(Variable::Table(self.bind_table(entity, scope)?));
        }
        self.check_local(entity, scope)?;
        Ok(match entity {
            ast::Expr::Name(name) => {
                let place = scope.get(&name.text).cloned();
                place.expect("a name that is a place is in scope")
            }
            place => Variable::Place(Arc::new(place.clone())),
        })
    }
}

/// The entities of a group: spelled out, declared by `let`, or a single one.
fn entities<'a>(group: &'a ast::Expr, scope: &'a Scope) -> Bind<Vec<&'a ast::Expr>> {
    match group {
        ast::Expr::EntityGroup(group) => Ok(group.entities.iter().collect()),
        ast::Expr::Name(name) => match scope.get(&name.text) {
            Some(Variable::Group(group)) => Ok(group.entities.iter().collect()),
            _ => error(
                Code::UnknownName,
                format!("no entity group named `{}`", name.text),
                name.span,
            ),
        },
        entity => Ok(vec![entity]),
    }
}

/// The declarations in the parentheses, and the query behind them.
fn expanded_query(node: &ast::MacroExpand) -> Bind<(&[ast::Statement], &ast::Expr)> {
    match node.statements.split_last() {
        Some((ast::Statement::Expr(query), declarations)) => Ok((declarations, query)),
        _ => error(
            Code::WrongContext,
            "`macro-expand` needs a query in its parentheses, behind any declarations",
            node.span,
        ),
    }
}

/// A table or a place that is not there.
fn is_missing(diagnostic: &Diagnostic) -> bool {
    matches!(diagnostic.code, Code::UnknownName | Code::NotLocal)
}
