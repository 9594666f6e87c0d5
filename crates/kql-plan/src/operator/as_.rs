//! `as`: a name for the rows so far, for the operators that follow.

use std::sync::Arc;

use kql_parser::ast;

use crate::bound::Rel;
use crate::scope::{Scope, Variable};

/// The scope in which the rows have their name.
pub(super) fn bind_as(node: &ast::As, input: &Arc<Rel>, scope: &Scope) -> Scope {
    scope.with(&node.name.text, Variable::Table(input.clone()))
}
