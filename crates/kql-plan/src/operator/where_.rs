//! `where`: the rows for which a condition is true.
//!
//! Kusto's grammar lets a condition have a name, of which nothing comes: `where IsBillable = true` keeps every row. So it
//! does here, with a warning, since its author meant a comparison.

use std::sync::Arc;

use kql_parser::{Code, Diagnostic, ast};

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
        let mut windows = Windows::default();
        let mut row = Row {
            windows: Some(&mut windows),
            ..Row::of(scope, &input)
        };
        let predicate = match self.bind_predicate(&mut row, &node.predicate.expr) {
            Err(_) if is_named(node) => {
                return error(Code::WrongContext, NAMED, node.predicate.span);
            }
            predicate => predicate?,
        };
        if is_named(node) {
            let warning = Diagnostic::warning(Code::WrongContext, NAMED, node.predicate.span);
            self.warn(warning);
        }
        let rows = windows.over(input.clone(), node.span);
        if Arc::ptr_eq(&rows, &input) {
            return Ok(input.filter(predicate, node.span));
        }
        let kept = Arc::new(rows.filter(predicate, node.span));
        Ok(kept.project(input.identity(), node.span))
    }
}

const NAMED: &str = "a condition has no name; compare with `==`";

fn is_named(node: &ast::Where) -> bool {
    node.predicate.names != ast::Names::None
}
