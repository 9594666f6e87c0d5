//! `project-reorder`: named columns first, the rest after them.

use std::cmp::Ordering;
use std::sync::Arc;

use kql_parser::ast;

use super::project_away::names_of;
use crate::binder::Binder;
use crate::bound::{Expr, Rel};
use crate::error::{Bind, all};

impl Binder<'_> {
    pub(super) fn bind_project_reorder(
        &self,
        input: Arc<Rel>,
        node: &ast::ProjectReorder,
    ) -> Bind<Rel> {
        let listed = all(node.columns.iter().map(|column| {
            let mut names = names_of(&input.columns, &column.column)?;
            if let Some(order) = column.order {
                names.sort_by(|a, b| compare(order, a, b));
            }
            Ok(names)
        }))?;
        let mut order: Vec<String> = Vec::new();
        let rest = input.columns.iter().map(|column| column.name.clone());
        for name in listed.into_iter().flatten().chain(rest) {
            if !order.contains(&name) {
                order.push(name);
            }
        }
        let named = order.into_iter().map(|name| {
            let column = input.column(&name).expect("the names come from the input");
            (name, Expr::column(column, node.span))
        });
        let named = named.collect();
        Ok(input.project(named, node.span))
    }
}

fn compare(order: ast::ReorderOrder, a: &str, b: &str) -> Ordering {
    match order {
        ast::ReorderOrder::Asc => a.to_lowercase().cmp(&b.to_lowercase()),
        ast::ReorderOrder::Desc => b.to_lowercase().cmp(&a.to_lowercase()),
        ast::ReorderOrder::GrannyAsc => natural(a).cmp(&natural(b)),
        ast::ReorderOrder::GrannyDesc => natural(b).cmp(&natural(a)),
    }
}

/// A name cut into texts and numbers, so that `a2` comes before `a10`.
fn natural(name: &str) -> Vec<(String, u64)> {
    let mut parts = Vec::new();
    let mut rest = name;
    while !rest.is_empty() {
        let digits_at = rest
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(rest.len());
        let (text, tail) = rest.split_at(digits_at);
        let number_len = tail
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(tail.len());
        let (number, tail) = tail.split_at(number_len);
        parts.push((text.to_lowercase(), number.parse().unwrap_or(0)));
        rest = tail;
    }
    parts
}
