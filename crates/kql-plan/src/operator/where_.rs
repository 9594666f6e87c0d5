//! `where`: the rows for which a condition is true.

use std::sync::Arc;

use kql_parser::{Code, ast};

use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::{Bind, error};
use crate::expr::Row;
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
        let mut row = Row::of(scope, &input);
        let predicate = self.bind_predicate(&mut row, &node.predicate.expr)?;
        Ok(input.filter(predicate, node.span))
    }
}
