//! `extend` and `serialize`: the input's columns and computed ones, which replace those of the same name.

use std::sync::Arc;

use kql_parser::{Code, Span, ast};

use super::project::Item;
use crate::binder::Binder;
use crate::bound::{Column, Expr, Rel};
use crate::error::{Bind, error};
use crate::naming::ItemName;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_extend(
        &self,
        input: Arc<Rel>,
        node: &ast::Extend,
        scope: &Scope,
    ) -> Bind<Rel> {
        let (rows, items) = self.bind_items(&input, &node.columns, scope)?;
        extended(&input, rows, items, node.span)
    }

    pub(super) fn bind_serialize(
        &self,
        input: Arc<Rel>,
        node: &ast::Serialize,
        scope: &Scope,
    ) -> Bind<Rel> {
        let ordered = Arc::new(Rel {
            is_serialized: true,
            ..Rel::clone(&input)
        });
        if node.columns.is_empty() {
            return Ok(Rel {
                span: node.span,
                ..Rel::clone(&ordered)
            });
        }
        let (rows, items) = self.bind_items(&ordered, &node.columns, scope)?;
        extended(&ordered, rows, items, node.span)
    }
}

fn extended(input: &Rel, rows: Arc<Rel>, items: Vec<Item>, span: Span) -> Bind<Rel> {
    let mut named = input.identity();
    let mut given: Vec<String> = Vec::new();
    let mut positional = 0;
    for item in items {
        let name = match item.name {
            ItemName::Spelled(name) | ItemName::Generated(name) => name,
            ItemName::Positional => next_positional(&mut positional, &input.columns, &given),
        };
        if given.contains(&name) {
            return error(
                Code::DuplicateName,
                format!("column `{name}` is named twice"),
                item.span,
            );
        }
        given.push(name.clone());
        replace_or_append(&mut named, name, item.expr);
    }
    Ok(rows.project(named, span))
}

/// Puts a column in the place of the one of its name, or at the end.
pub(super) fn replace_or_append(named: &mut Vec<(String, Expr)>, name: String, expr: Expr) {
    match named.iter_mut().find(|(existing, _)| *existing == name) {
        Some((_, existing)) => *existing = expr,
        None => named.push((name, expr)),
    }
}

fn next_positional(counter: &mut usize, input: &[Column], given: &[String]) -> String {
    loop {
        *counter += 1;
        let name = format!("Column{counter}");
        if !input.iter().any(|column| column.name == name) && !given.contains(&name) {
            return name;
        }
    }
}
