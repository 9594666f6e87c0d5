//! `reduce`: groups of similar texts.
//!
//! How Kusto finds the patterns is not published, so only the answer for no rows is known: none.

use std::sync::Arc;

use kql_parser::{Code, ast};
use kql_types::KqlType;

use super::check_options;
use crate::binder::Binder;
use crate::bound::{Column, Rel};
use crate::error::{Bind, error, not_supported};
use crate::expr::Row;
use crate::scope::Scope;

impl Binder<'_> {
    pub(super) fn bind_reduce(
        &self,
        input: Arc<Rel>,
        node: &ast::Reduce,
        scope: &Scope,
    ) -> Bind<Rel> {
        check_options("reduce", &node.params, &["kind"])?;
        let text = self.bind_expr(&mut Row::of(scope, &input), &node.by.expr)?;
        if !matches!(text.kql_type, KqlType::String | KqlType::Dynamic) {
            let message = format!("`reduce` takes a string, this is a {}", text.kql_type);
            return error(Code::WrongType, message, text.span);
        }
        let first = self.run(&input.limit(1, node.span), node.span)?;
        if first.iter().any(|batch| batch.num_rows() > 0) {
            return not_supported("`reduce` of tables with rows", node.span);
        }
        let columns = vec![
            Column::new("Pattern", KqlType::String),
            Column::new("Count", KqlType::Long),
            Column::new("Representative", KqlType::String),
        ];
        Ok(Rel::batches(columns, Vec::new(), node.span))
    }
}
