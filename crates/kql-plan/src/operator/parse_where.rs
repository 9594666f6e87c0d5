//! `parse-where`: as `parse`, without the rows that do not match.

use std::sync::Arc;

use kql_parser::ast;

use super::parse::ParseNode;
use crate::binder::Binder;
use crate::bound::Rel;
use crate::error::Bind;
use crate::extension::parse::Unmatched;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_parse_where(
        &self,
        input: Arc<Rel>,
        node: &ast::ParseWhere,
        scope: &Scope,
    ) -> Bind<Rel> {
        let node = ParseNode {
            operator: "parse-where",
            params: &node.params,
            expr: &node.expr,
            pattern: &node.pattern,
            unmatched: Unmatched::Dropped,
            span: node.span,
        };
        self.bind_parsed(input, &node, scope)
    }
}
