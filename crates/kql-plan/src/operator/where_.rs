//! `where`: the rows for which a condition is true.

use std::sync::Arc;

use kql_parser::{Code, ast};

use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, error};
use crate::expr::{Row, Windows};
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_where(
        &self,
        input: Arc<Rel>,
        node: &ast::Where,
        scope: &Scope,
    ) -> Bind<Rel> {
        if node.predicate.names != ast::Names::None {
            return error(
                Code::WrongContext,
                "a condition has no name; compare with `==`",
                node.predicate.span,
            );
        }
        let mut windows = Windows::default();
        let mut row = Row {
            windows: Some(&mut windows),
            ..Row::of(scope, &input)
        };
        let predicate = self.bind_predicate(&mut row, &node.predicate.expr)?;
        let rows = windows.over(input.clone(), node.span);
        if Arc::ptr_eq(&rows, &input) {
            return Ok(input.filter(predicate, node.span));
        }
        let kept = Arc::new(rows.filter(predicate, node.span));
        Ok(kept.project(input.identity(), node.span))
    }
}
